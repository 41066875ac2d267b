// Owns the seam to the SDK's router: an OAuthServerProvider that hands each call to a room and translates
// refusals. Nothing outside this file and app.ts knows the SDK's OAuth types.

import { CustomOAuthError } from '@modelcontextprotocol/sdk/server/auth/errors.js'
import type { OAuthServerProvider } from '@modelcontextprotocol/sdk/server/auth/provider.js'
import type { Response } from 'express'
import { noteRefusal } from '../handshake/trace.ts'
import { errorUri, wire } from '../protocol/wire.ts'
import { toRefusal } from '../refusals/to-refusal.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import { type AccessTokenRules, verifyAccessToken } from './access-token.ts'
import { redirectRefusal } from './authorization-error.ts'
import { type AuthorizationRequest, authorizationOf } from './authorization-request.ts'
import { type CodeExchangeContext, exchangeCode } from './code-grant.ts'
import { type RefreshContext, refresh } from './refresh-grant.ts'
import { revoke } from './revocation.ts'

export interface ProviderContext extends CodeExchangeContext, RefreshContext, AccessTokenRules {
  readonly store: TokenStore
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  readonly publicUrl: string
  /** Answers a checked authorization request: a redirect to the login page, or to the client at once. */
  readonly answer: (request: AuthorizationRequest, res: Response) => Promise<void>
  /** Told about errors that nobody foresaw. */
  readonly unexpected: (error: unknown) => void
}

/** The provider behind `mcpAuthRouter`. */
export function oauthProvider(context: ProviderContext): OAuthServerProvider {
  const { publicUrl, unexpected } = context

  /** What a room throws, as the one kind of error that the SDK passes on (SDK-NOTES 16). */
  async function translated<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      const refusal = toRefusal(error, unexpected)
      noteRefusal(refusal)
      const text = wire(refusal)
      throw new CustomOAuthError(text.error, text.description, errorUri(publicUrl, refusal))
    }
  }

  return {
    clientsStore: {
      // The secret must be here: without one the SDK takes any secret (SDK-NOTES, seams).
      getClient: (clientId) =>
        clientId === context.clientId
          ? {
              client_id: context.clientId,
              client_secret: context.clientSecret,
              redirect_uris: [...context.redirectUris],
            }
          : undefined,
    },

    async authorize(_client, _params, res) {
      const { request } = authorizationOf(res)
      if (request === undefined) throw new Error('the authorization request was not checked')
      try {
        await context.answer(request, res)
      } catch (error) {
        // The SDK's own error redirect has no `iss` (SDK-NOTES 17).
        redirectRefusal(res, request, error, context)
      }
    },

    // The code, its verifier and its redirect URI are judged in one step (exchangeCode), so that a failed try
    // spends the code as well (SDK-NOTES 15). The SDK then never asks for the challenge.
    skipLocalPkceValidation: true,
    challengeForAuthorizationCode: () => Promise.reject(new Error('PKCE is checked at the exchange')),

    exchangeAuthorizationCode: (_client, code, codeVerifier, redirectUri) =>
      translated(exchangeCode(context, { code, codeVerifier: codeVerifier ?? '', redirectUri })),

    exchangeRefreshToken: (_client, refreshToken, scopes) =>
      translated(refresh(context, { refreshToken, scope: scopes?.join(' ') })),

    async verifyAccessToken(token) {
      const { clientId, scopes, expiresAt, resource } = await translated(verifyAccessToken(context, token))
      return { token, clientId, scopes: [...scopes], expiresAt, resource: new URL(resource) }
    },

    revokeToken: (_client, { token }) => translated(revoke(context, token)),
  }
}
