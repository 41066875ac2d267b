// Hands the checked requests of the client over to the SDK's router, and corrects its answers.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request, Response } from 'express'
import { traceOf } from '../handshake/trace.ts'
import type { Parameters } from '../http/form.ts'
import { sendJson } from '../http/json.ts'
import type { TokenMembers } from '../protocol/seams.ts'
import { type RefusalWriter, sendErrorJson, sendRefusalJson } from '../refusals/send-refusal.ts'
import type { EngineContext, SdkEngine } from './sdk-engine.ts'

export interface SdkExchangeContext extends RefusalWriter {
  readonly engine: SdkEngine
  /** Whose requests these are. */
  readonly context: EngineContext
}

/** Answers a request of an authenticated client whose parameters are checked; a right answer may be changed. */
export type SdkExchange = (
  path: string,
  form: Parameters,
  req: IncomingMessage,
  res: ServerResponse,
  clientId: string,
  change?: (members: TokenMembers) => TokenMembers,
) => void

/**
 * Makes the way to the SDK's router. It gets only what it understands: single parameters, and credentials where its own
 * check looks for them. What it compares with `!==` was already compared in constant time (SDK-NOTES 3 to 6); it would
 * refuse a repeated `resource` (SDK-NOTES 11).
 */
export function sdkExchange({ engine, context, publicUrl, unexpected }: SdkExchangeContext): SdkExchange {
  /** What a client may be granted: nothing of another client's. */
  const contextOf = (clientId: string): EngineContext =>
    clientId === context.grants.clientId ? context : { ...context, grants: { ...context.grants, clientId } }
  return (path, form, req, res, clientId, change = unchanged) => {
    const trace = traceOf(req)
    const client_id = engine.admit(contextOf(clientId), trace)
    const body = { ...form.values, client_id, client_secret: context.clientSecret }
    // All that the SDK's handlers use of what Express adds to a response.
    const response = Object.assign(res, {
      status(code: number) {
        res.statusCode = code
        return response
      },
      // To the SDK our refusals are unknown errors, which it answers with 500 and without `Retry-After` (SDK-NOTES 16).
      json(answer: TokenMembers) {
        if (trace.refusal === undefined) sendJson(res, res.statusCode, change(answer))
        else sendRefusalJson(res, trace.refusal, publicUrl)
        return response
      },
    })
    engine.handle(
      Object.assign(req, { url: path, body }) as Request,
      response as unknown as Response,
      (error) => sendErrorJson(res, error, { publicUrl, unexpected }),
    )
  }
}

function unchanged(members: TokenMembers): TokenMembers {
  return members
}
