// Owns the messages that the playground's client sends to the MCP endpoint, and how their answers are read.

import { paths } from '../protocol/names.ts'
import { jsonOf, property } from './json.ts'
import type { PlannedRequest } from './request.ts'
import type { ReceivedResponse } from './self-client.ts'

/** The revision that the playground speaks: the newest with `initialize`, which most clients begin with. */
const protocolVersion = '2025-11-25'

/** The first message of a connection. */
export function initialize(token: string | undefined): PlannedRequest {
  return mcpRequest(token, {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo: { name: 'playground', version: '1' } },
  })
}

/** A call of a tool. */
export function callTool(
  token: string | undefined,
  name: string,
  args: Readonly<Record<string, string>>,
): PlannedRequest {
  return mcpRequest(
    token,
    { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name, arguments: args } },
    { 'MCP-Protocol-Version': protocolVersion },
  )
}

function mcpRequest(
  token: string | undefined,
  message: object,
  headers: Readonly<Record<string, string>> = {},
): PlannedRequest {
  return {
    method: 'POST',
    path: paths.mcp,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      Accept: 'application/json, text/event-stream',
      ...headers,
    },
    json: message,
  }
}

const longestResult = 1000

/** The structured content of a tool's answer as JSON text, be the answer JSON or one server-sent event. */
export function toolResult({ body }: ReceivedResponse): string | undefined {
  const message = jsonOf(/^data: (.*)$/m.exec(body)?.[1] ?? body)
  const result = property(message, 'result')
  if (result === undefined || property(result, 'isError') === true) return undefined
  const content = property(result, 'structuredContent')
  return content === undefined ? undefined : JSON.stringify(content, null, 2).slice(0, longestResult)
}
