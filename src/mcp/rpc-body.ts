import type { IncomingMessage, ServerResponse } from 'node:http'
import { isJsonContentType } from '@modelcontextprotocol/server'
import { clipped } from '../clipped.ts'
import { traceOf } from '../handshake/trace.ts'
import { bodyReader, hasBody } from '../http/body.ts'
import { sendJson } from '../http/json.ts'
import { isDeeperThan } from '../json-depth.ts'
import { type Refusal, Refused, refuse } from '../protocol/refusal.ts'
import { prepare } from '../refusals/send-refusal.ts'
import { members } from './rpc-message.ts'

/** Far more than any tool needs. The SDK’s schemas take half a second of CPU time for the worst body of this size. */
export const bodyLimitBytes = 1024 * 1024

/** Far more than any tool needs, far less than a recursive reader can bear. */
const deepestNesting = 100

const readText = bodyReader({
  limitBytes: bodyLimitBytes,
  isCharset: (charset) => charset.startsWith('utf-'),
})

/**
 * The parsed body of a POST; undefined if there is none or its content type is not JSON. The SDK decides what is JSON:
 * a body that it reads but we do not would bypass the scope check.
 */
export async function readRpcBody(req: IncomingMessage, res: ServerResponse): Promise<unknown> {
  if (!hasBody(req) || !isJsonContentType(req.headers['content-type'] ?? null)) return undefined
  const text = await readText(req, res)
  // The SDK refuses an empty object, since it is no message.
  const body = text === '' ? {} : parsed(text)
  if (isDeeperThan(body, deepestNesting)) {
    throw refuse('body_unreadable', { status: 400, detail: 'it is nested too deeply' })
  }
  return withoutCancellations(body)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Malformed(text, { cause: error })
  }
}

/** A body that is not JSON. */
class Malformed extends Refused {
  readonly body: string

  constructor(body: string, options: ErrorOptions) {
    super({ reason: 'body_unreadable', facts: { status: 400, detail: 'it is malformed' } }, options)
    this.body = body
  }
}

/**
 * A batch without cancellations. Without sessions, a cancellation reaches only requests of its own batch, and the SDK
 * then never ends the answer. It may be ignored, since no tool here can be stopped (MCP, Cancellation).
 */
function withoutCancellations(body: unknown): unknown {
  if (!Array.isArray(body)) return body
  const others = body.filter((message) => members(message)['method'] !== 'notifications/cancelled')
  return others.length > 0 ? others : body
}

/** Reports an unreadable body in JSON-RPC, as its sender expects. */
export function sendUnreadable(
  res: ServerResponse,
  refusal: Extract<Refusal, { reason: 'body_unreadable' }>,
  error: unknown,
): void {
  const { status, detail } = refusal.facts
  prepare(res, refusal)
  const problem = jsonProblem(error)
  if (problem !== undefined) traceOf(res.req).refusal = { reason: 'json_malformed', facts: { problem } }
  const [code, what] = status === 400 ? [-32700, 'Parse error'] : [-32000, 'Bad request']
  const message = `${what}: the body could not be read, because ${detail}`
  sendJson(res, res.statusCode, { jsonrpc: '2.0', error: { code, message }, id: null })
}

/** Why a body is not JSON, as a sentence without its period; undefined if something else is wrong with it. */
function jsonProblem(error: unknown): string | undefined {
  if (!(error instanceof Malformed)) return undefined
  const { body } = error
  const message = String(error.cause)
  const at = Number(/at position (\d+)/.exec(message)?.[1] ?? Number.NaN)
  if (/end of JSON/.test(message) || at >= body.length) return 'it ends too early'
  const char = body[at]
  const found = char ?? /Unexpected token '(.)'/su.exec(message)?.[1]
  if (found === undefined) return 'it cannot be parsed'
  return `“${clipped(found)}” is not expected${char === undefined ? '' : ` at position ${at}`}`
}
