// The MCP endpoint of a realm: who may call it and what they may call. The room must not know its path or how tokens
// are issued.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Clock } from '../clock.ts'
import { traceOf } from '../handshake/trace.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { sendJson } from '../http/json.ts'
import { sendOther } from '../http/other-answer.ts'
import { forbidStoring } from '../http/security-headers.ts'
import { OtherAnswer, type Seams } from '../protocol/seams.ts'
import { toRefusal } from '../refusals/to-refusal.ts'
import {
  bearerToken,
  type Challenges,
  challenger,
  type TokenRecogniser,
  type TokenVerifier,
} from './bearer-guard.ts'
import { Call } from './call.ts'
import { crossOrigin } from './cross-origin.ts'
import { noteMessages } from './message-notes.ts'
import { noteUnread, noteUnusual, noteUnusualBody } from './request-notes.ts'
import { lackingForAny, type RequiredScopes, requireScopes } from './required-scopes.ts'
import { readRpcBody, sendUnreadable } from './rpc-body.ts'
import { type RpcMessage, revisionOf, rpcMessages } from './rpc-message.ts'
import type { McpService } from './service.ts'

export interface McpContext extends Challenges, RequiredScopes {
  /** The identifier of this endpoint (RFC 8707). */
  readonly resource: string
  readonly verify: TokenVerifier
  readonly recognise: TokenRecogniser
  /** What tools tell the time by. */
  readonly wallClock: Clock
  /** Origins of web pages that may call, besides loopback. */
  readonly allowedOrigins: readonly string[]
  readonly service: Pick<McpService, 'serve'>
  readonly seams: Pick<Seams, 'challenge' | 'mcpAnswer'>
  /** Reads the body of a request without a token as well, for what its client says about itself there. */
  readonly readsRefused: boolean
  /** Receives unexpected errors. */
  readonly unexpected: (error: unknown) => void
}

/** Makes the endpoint. */
export function mcpEndpoint(context: McpContext): Endpoint {
  const isOnlyPreflight = crossOrigin(context.allowedOrigins)
  const sendRefusal = challenger(context)
  const audience = new URL(context.resource)

  /** What a token says, as the SDK passes it to tools. */
  async function authInfo(token: string, call: Call): Promise<AuthInfo> {
    const { clientId, username, scopes, expiresAt } = await context.verify(token, call.trace)
    return { token, clientId, scopes: [...scopes], expiresAt, resource: audience, extra: { username, call } }
  }

  let accepted = 0
  /** What the seam makes of a request; without one, nothing. */
  const bent = (
    { headers }: IncomingMessage,
    { trace }: Call,
    messages: readonly RpcMessage[],
    scopes: readonly string[] | undefined,
  ) => {
    if (context.seams.mcpAnswer === undefined) return undefined
    if (scopes !== undefined) accepted += 1
    const methods = messages.map(({ method }) => method)
    const revision = revisionOf(headers, messages)
    return trace.bend('mcpAnswer', context.seams.mcpAnswer({ methods, revision, scopes, nth: accepted }))
  }

  /** Serves what the seam lets through without a token; false if that is nothing. */
  async function servedToAnyone(req: IncomingMessage, res: ServerResponse, call: Call): Promise<boolean> {
    if (!context.readsRefused || req.method !== 'POST') return false
    // Whoever has no token is told so, even if nothing else is right either.
    const body = await readRpcBody(req, res).catch(() => undefined)
    if (body === undefined) return false
    const messages = rpcMessages(body)
    noteMessages(req, messages)
    if (bent(req, call, messages, undefined) !== 'serve') return false
    const auth = { token: '', clientId: '', scopes: [], resource: audience, extra: { call } }
    await context.service.serve(req, res, { body, auth, call })
    return true
  }

  return async (req, res) => {
    try {
      if (isOnlyPreflight(req, res)) return
      noteUnusual(req)
      // A client with an invalid token must be told that before anything else (SDK-NOTES 30).
      const token = bearerToken(req, context.recognise)
      const call = new Call(context.wallClock, traceOf(req))
      if (typeof token !== 'string') {
        noteUnread(req, call.trace)
        if (await servedToAnyone(req, res, call)) return
        return sendRefusal(res, token)
      }
      forbidStoring(res)
      const auth = await authInfo(token, call)
      if (req.method !== 'POST') {
        requireScopes(context, auth.scopes, [])
        return onlyPost(res)
      }
      const body = await readRpcBody(req, res).catch((error) => {
        // Whoever lacks the scopes for any request is told so first.
        throw lackingForAny(context, auth.scopes) ?? error
      })
      const messages = rpcMessages(body)
      noteMessages(req, messages)
      noteUnusualBody(req, body, messages)
      requireScopes(context, auth.scopes, messages)
      const other = bent(req, call, messages, auth.scopes)
      if (other instanceof OtherAnswer) return sendOther(res, other)
      if (typeof other === 'object') return sendRefusal(res, other)
      await context.service.serve(req, res, { body, auth, call })
    } catch (error) {
      const refusal = toRefusal(error, context.unexpected)
      if (res.headersSent) res.destroy()
      else if (refusal.reason === 'body_unreadable') sendUnreadable(res, refusal, error)
      else sendRefusal(res, refusal)
    }
  }
}

/**
 * GET would open a stream for messages from the server, DELETE would end a session. There is neither here, and a
 * client that tries gets a 405. This needs no explanation: the transport tells clients to try.
 */
function onlyPost(res: ServerResponse): void {
  res.setHeader('Allow', 'POST')
  const error = { code: -32000, message: 'Only POST can be used here.' }
  sendJson(res, 405, { jsonrpc: '2.0', error, id: null })
}
