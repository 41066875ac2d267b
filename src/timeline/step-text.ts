// What is said about a step that needs no explanation: what it means, and what is to come.

import type { HandshakeEvent } from '../handshake/event.ts'

/** What a step that went well means, and what is to come; nothing where the name says it all. */
export function meaningOf(event: HandshakeEvent): string | undefined {
  const { method, status, refusal } = event
  if (method === 'OPTIONS')
    return 'A browser asks first whether a page of another origin may send the request.'
  if (refusal?.reason === 'token_missing') {
    return 'Every sign-in begins so: the answer tells the client where the metadata is, and which scope it needs.'
  }
  if (refusal?.reason === 'not_found') return 'There is no such document here. Clients look for several.'
  if (refusal !== undefined) return undefined
  switch (event.endpoint) {
    case 'protectedResourceMetadata':
      return 'The answer names the authorization server. Next, the client reads that one’s metadata.'
    case 'authorizationServerMetadata':
      return 'The answer names the endpoints. Next, the client sends a browser to `/authorize`, or asks for a token.'
    case 'authorize':
      return event.details.decision === undefined
        ? 'The request is valid. Next, a person signs in and decides.'
        : 'Answered without a page (`--auto-approve`): the browser took a code to the redirect URI.'
    case 'loginCallback':
      return event.details.decision === 'allowed'
        ? 'The browser took a code to the redirect URI. Next, the client exchanges it.'
        : undefined
    case 'callback':
      return 'The redirect URI is a page of this server: no client listens there.'
    case 'token':
      return `The client has an access token${event.details.hasRefreshToken ? ' and a refresh token' : ''}. Next, it calls \`/mcp\`.`
    case 'mcp':
      return status === 405
        ? 'The transport lets clients ask for a stream, or end a session. There is neither; they go on without.'
        : undefined
    default:
      return undefined
  }
}
