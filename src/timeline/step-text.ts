// Steps that were refused are explained elsewhere (protocol/explain.ts).

import type { HandshakeEvent } from '../handshake/event.ts'
import { outcomeOf } from '../handshake/outcome.ts'

/** What a step that went well means and what comes next; undefined where the name says it all. */
export function meaningOf(event: HandshakeEvent): string | undefined {
  const { method, status, refusal, bent, heldBackMs, delivered } = event
  if (method === 'OPTIONS')
    return 'A browser first asks whether a page of another origin may send the request.'
  if (refusal?.reason === 'token_missing') {
    return (
      'Every sign-in begins like this: the answer tells the client where the metadata is and which scope ' +
      'it needs.'
    )
  }
  if (refusal?.reason === 'not_found' && outcomeOf(event) === 'absent')
    return 'There is no such document here. Clients look in several places.'
  if (refusal !== undefined) return undefined
  // It did not go well, or only for those who waited.
  if (bent === 'fault' || (heldBackMs !== undefined && !delivered)) return undefined
  switch (event.endpoint) {
    case 'protectedResourceMetadata':
      return 'The answer names the authorization server. Next, the client reads its metadata.'
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
      return 'The redirect URI is a page of this server; no client is listening there.'
    case 'token':
      return `The client has an access token${event.details.hasRefreshToken ? ' and a refresh token' : ''}. Next, it calls \`/mcp\`.`
    case 'mcp':
      return status === 405
        ? 'The transport lets clients ask for a stream or end a session. This server has neither; clients go ' +
            'on without.'
        : undefined
    default:
      return undefined
  }
}
