import { mcp } from '../../protocol/explanations/text.ts'
import { mcpRequest, type PlannedRequest, withHeaders } from '../planned-request.ts'
import { toolResult } from '../response.ts'
import type { Run } from '../run.ts'
import type { Break, WalkStep } from '../walk-step.ts'

const longestMessage = 200

export const tool: WalkStep = {
  id: 'tool',
  title: 'Call a tool',
  why: 'Every request to the MCP endpoint carries the access token, and only in the `Authorization` header.',
  rule: mcp.accessTokens,
  button: 'Call get_time',
  isPossible: ({ tokens }) => tokens !== undefined,
  take: {
    plan: ({ tokens }, _setting, choice) => [
      initialize(tokens?.access),
      choice['variant'] === 'echo'
        ? callTool(tokens?.access, 'echo', { message: (choice['message'] ?? '').slice(0, longestMessage) })
        : callTool(tokens?.access, 'get_time', {}),
    ],
    isGood: (response, at) => response.status === 200 && (at === 0 || toolResult(response) !== undefined),
    learn: (run, [, response], _setting, choice) => ({
      run,
      outcome: `The tool \`${choice['variant'] === 'echo' ? 'echo' : 'get_time'}\` answered.`,
      result: response && toolResult(response),
    }),
  },
  variants: [
    { value: 'get_time', label: 'get_time' },
    { value: 'echo', label: 'echo', field: { name: 'message', label: 'Message', value: 'Hello' } },
  ],
  breaks: [
    broken('no-token', 'Omit the token', (right) => withHeaders(right, { Authorization: undefined })),
    broken('query', 'Put the token in the URL', (right, { tokens }) => ({
      ...withHeaders(right, { Authorization: undefined }),
      query: { access_token: tokens?.access ?? '' },
    })),
    broken('unknown', 'Send a token that nobody issued', () => getTime('not-a-token-of-this-server')),
    broken(
      'refresh-token',
      'Send the refresh token',
      (_right, { tokens }) => getTime(tokens?.refresh ?? ''),
      {
        isPossible: ({ tokens }) => tokens?.refresh !== undefined,
      },
    ),
    {
      id: 'expired',
      label: 'Send an expired token',
      plan: async (_run, { unusableToken }) => getTime(await unusableToken('expired')),
    },
    {
      id: 'other-resource',
      label: 'Send a token for another resource',
      plan: async (_run, { unusableToken }) => getTime(await unusableToken('other resource')),
    },
    broken('origin', 'Call from a web page of another origin', (right) =>
      withHeaders(right, { Origin: 'https://other.example' }),
    ),
  ],
}

/** The newest revision with `initialize`, which most clients begin with. */
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

function callTool(
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

/** A call of get_time with any token, valid or not. */
export function getTime(token: string): PlannedRequest {
  return callTool(token, 'get_time', {})
}

function broken(
  id: string,
  label: string,
  change: (right: PlannedRequest, run: Run) => PlannedRequest,
  more: Pick<Break, 'isPossible'> = {},
): Break {
  return { id, label, ...more, plan: (run) => change(getTime(run.tokens?.access ?? ''), run) }
}
