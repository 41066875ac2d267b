// The endpoints of a realm, once: where each is, who sends requests there, what it is about and what it is called.
// Everything that has to tell endpoints apart reads this table or the `endpoint` of an event; nobody parses paths.

/** Whose requests come to an endpoint: the client's own, or those of the browser that it opened. */
export type Sender = 'client' | 'browser'

/** What an endpoint is about. A refusal in one area is overcome by a success in the same. */
export type Area = 'discovery' | 'authorization' | 'login' | 'token' | 'mcp'

interface EndpointFacts {
  /** Below the realm; the metadata documents are at the root of the host, with the realm's path after them. */
  readonly path: `/${string}`
  readonly by: Sender
  readonly area: Area
  readonly called: string
}

export const endpoints = {
  protectedResourceMetadata: {
    path: '/.well-known/oauth-protected-resource',
    by: 'client',
    area: 'discovery',
    called: 'protected resource metadata',
  },
  authorizationServerMetadata: {
    path: '/.well-known/oauth-authorization-server',
    by: 'client',
    area: 'discovery',
    called: 'authorization server metadata',
  },
  authorize: { path: '/authorize', by: 'browser', area: 'authorization', called: 'authorization request' },
  login: { path: '/login', by: 'browser', area: 'login', called: 'login page' },
  loginCallback: { path: '/login/callback', by: 'browser', area: 'login', called: 'login form' },
  logout: { path: '/logout', by: 'browser', area: 'login', called: 'sign-out' },
  callback: { path: '/callback', by: 'browser', area: 'authorization', called: 'callback page' },
  token: { path: '/token', by: 'client', area: 'token', called: 'token request' },
  introspect: { path: '/introspect', by: 'client', area: 'token', called: 'token introspection' },
  revoke: { path: '/revoke', by: 'client', area: 'token', called: 'token revocation' },
  register: { path: '/register', by: 'client', area: 'authorization', called: 'dynamic client registration' },
  mcp: { path: '/mcp', by: 'client', area: 'mcp', called: 'MCP request' },
} as const satisfies Record<string, EndpointFacts>

export type Endpoint = keyof typeof endpoints

/** Where a request went: an endpoint, another well-known document, or anything else (pages, assets, no such path). */
export type Destination = Endpoint | 'otherMetadata' | 'elsewhere'

/** What a request is addressed to. */
export interface Place {
  /** The name of the realm; the default realm's for what belongs to none. */
  readonly realm: string
  readonly endpoint: Destination
}

/** A realm, as far as addresses go. */
export interface RealmAddress {
  readonly name: string
  /** Below the origin, without a slash at its end: empty at the root. */
  readonly path: string
}

const wellKnown = /^\/\.well-known\/[^/]+/
const metadata = new Map<string, Endpoint>(
  (['protectedResourceMetadata', 'authorizationServerMetadata'] as const).map((name) => [
    endpoints[name].path,
    name,
  ]),
)
const byPath = new Map<string, Endpoint>(
  (Object.keys(endpoints) as Endpoint[])
    .filter((name) => !metadata.has(endpoints[name].path))
    .map((name) => [endpoints[name].path, name]),
)

/**
 * Finds the place of a request path. A realm's metadata is at the root of the host with the realm's path inserted
 * after the document's name (RFC 8414 §3.1, RFC 9728 §3.1). The first realm is the default one.
 */
export function locator(realms: readonly RealmAddress[]): (path: string) => Place {
  const [main = { name: '', path: '' }] = realms
  // The longest path first: a realm may stand below another.
  const nested = realms.toSorted((a, b) => b.path.length - a.path.length)
  const realmAt = (path: string) =>
    nested.find((realm) => path === realm.path || path.startsWith(`${realm.path}/`)) ?? main

  return (path) => {
    const document = wellKnown.exec(path)?.[0]
    if (document !== undefined) {
      const inserted = path.slice(document.length)
      const realm = realmAt(inserted)
      const rest = inserted.slice(realm.path.length)
      const name = metadata.get(document)
      const isServed =
        inserted.startsWith(realm.path) &&
        (rest === '' || (name === 'protectedResourceMetadata' && rest === endpoints.mcp.path))
      return { realm: realm.name, endpoint: name !== undefined && isServed ? name : 'otherMetadata' }
    }
    const realm = realmAt(path)
    const rest = path.startsWith(realm.path) ? path.slice(realm.path.length) : path
    if (wellKnown.test(rest)) return { realm: realm.name, endpoint: 'otherMetadata' }
    return { realm: realm.name, endpoint: byPath.get(rest) ?? 'elsewhere' }
  }
}

type EndpointPaths = { readonly [E in Endpoint]: (typeof endpoints)[E]['path'] }

/** The path of every endpoint, by its name. */
export const endpointPaths = Object.fromEntries(
  Object.entries(endpoints).map(([name, { path }]) => [name, path]),
) as EndpointPaths
