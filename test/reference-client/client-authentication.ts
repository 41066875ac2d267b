// How the client proves at the token endpoint who it is (RFC 6749 §2.3.1): in one way, one that the server lists.

import type { Context, Credentials } from './context.ts'
import { ClientError } from './errors.ts'
import type { ServerMetadata } from './server-metadata.ts'

type Fields = Readonly<Record<string, string>>

export interface Authentication {
  readonly headers: Fields
  readonly fields: Fields
}

/** Basic if the server takes it or does not say what it takes (RFC 8414 §2), else in the body. */
export function authenticationFor(context: Context, { authMethods }: ServerMetadata): Authentication {
  const { credentials, has } = context
  if (has('no-secret')) return { headers: {}, fields: { client_id: credentials.clientId } }
  if (has('authenticates-twice')) {
    return { headers: basic(context, credentials).headers, fields: post(credentials).fields }
  }
  if (has('always-basic')) return basic(context, credentials)
  if (has('posts-without-method-list') && authMethods === undefined) return post(credentials)
  if (authMethods === undefined || authMethods.includes('client_secret_basic')) {
    return basic(context, credentials)
  }
  if (authMethods.includes('client_secret_post')) return post(credentials)
  throw new ClientError(
    `The authorization server takes client secrets in no way that is known: ${authMethods}`,
  )
}

/** Id and secret are form-encoded before they are joined, since either may contain a colon. */
function basic({ has }: Context, { clientId, clientSecret }: Credentials): Authentication {
  const parts = [clientId, clientSecret].map(has('raw-basic') ? (part) => part : formEncoded)
  return {
    headers: { authorization: `Basic ${Buffer.from(parts.join(':')).toString('base64')}` },
    fields: {},
  }
}

function post({ clientId, clientSecret }: Credentials): Authentication {
  return { headers: {}, fields: { client_id: clientId, client_secret: clientSecret } }
}

/** One value of application/x-www-form-urlencoded (RFC 6749 Appendix B). */
function formEncoded(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1)
}
