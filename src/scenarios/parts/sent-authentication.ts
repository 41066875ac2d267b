// How a client authenticates at the token endpoint, in words for its author.

import type { SentAuthentication } from '../../evidence/client-authentication.ts'

/** What the client did, after “The client …”. */
export const authenticated: Readonly<Record<SentAuthentication, string>> = {
  client_secret_basic: 'sent its secret in a Basic header',
  client_secret_post: 'sent its secret in the form',
  none: 'sent no secret',
  both: 'sent its secret twice',
  unclear: 'sent credentials that cannot be read',
}
