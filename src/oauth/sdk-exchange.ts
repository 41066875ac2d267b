// Hands the checked requests of the client over to the SDK's router, and corrects its answers.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'
import { type Trace, traceOf } from '../handshake/trace.ts'
import type { Parameters } from '../http/form.ts'
import { sendJson } from '../http/json.ts'
import type { TokenMembers } from '../protocol/seams.ts'
import { type RefusalWriter, sendErrorJson, sendRefusalJson } from '../refusals/send-refusal.ts'

/**
 * The requests that the SDK's router is working on. It calls our provider without the request; what it passes on is the
 * client that it looked up. So each request asks as a client of its own, whose ID leads back to the request
 * (SDK-NOTES 37). The router looks it up before anything else, so no ID stays here.
 */
export class Callers {
  readonly #callers = new Map<string, Caller>()
  #last = 0

  /** The client ID as which a request asks the SDK. */
  admit(caller: Caller): string {
    this.#last += 1
    const id = `request ${this.#last}`
    this.#callers.set(id, caller)
    return id
  }

  /** Whose request asks as this client. An ID leads to it once. */
  take(id: string): Caller | undefined {
    const caller = this.#callers.get(id)
    this.#callers.delete(id)
    return caller
  }
}

/** A request, and whose it is. */
export interface Caller {
  readonly trace: Trace
  readonly clientId: string
}

export interface SdkExchangeContext extends RefusalWriter {
  /** The SDK's router. */
  readonly engine: RequestHandler
  readonly callers: Callers
  readonly clientSecret: string
}

/** Answers a request whose client is authenticated and whose parameters are checked; a right answer may be changed. */
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
export function sdkExchange({
  engine,
  callers,
  clientSecret,
  publicUrl,
  unexpected,
}: SdkExchangeContext): SdkExchange {
  return (path, form, req, res, clientId, change = unchanged) => {
    const trace = traceOf(req)
    const body = {
      ...form.values,
      client_id: callers.admit({ trace, clientId }),
      client_secret: clientSecret,
    }
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
    engine(Object.assign(req, { url: path, body }) as Request, response as unknown as Response, (error) =>
      sendErrorJson(res, error, { publicUrl, unexpected }),
    )
  }
}

function unchanged(members: TokenMembers): TokenMembers {
  return members
}
