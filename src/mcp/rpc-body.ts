import { isJsonContentType } from '@modelcontextprotocol/server'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { noteRefusal } from '../handshake/trace.ts'
import { Refused, refuse } from '../protocol/refusal.ts'
import { prepare, type RefusalWriter } from '../refusals/send-refusal.ts'
import { toRefusal } from '../refusals/to-refusal.ts'
import { members, type RpcMessage, rpcMessages } from './rpc-message.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** The messages in the body of a POST to the MCP endpoint; undefined before it is read, and for other methods. */
    rpcMessages?: readonly RpcMessage[]
  }
}

/** Far more than any tool needs. The SDK’s schemas take half a second of CPU time for the worst body of this size. */
export const bodyLimitBytes = 1024 * 1024

/** Far more than any tool needs, far less than a recursive reader can bear (RFC 8259 §9). */
const deepestNesting = 100

/**
 * Leaves the parsed body of a POST in `req.body` for the SDK, and its messages in `req.rpcMessages`. A body whose
 * content type is not JSON stays unread and has no messages.
 */
export function readRpcBody(): RequestHandler[] {
  return [
    express.json({
      limit: bodyLimitBytes,
      strict: false,
      // The SDK decides what is JSON: a body that it reads but we do not would bypass the scope check.
      type: ({ method, headers }) => method === 'POST' && isJsonContentType(headers['content-type'] ?? null),
    }),
    (req, _res, next) => {
      if (req.method !== 'POST') return next()
      if (isDeeperThan(req.body, deepestNesting)) {
        throw refuse('body_unreadable', { status: 400, detail: 'it is nested too deeply' })
      }
      req.body = withoutCancellations(req.body)
      req.rpcMessages = rpcMessages(req.body)
      next()
    },
  ]
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1))
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

/** Reports an unreadable body in JSON-RPC, as its sender expects; passes on all other errors. */
export function unreadableBodies(unexpected: RefusalWriter['unexpected']): ErrorRequestHandler {
  return (error, _req, res, next) => {
    const refusal = toRefusal(error, unexpected)
    if (refusal.reason !== 'body_unreadable' || res.headersSent) return next(new Refused(refusal))
    const { status, detail } = refusal.facts
    prepare(res, refusal)
    const problem = jsonProblem(error)
    if (problem !== undefined) noteRefusal({ reason: 'json_malformed', facts: { problem } })
    const [code, what] = status === 400 ? [-32700, 'Parse error'] : [-32000, 'Bad request']
    const message = `${what}: the body could not be read, because ${detail}`
    res.json({ jsonrpc: '2.0', error: { code, message }, id: null })
  }
}

/** Why a body is not JSON, as a sentence without its period; undefined if something else is wrong with it. */
function jsonProblem(error: unknown): string | undefined {
  if (!(error instanceof SyntaxError)) return undefined
  const { body } = members(error)
  const at = Number(/at position (\d+)/.exec(error.message)?.[1] ?? Number.NaN)
  if (/end of JSON/.test(error.message) || (typeof body === 'string' && at >= body.length)) {
    return 'it ends too early'
  }
  const char = typeof body === 'string' ? body[at] : undefined
  const found = char ?? /Unexpected token '(.)'/su.exec(error.message)?.[1]
  if (found === undefined) return 'it cannot be parsed'
  return `“${clipped(found)}” is not expected${char === undefined ? '' : ` at position ${at}`}`
}
