// The second issuer of a scenario: an authorization server of somebody else, to which no credentials of ours may go. It
// gives anybody a code and a token; no MCP server accepts them.

import { isSameRedirectUri } from '../client/redirect-uri-match.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { readQuery } from '../http/form.ts'
import { sendJson } from '../http/json.ts'
import { codeAnswer, redirectUrl } from '../protocol/authorization-response.ts'
import { otherIssuerPath } from '../protocol/places.ts'
import { noteSent, type OwnSecrets } from './sent-secrets.ts'

export interface OtherIssuerContext extends OwnSecrets {
  /** The realm's own issuer. */
  readonly issuer: string
  /** Only to these is a browser sent on. */
  readonly redirectUris: readonly string[]
}

/** The endpoints of the second issuer. */
export function otherIssuer(context: OtherIssuerContext): {
  readonly otherAuthorize: Endpoint
  readonly otherToken: Endpoint
} {
  const { issuer, redirectUris } = context
  return {
    async otherAuthorize(req, res) {
      await noteSent(req, res, context)
      const { redirect_uri: redirectUri, state } = readQuery((req.url ?? '').split('?')[1] ?? '')
      const isKnown = redirectUris.some((uri) => isSameRedirectUri(String(redirectUri), uri))
      if (!isKnown) return sendJson(res, 400, { error: 'invalid_request' })
      const target = {
        redirectUri: String(redirectUri),
        state: typeof state === 'string' ? state : undefined,
      }
      const answer = codeAnswer(target, 'a-code-of-the-other-issuer', issuer + otherIssuerPath)
      res.statusCode = 302
      res.setHeader('Location', redirectUrl(target, answer))
      res.end()
    },
    async otherToken(req, res) {
      await noteSent(req, res, context)
      res.setHeader('Cache-Control', 'no-store')
      const token = { access_token: 'a-token-of-the-other-issuer', token_type: 'Bearer', expires_in: 3600 }
      sendJson(res, 200, token)
    },
  }
}
