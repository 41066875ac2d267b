// Owns what is said about a step that needs no explanation: what it means, and what is to come.

import type { HandshakeEvent } from '../handshake/event.ts'
import { paths } from '../protocol/names.ts'

/** What a step that went well means, and what is to come; nothing where the name says it all. */
export function meaningOf({ method, path, status, details, refusal }: HandshakeEvent): string | undefined {
  if (method === 'OPTIONS')
    return 'A browser asks first whether a page of another origin may send the request.'
  if (refusal?.reason === 'token_missing') {
    return 'Every sign-in begins so: the answer tells the client where the metadata is, and which scope it needs.'
  }
  if (refusal?.reason === 'not_found') return 'There is no such document here. Clients look for several.'
  if (refusal !== undefined) return undefined
  if (path.startsWith(paths.protectedResourceMetadata)) {
    return 'The answer names the authorization server. Next, the client reads that one’s metadata.'
  }
  if (path === paths.authorizationServerMetadata) {
    return 'The answer names the endpoints. Next, the client sends a browser to `/authorize`, or asks for a token.'
  }
  switch (path) {
    case paths.authorize:
      return details.decision === undefined
        ? 'The request is valid. Next, a person signs in and decides.'
        : 'Answered without a page (`--auto-approve`): the browser took a code to the redirect URI.'
    case paths.loginCallback:
      return details.decision === 'allowed'
        ? 'The browser took a code to the redirect URI. Next, the client exchanges it.'
        : undefined
    case paths.callback:
      return 'The redirect URI is a page of this server: no client listens there.'
    case paths.token:
      return `The client has an access token${details.hasRefreshToken ? ' and a refresh token' : ''}. Next, it calls \`/mcp\`.`
    case paths.mcp:
      return status === 405
        ? 'The transport lets clients ask for a stream, or end a session. There is neither; they go on without.'
        : undefined
    default:
      return undefined
  }
}
