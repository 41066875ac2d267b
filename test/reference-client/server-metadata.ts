// What the authorization server offers, and where (RFC 8414; MCP "Authorization Server Metadata Discovery").

import { checkAddress } from './addresses.ts'
import type { Context } from './context.ts'
import { ClientError } from './errors.ts'
import { type Members, stringIn, stringsIn } from './json.ts'
import { fetchDocument } from './json-document.ts'

export interface ServerMetadata {
  readonly issuer: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly registrationEndpoint: string | undefined
  readonly scopes: readonly string[]
  /** Undefined if the document does not say, which means client_secret_basic (RFC 8414 §2). */
  readonly authMethods: readonly string[] | undefined
  /** Whether every authorization response has `iss` (RFC 9207 §3). */
  readonly sendsIss: boolean
}

/** The metadata of this issuer, from the first of the three places that has a document. */
export async function discoverServer(context: Context, issuer: string): Promise<ServerMetadata> {
  checkAddress(issuer, 'authorization server')
  if (context.has('skips-server-metadata')) return guessed(issuer)
  for (const address of candidates(context, issuer)) {
    const document = await fetchDocument(context, address)
    if (document !== undefined) return checked(context, document, issuer)
  }
  throw new ClientError(`The authorization server ${issuer} has no metadata.`)
}

/**
 * RFC 8414 §3.1 inserts the well-known name in front of the issuer's path, without a slash at its end; OpenID Connect
 * Discovery §4 appends it.
 */
function candidates({ has }: Context, issuer: string): readonly string[] {
  const url = new URL(issuer)
  const path = has('drops-issuer-path') ? '' : url.pathname.replace(/\/$/, '')
  const oauth = `${url.origin}/.well-known/oauth-authorization-server${path}`
  const openIdInserted = `${url.origin}/.well-known/openid-configuration${path}`
  const openIdAppended = `${url.origin}${path}/.well-known/openid-configuration`
  if (has('gives-up-after-first-metadata-candidate')) return [oauth]
  const all = has('asks-openid-first')
    ? [openIdInserted, openIdAppended, oauth]
    : [oauth, openIdInserted, openIdAppended]
  return [...new Set(all)]
}

function checked(context: Context, document: Members, issuer: string): ServerMetadata {
  const { has } = context
  // MCP, and RFC 8414 §3.3: a document of another issuer must not be used. Not one character may differ.
  if (document['issuer'] !== issuer && !has('accepts-any-issuer')) {
    throw new ClientError(`The metadata of ${issuer} is of another issuer: ${document['issuer']}`)
  }
  const pkce = stringsIn(document['code_challenge_methods_supported'])
  if (!pkce?.includes('S256') && !has('does-not-check-pkce-support')) {
    throw new ClientError(`The authorization server ${issuer} does not say that it supports PKCE with S256.`)
  }
  return {
    issuer,
    authorizationEndpoint: endpoint(context, document, 'authorization_endpoint'),
    tokenEndpoint: endpoint(context, document, 'token_endpoint'),
    registrationEndpoint: stringIn(document['registration_endpoint']),
    scopes: stringsIn(document['scopes_supported']) ?? [],
    authMethods: stringsIn(document['token_endpoint_auth_methods_supported']),
    sendsIss: document['authorization_response_iss_parameter_supported'] === true,
  }
}

function endpoint({ has }: Context, document: Members, name: string): string {
  const address = stringIn(document[name])
  if (address === undefined) throw new ClientError(`The authorization server's metadata has no ${name}.`)
  if (!has('opens-any-url')) checkAddress(address, name)
  return address
}

function guessed(issuer: string): ServerMetadata {
  return {
    issuer,
    authorizationEndpoint: `${issuer}/authorize`,
    tokenEndpoint: `${issuer}/token`,
    registrationEndpoint: undefined,
    scopes: [],
    authMethods: undefined,
    sendsIss: false,
  }
}
