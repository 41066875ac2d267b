// How a client proved who it is at the token endpoint, whether that was accepted or not.

import type { HandshakeEvent } from '../handshake/event.ts'

/** `none`: without a secret; `both`: in the header and in the body; `unclear`: it cannot be told. */
export type SentAuthentication = 'client_secret_basic' | 'client_secret_post' | 'none' | 'both' | 'unclear'

/** How the client authenticated in a token request. */
export function authenticationIn({ details, refusal }: HandshakeEvent): SentAuthentication {
  if (details.clientAuthMethod !== undefined) return details.clientAuthMethod
  switch (refusal?.reason) {
    case 'client_authentication_method_off':
      return refusal.facts.used
    case 'client_authentication_wrong':
      return refusal.facts.via
    case 'client_authentication_malformed':
      return 'client_secret_basic'
    case 'client_authentication_missing':
    case 'client_secret_missing':
      return 'none'
    case 'client_authentication_twice':
      return 'both'
    default:
      return 'unclear'
  }
}
