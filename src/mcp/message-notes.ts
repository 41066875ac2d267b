import type { RequestHandler } from 'express'
import { note } from '../handshake/trace.ts'
import { calledTool, members, metaOf, type RpcMessage } from './rpc-message.ts'

/** How many messages of a batch the log names. */
const notedMessages = 10

/** Notes what is asked, and what the client says about itself. The body must have been read. */
export function noteMessages(): RequestHandler {
  return (req, _res, next) => {
    const { rpcMessages } = req
    if (rpcMessages !== undefined) {
      const tools = [...new Set(rpcMessages.flatMap((message) => calledTool(message) ?? []))]
      note(['mcp', 'misdirected'], {
        rpcMethods: rpcMessages.slice(0, notedMessages).map(({ method }) => method),
        tool: tools.length > 0 ? tools.join(' ') : undefined,
        protocolVersion: req.get('mcp-protocol-version'),
      })
      noteIntroduction(rpcMessages)
    }
    next()
  }
}

const introductions: ReadonlySet<string> = new Set(['initialize', 'server/discover'])

/** Notes what a client says about itself in `initialize`, or with `server/discover`. */
function noteIntroduction(messages: readonly RpcMessage[]): void {
  const first = messages.find(({ method }) => introductions.has(method))
  if (first === undefined) return
  const { params } = first
  const info = members(params['clientInfo'] ?? metaOf(first, 'clientInfo'))
  const name = [info['name'], info['version']].filter(
    (part) => typeof part === 'string' && part.trim() !== '',
  )
  const version = params['protocolVersion'] ?? metaOf(first, 'protocolVersion')
  note(['mcp', 'misdirected'], {
    clientName: name.length > 0 ? name.join(' ') : undefined,
    protocolVersion: typeof version === 'string' ? version : undefined,
  })
}
