// The seam to the SDK's router: an OAuthServerProvider that passes each call to the file of its grant. Only this file
// and routes.ts may know the SDK's OAuth types.

import type { OAuthServerProvider } from '@modelcontextprotocol/sdk/server/auth/provider.js'
import type { Response } from 'express'
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
import type { Caller, Callers } from './sdk-exchange.ts'

/** Everything that the grants of a realm need. */
export interface Grants
  extends CodeExchangeContext,
    RefreshContext,
    ClientCredentialsContext,
    AccessTokenRules {
  readonly store: TokenStore
  readonly revocations: Revocations
}

export interface ProviderContext {
  readonly grants: Grants
  readonly issuer: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  readonly writer: RefusalWriter
  /** The requests that the SDK's router is working on. */
  readonly callers: Callers
  /** Answers a checked authorization request. */
  readonly answer: (request: AuthorizationRequest, res: Response) => Promise<void>
}

/** The provider behind `mcpAuthRouter`. */
export function oauthProvider(context: ProviderContext): OAuthServerProvider {
  const { grants, issuer, clientSecret, redirectUris, writer, callers } = context
  /** The requests, by the clients as which they ask. */
  const asking = new WeakMap<object, Caller>()

  /**
   * Notes why a grant was refused. To the SDK our refusals are unknown errors, which it answers with 500;
   * sdk-exchange.ts replaces that answer with the noted refusal.
   */
  async function noted<T>(client: object, work: (caller: Caller) => Promise<T>): Promise<T> {
    const caller = asking.get(client)
    if (caller === undefined) throw new Error('the SDK passed on a client that no request asked as')
    try {
      return await work(caller)
    } catch (error) {
      caller.trace.refusal = toRefusal(error, writer.unexpected)
      throw error
    }
  }

  /** What a client may be granted: nothing of another client's. */
  const grantsOf = (clientId: string) => (clientId === grants.clientId ? grants : { ...grants, clientId })

  return {
    clientsStore: {
      getClient(clientId) {
        const caller = callers.take(clientId)
        if (caller === undefined && clientId !== grants.clientId) return undefined
        // The secret must be here: without one, the SDK accepts any secret (SDK-NOTES 6).
        const client = { client_id: clientId, client_secret: clientSecret, redirect_uris: [...redirectUris] }
        if (caller !== undefined) asking.set(client, caller)
        return client
      },
    },

    async authorize(_client, _params, res) {
      const { request } = authorizationOf(res)
      if (request === undefined) throw new Error('the authorization request was not checked')
      try {
        await context.answer(request, res)
      } catch (error) {
        // The SDK's own error redirect has no `iss` (SDK-NOTES 17).
        redirectRefusal(res, request, error, writer, issuer)
      }
    },

    // The code, its verifier and its redirect URI are checked in one step (exchangeCode), so that a failed attempt
    // also spends the code (SDK-NOTES 15). The SDK then never asks for the challenge.
    skipLocalPkceValidation: true,
    challengeForAuthorizationCode: () => Promise.reject(new Error('PKCE is checked at the exchange')),

    exchangeAuthorizationCode: (client, code, codeVerifier = '', redirectUri) =>
      noted(client, ({ trace, clientId }) =>
        exchangeCode(grantsOf(clientId), { code, codeVerifier, redirectUri }, trace),
      ),

    exchangeRefreshToken: (client, refreshToken, scopes) =>
      noted(client, ({ trace, clientId }) =>
        refresh(grantsOf(clientId), { refreshToken, scope: scopes?.join(' ') }, trace),
      ),

    // Required by the interface, but never called by the router.
    verifyAccessToken: () => Promise.reject(new Error('access tokens are verified at the MCP endpoint')),

    revokeToken: (client, { token }) => noted(client, () => revoke(grants, token)),
  }
}
