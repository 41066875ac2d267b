import type { RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import type { StepDetails } from '../handshake/event.ts'
import { note } from '../handshake/trace.ts'
import { calledTool, members, type RpcMessage } from './rpc-message.ts'

/** Of a batch, so many messages are named in the log. */
const notedMessages = 10

/** Notes what is asked, and what the client says about itself. Needs the messages of the body. */
export function noteMessages(): RequestHandler {
  return (req, _res, next) => {
    const { rpcMessages } = req
    if (rpcMessages !== undefined) {
      const version = req.get('mcp-protocol-version')
      const tools = [...new Set(rpcMessages.flatMap((message) => calledTool(message) ?? []))]
      note({
        rpcMethods: rpcMessages.slice(0, notedMessages).map(({ method }) => clipped(method)),
        ...(tools.length > 0 && { tool: clipped(tools.join(' ')) }),
        ...(version !== undefined && { protocolVersion: clipped(version) }),
        ...introduction(rpcMessages),
      })
    }
    next()
  }
}

const introductions: ReadonlySet<string> = new Set(['initialize', 'server/discover'])
const metaPrefix = 'io.modelcontextprotocol/'

/** What a client says about itself in `initialize`, or with `server/discover`. */
function introduction(messages: readonly RpcMessage[]): Pick<StepDetails, 'clientName' | 'protocolVersion'> {
  const first = messages.find(({ method }) => introductions.has(method))
  if (first === undefined) return {}
  const { params } = first
  const meta = members(params['_meta'])
  const info = members(params['clientInfo'] ?? meta[`${metaPrefix}clientInfo`])
  const name = [info['name'], info['version']].filter((part) => typeof part === 'string')
  const version = params['protocolVersion'] ?? meta[`${metaPrefix}protocolVersion`]
  return {
    ...(name.length > 0 && { clientName: clipped(name.join(' ')) }),
    ...(typeof version === 'string' && { protocolVersion: clipped(version) }),
  }
}
