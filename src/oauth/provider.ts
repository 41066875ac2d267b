// The seam to the SDK's router: an OAuthServerProvider that passes each call to the file of its grant. Only this file
// and sdk-engine.ts may know the SDK's OAuth types.

import type { OAuthServerProvider } from '@modelcontextprotocol/sdk/server/auth/provider.js'
import type { Response } from 'express'
import type { Trace } from '../handshake/trace.ts'
import type { RefusalWriter } from '../refusals/send-refusal.ts'
import { toRefusal } from '../refusals/to-refusal.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import type { AccessTokenRules } from './access-token.ts'
import { redirectRefusal } from './authorization-error.ts'
import { type AuthorizationRequest, authorizationOf } from './authorization-request.ts'
import type { ClientCredentialsContext } from './client-credentials-grant.ts'
import { type CodeExchangeContext, exchangeCode } from './code-grant.ts'
import { type RefreshContext, refresh } from './refresh-grant.ts'
import { revoke } from './revocation.ts'
import type { Revocations } from './revocations.ts'

/** Everything that the grants of a realm need. */
export interface Grants
  extends CodeExchangeContext,
    RefreshContext,
    ClientCredentialsContext,
    AccessTokenRules {
  readonly store: TokenStore
  readonly revocations: Revocations
}

/** What the engine needs to know of the realm that a request is for. */
export interface EngineContext {
  readonly grants: Grants
  readonly issuer: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  readonly writer: RefusalWriter
  /** Answers a checked authorization request. */
  readonly answer: (request: AuthorizationRequest, res: Response) => Promise<void>
}

/** A request that the SDK's router is working on. */
export interface Caller {
  readonly context: EngineContext
  readonly trace: Trace
}

/**
 * The provider behind `mcpAuthRouter`, for all realms. The router calls it without the request; what it passes on is
 * the client that it looked up. So each request asks as a client of its own, and `take` gives whose request it is, once
 * (SDK-NOTES 37).
 */
export function oauthProvider(take: (clientId: string) => Caller | undefined): OAuthServerProvider {
  const callers = new WeakMap<object, Caller>()

  function callerOf(client: object): Caller {
    const caller = callers.get(client)
    if (caller === undefined) throw new Error('the SDK passed on a client that no request asked as')
    return caller
  }

  /**
   * Notes why a grant was refused. To the SDK our refusals are unknown errors, which it answers with 500;
   * sdk-exchange.ts replaces that answer with the noted refusal.
   */
  async function noted<T>(client: object, work: (grants: Grants, trace: Trace) => Promise<T>): Promise<T> {
    const { context, trace } = callerOf(client)
    try {
      return await work(context.grants, trace)
    } catch (error) {
      trace.refusal = toRefusal(error, context.writer.unexpected)
      throw error
    }
  }

  return {
    clientsStore: {
      getClient(clientId) {
        const caller = take(clientId)
        if (caller === undefined) return undefined
        const { clientSecret, redirectUris } = caller.context
        // The secret must be here: without one, the SDK accepts any secret (SDK-NOTES 6).
        const client = { client_id: clientId, client_secret: clientSecret, redirect_uris: [...redirectUris] }
        callers.set(client, caller)
        return client
      },
    },

    async authorize(client, _params, res) {
      const { context } = callerOf(client)
      const { request } = authorizationOf(res)
      if (request === undefined) throw new Error('the authorization request was not checked')
      try {
        await context.answer(request, res)
      } catch (error) {
        // The SDK's own error redirect has no `iss` (SDK-NOTES 17).
        redirectRefusal(res, request, error, context.writer, context.issuer)
      }
    },

    // The code, its verifier and its redirect URI are checked in one step (exchangeCode), so that a failed attempt
    // also spends the code (SDK-NOTES 15). The SDK then never asks for the challenge.
    skipLocalPkceValidation: true,
    challengeForAuthorizationCode: () => Promise.reject(new Error('PKCE is checked at the exchange')),

    exchangeAuthorizationCode: (client, code, codeVerifier = '', redirectUri) =>
      noted(client, (grants, trace) => exchangeCode(grants, { code, codeVerifier, redirectUri }, trace)),

    exchangeRefreshToken: (client, refreshToken, scopes) =>
      noted(client, (grants, trace) => refresh(grants, { refreshToken, scope: scopes?.join(' ') }, trace)),

    // Required by the interface, but never called by the router.
    verifyAccessToken: () => Promise.reject(new Error('access tokens are verified at the MCP endpoint')),

    revokeToken: (client, { token }) => noted(client, (grants) => revoke(grants, token)),
  }
}
