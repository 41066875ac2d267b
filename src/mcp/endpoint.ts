// The MCP endpoint of a realm: who may call it and what they may call. The room must not know its path or how tokens
// are issued.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Clock } from '../clock.ts'
import { traceOf } from '../handshake/trace.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { type FaultContext, meetsFault } from '../http/fault.ts'
import { sendJson } from '../http/json.ts'
import { sendOther } from '../http/other-answer.ts'
import { forbidStoring } from '../http/security-headers.ts'
import { type FaultableRequest, OtherAnswer, type Seams } from '../protocol/seams.ts'
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

export interface McpContext extends Challenges, RequiredScopes, FaultContext {
  /** The identifier of this endpoint (RFC 8707). */
  readonly resource: string
  readonly verify: TokenVerifier
  readonly recognise: TokenRecogniser
  /** What tools tell the time by. */
  readonly wallClock: Clock
  /** Origins of web pages that may call, besides loopback. */
  readonly allowedOrigins: readonly string[]
  readonly service: Pick<McpService, 'serve'>
  readonly seams: Pick<Seams, 'challenge' | 'mcpAnswer' | 'fault'>
  /** Reads the body of a request without a token as well, for what its client says about itself there. */
  readonly readsRefused: boolean
  /** Receives unexpected errors. */
  readonly unexpected: (error: unknown) => void
}

/** Makes the endpoint. */
export function mcpEndpoint(context: McpContext): Endpoint {
  const { seams } = context
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
    if (seams.mcpAnswer === undefined) return undefined
    if (scopes !== undefined) accepted += 1
    const methods = messages.map(({ method }) => method)
    const revision = revisionOf(headers, messages)
    return trace.bend('mcpAnswer', seams.mcpAnswer({ methods, revision, scopes, nth: accepted }))
  }

  const isFaulted = (
    stage: FaultableRequest['stage'],
    req: IncomingMessage,
    res: ServerResponse,
    messages: readonly RpcMessage[],
  ) => {
    const methods = messages.map(({ method }) => method)
    return meetsFault(context, { at: 'mcp', stage, grant: undefined, methods }, res, traceOf(req))
  }

  /** Whether a request met a fault on its way here. What is wrong with its body is told later. */
  async function isFaultedOnItsWay(
    req: IncomingMessage,
    res: ServerResponse,
    body: Promise<unknown> | undefined,
  ): Promise<boolean> {
    const messages = rpcMessages(await body?.catch(() => undefined))
    if (messages.length > 0) noteMessages(req, messages)
    return isFaulted('arrived', req, res, messages)
  }

  /** Serves what the seam lets through without a token; false if that is nothing. */
  async function servedToAnyone(
    req: IncomingMessage,
    res: ServerResponse,
    call: Call,
    early: Promise<unknown> | undefined,
  ): Promise<boolean> {
    if (!context.readsRefused || req.method !== 'POST') return false
    // Whoever has no token is told so, even if nothing else is right either.
    const body = await (early ?? readRpcBody(req, res)).catch(() => undefined)
    if (body === undefined) return false
    const messages = rpcMessages(body)
    noteMessages(req, messages)
    if (bent(req, call, messages, undefined) !== 'serve') return false
    if (seams.fault !== undefined && (await isFaulted('granted', req, res, messages))) return true
    const auth = { token: '', clientId: '', scopes: [], resource: audience, extra: { call } }
    await context.service.serve(req, res, { body, auth, call })
    return true
  }

  return async (req, res) => {
    try {
      if (isOnlyPreflight(req, res)) return
      noteUnusual(req)
      // A fault on its way may depend on its body. That can be read only once.
      let early: Promise<unknown> | undefined
      if (seams.fault !== undefined) {
        if (req.method === 'POST') early = readRpcBody(req, res)
        if (await isFaultedOnItsWay(req, res, early)) return
      }
      // A client with an invalid token must be told that before anything else (SDK-NOTES 30).
      const token = bearerToken(req, context.recognise)
      const call = new Call(context.wallClock, traceOf(req))
      if (typeof token !== 'string') {
        noteUnread(req, call.trace)
        if (await servedToAnyone(req, res, call, early)) return
        return sendRefusal(res, token)
      }
      forbidStoring(res)
      const auth = await authInfo(token, call)
      if (req.method !== 'POST') {
        requireScopes(context, auth.scopes, [])
        if (seams.fault !== undefined && (await isFaulted('granted', req, res, []))) return
        return onlyPost(res)
      }
      const body = await (early ?? readRpcBody(req, res)).catch((error) => {
        // Whoever lacks the scopes for any request is told so first.
        throw lackingForAny(context, auth.scopes) ?? error
      })
      const messages = rpcMessages(body)
      noteMessages(req, messages)
      noteUnusualBody(req, body, messages)
      requireScopes(context, auth.scopes, messages)
      if (seams.fault !== undefined && (await isFaulted('granted', req, res, messages))) return
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
