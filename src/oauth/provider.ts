// The seam to the SDK's router: an OAuthServerProvider that passes each call to the file of its grant. Only this file
// and routes.ts may know the SDK's OAuth types.

import type { OAuthServerProvider } from '@modelcontextprotocol/sdk/server/auth/provider.js'
import type { Response } from 'express'
import { noteRefusal } from '../handshake/trace.ts'
import type { RefusalWriter } from '../refusals/send-refusal.ts'
import { toRefusal } from '../refusals/to-refusal.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import type { AccessTokenRules } from './access-token.ts'
import { redirectRefusal } from './authorization-error.ts'
import { type AuthorizationRequest, authorizationOf } from './authorization-request.ts'
import { type CodeExchangeContext, exchangeCode } from './code-grant.ts'
import { type RefreshContext, refresh } from './refresh-grant.ts'
import { revoke } from './revocation.ts'
import type { Revocations } from './revocations.ts'
import type { TokenRequestContext } from './token-request.ts'

/** Everything that the grants of a realm need. */
export interface Grants extends CodeExchangeContext, RefreshContext, TokenRequestContext, AccessTokenRules {
  readonly store: TokenStore
  readonly revocations: Revocations
}

export interface ProviderContext {
  readonly grants: Grants
  readonly issuer: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  readonly writer: RefusalWriter
  /** Answers a checked authorization request. */
  readonly answer: (request: AuthorizationRequest, res: Response) => Promise<void>
}

/** The provider behind `mcpAuthRouter`. */
export function oauthProvider(context: ProviderContext): OAuthServerProvider {
  const { grants, issuer, clientSecret, redirectUris, writer } = context

  /**
   * Notes why a grant was refused. To the SDK our refusals are unknown errors, which it answers with 500;
   * sdk-exchange.ts replaces that answer with the noted refusal.
   */
  async function noted<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      noteRefusal(toRefusal(error, writer.unexpected))
      throw error
    }
  }

  return {
    clientsStore: {
      // The secret must be here: without one, the SDK accepts any secret (SDK-NOTES 6).
      getClient: (clientId) =>
        clientId === grants.clientId
          ? { client_id: clientId, client_secret: clientSecret, redirect_uris: [...redirectUris] }
          : undefined,
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

    exchangeAuthorizationCode: (_client, code, codeVerifier, redirectUri) =>
      noted(exchangeCode(grants, { code, codeVerifier: codeVerifier ?? '', redirectUri })),

    exchangeRefreshToken: (_client, refreshToken, scopes) =>
      noted(refresh(grants, { refreshToken, scope: scopes?.join(' ') })),

    // Required by the interface, but never called by the router.
    verifyAccessToken: () => Promise.reject(new Error('access tokens are verified at the MCP endpoint')),

    revokeToken: (_client, { token }) => noted(revoke(grants, token)),
  }
}
