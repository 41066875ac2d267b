// Notes why the SDK's transport refused a request, for timeline and log, from the request and from the status and the
// error code of the answer. The answer itself stays as it is.

import { ProtocolErrorCode } from '@modelcontextprotocol/server'
import { clipped } from '../clipped.ts'
import type { Trace } from '../handshake/trace.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { revisions } from './revisions.ts'
import { type Members, members, metaOf, rpcMessages } from './rpc-message.ts'
import { rpcProblem } from './rpc-problem.ts'

/** The SDK exports no name for it. */
const headerMismatch = -32020

/** Notes the reason for an answer whose status is an error. */
export async function noteTransportRefusal(
  headers: Headers,
  body: unknown,
  answer: Response,
  trace: Trace,
): Promise<void> {
  const refusal = refusalOf(headers, body, answer.status, await errorIn(answer))
  if (refusal !== undefined) trace.refusal = refusal
}

/** The JSON-RPC error in an answer. The SDK makes these in one piece, so nothing is waited for. */
async function errorIn(answer: Response): Promise<Members> {
  if (!answer.headers.get('content-type')?.startsWith('application/json')) return {}
  return members(members(await answer.clone().json())['error'])
}

function refusalOf(headers: Headers, body: unknown, status: number, error: Members): Refusal | undefined {
  if (status >= 500) return { reason: 'server_error', facts: {} }
  if (status === 406) return unacceptable(headers.get('accept') ?? undefined)
  if (status === 415) {
    const received = clipped(headers.get('content-type') ?? '')
    return { reason: 'mcp_content_type_unsupported', facts: { received } }
  }
  const version = versionOf(headers, error)
  switch (error['code']) {
    case ProtocolErrorCode.ParseError:
    case ProtocolErrorCode.InvalidRequest:
      return { reason: 'json_rpc_malformed', facts: { problem: rpcProblem(body) } }
    case headerMismatch:
      return mismatch(headers, body)
    default:
      if (version !== undefined && !revisions.includes(version)) {
        return {
          reason: 'protocol_version_unsupported',
          facts: { received: clipped(version), supported: revisions },
        }
      }
      return incomplete(members(error['data'])['envelope'])
  }
}

function unacceptable(received: string | undefined): Refusal {
  const missing = ['application/json', 'text/event-stream'].filter((type) => !received?.includes(type))
  return { reason: 'accept_unsupported', facts: { received: received && clipped(received), missing } }
}

/** The version that a request claims, in its header or in its body. */
function versionOf(headers: Headers, error: Members): string | undefined {
  const { requested } = members(error['data'])
  return headers.get('mcp-protocol-version') ?? (typeof requested === 'string' ? requested : undefined)
}

/** The first header that does not repeat what the body says (MCP Streamable HTTP 2026-07-28, Server Validation). */
function mismatch(headers: Headers, body: unknown): Refusal | undefined {
  const [message] = rpcMessages(body)
  if (message === undefined) return undefined
  const { method, params } = message
  const claimed = metaOf(message, 'protocolVersion')
  const told: readonly (readonly [header: string, inBody: unknown])[] = [
    ['MCP-Protocol-Version', claimed ?? method],
    ['Mcp-Method', method],
    ['Mcp-Name', params['name'] ?? params['uri']],
  ]
  const wrong = told.find(([header, inBody]) => headers.get(header) !== inBody)
  if (wrong === undefined) return undefined
  const [header, inBody] = wrong
  const inHeader = headers.get(header)
  const facts = {
    header,
    inHeader: inHeader === null ? undefined : clipped(inHeader),
    inBody: clipped(typeof inBody === 'string' ? inBody : (JSON.stringify(inBody) ?? 'nothing')),
  }
  return { reason: 'header_body_mismatch', facts }
}

/** What is wrong with the metadata of a request, as the SDK tells it. */
function incomplete(envelope: unknown): Refusal | undefined {
  const { missing, key, problem } = members(envelope)
  const [first = undefined] = Array.isArray(missing) ? missing : [key]
  if (typeof first !== 'string') return undefined
  const told =
    key === undefined || problem === 'missing'
      ? undefined
      : clipped(typeof problem === 'string' ? problem : 'it is wrong')
  return { reason: 'request_metadata_invalid', facts: { key: clipped(first), problem: told } }
}
