import type { IncomingMessage } from 'node:http'
import { type Trace, traceOf } from '../handshake/trace.ts'
import { calledTool, members, metaOf, type RpcMessage } from './rpc-message.ts'

/** How many messages of a batch the log names. */
const notedMessages = 10

/** Notes what is asked in the messages of a request, and what its client says about itself. */
export function noteMessages(req: IncomingMessage, messages: readonly RpcMessage[]): void {
  const trace = traceOf(req)
  const { 'mcp-protocol-version': revision } = req.headers
  const tools = [...new Set(messages.flatMap((message) => calledTool(message) ?? []))]
  trace.note(['mcp', 'misdirected'], {
    rpcMethods: messages.slice(0, notedMessages).map(({ method }) => method),
    tool: tools.length > 0 ? tools.join(' ') : undefined,
    protocolVersion: typeof revision === 'string' ? revision : undefined,
  })
  noteIntroduction(messages, trace)
}

const introductions: ReadonlySet<string> = new Set(['initialize', 'server/discover'])

/** Notes what a client says about itself in `initialize`, or with `server/discover`. */
function noteIntroduction(messages: readonly RpcMessage[], trace: Trace): void {
  const first = messages.find(({ method }) => introductions.has(method))
  if (first === undefined) return
  const { params } = first
  const info = members(params['clientInfo'] ?? metaOf(first, 'clientInfo'))
  const name = [info['name'], info['version']].filter(
    (part) => typeof part === 'string' && part.trim() !== '',
  )
  const version = params['protocolVersion'] ?? metaOf(first, 'protocolVersion')
  trace.note(['mcp', 'misdirected'], {
    clientName: name.length > 0 ? name.join(' ') : undefined,
    protocolVersion: typeof version === 'string' ? version : undefined,
  })
}
