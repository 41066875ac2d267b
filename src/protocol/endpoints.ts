// The endpoints of a realm: where each is, who sends requests there, what it is about and what it is called. Code
// that distinguishes endpoints reads this table or the `endpoint` of an event; nothing else parses paths.

/** Who sends the requests to an endpoint: the client itself, or the browser that it opened. */
export type Sender = 'client' | 'browser'

/**
 * What an endpoint is about. `aside` is everything that is not on the way from the first request to a tool call:
 * introspection, revocation, signing out, the page for people without a client.
 */
export type Area = 'discovery' | 'authorization' | 'login' | 'token' | 'mcp' | 'aside'

/** What is known about the destination of a request. */
export interface DestinationFacts {
  readonly by: Sender
  readonly area: Area
  readonly called: string
}

interface EndpointFacts extends DestinationFacts {
  /** Below the realm; the metadata documents are at the root of the host, with the realm's path after them. */
  readonly path: `/${string}`
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
  logout: { path: '/logout', by: 'browser', area: 'aside', called: 'sign-out' },
  callback: { path: '/callback', by: 'browser', area: 'aside', called: 'callback page' },
  token: { path: '/token', by: 'client', area: 'token', called: 'token request' },
  introspect: { path: '/introspect', by: 'client', area: 'aside', called: 'token introspection' },
  revoke: { path: '/revoke', by: 'client', area: 'aside', called: 'token revocation' },
  register: { path: '/register', by: 'client', area: 'authorization', called: 'dynamic client registration' },
  mcp: { path: '/mcp', by: 'client', area: 'mcp', called: 'MCP request' },
} as const satisfies Record<string, EndpointFacts>

export type Endpoint = keyof typeof endpoints

/**
 * Where a request went: an endpoint, metadata where this server has none (clients look in several places), an address
 * that an MCP client took for the MCP endpoint, or anything else, such as pages, assets and what does not exist.
 */
export type Destination = Endpoint | 'otherMetadata' | 'misdirected' | 'elsewhere'

/** The facts of every destination. */
export const destinations: Readonly<Record<Destination, DestinationFacts>> = {
  ...endpoints,
  otherMetadata: { by: 'client', area: 'discovery', called: 'metadata at another address' },
  misdirected: { by: 'client', area: 'mcp', called: 'MCP request at another address' },
  elsewhere: { by: 'browser', area: 'aside', called: 'other request' },
}

/** What a request is addressed to. Its path alone does not tell who is misdirected: that takes the whole request. */
export interface Place {
  /** The name of the realm; the default realm's for what belongs to none. */
  readonly realm: string
  readonly endpoint: Exclude<Destination, 'misdirected'>
}

/** A realm, as far as addresses go. */
export interface RealmAddress {
  readonly name: string
  /** The path below the origin, without a trailing slash; empty at the root. */
  readonly path: string
}

/** A well-known document, and what follows its name (RFC 8615). */
const wellKnown = /^(\/\.well-known\/[^/]+)(.*)$/s

/** Documents that a client may look for. Browsers ask every site for others; Chrome does for its developer tools. */
const metadata = /^\/\.well-known\/(?:oauth|openid)-/

const isMetadata = (name: Endpoint) => endpoints[name].area === 'discovery'
const names = Object.keys(endpoints) as readonly Endpoint[]
const documents = new Map<string, Endpoint>(
  names.filter(isMetadata).map((name) => [endpoints[name].path, name]),
)
const byPath = new Map<string, Endpoint>(
  names.filter((name) => !isMetadata(name)).map((name) => [endpoints[name].path, name]),
)

/**
 * Finds the place of a request path. A realm's metadata is at the root of the host, with the realm's path after the
 * document's name (RFC 8414 §3.1, RFC 9728 §3.1). A metadata document is named by what was asked for, even if it does
 * not exist. The first realm is the default one; paths below no realm belong to it.
 */
export function locator(realms: readonly RealmAddress[]): (path: string) => Place {
  const [main = { name: '', path: '' }] = realms
  const exact = exactPlaces(realms)
  // The longest path first: a realm may be below another.
  const nested = realms.toSorted((a, b) => b.path.length - a.path.length)
  const realmAt = (path: string) =>
    nested.find((realm) => path === realm.path || path.startsWith(`${realm.path}/`))

  return (path) => {
    const known = exact.get(path)
    if (known !== undefined) return known
    const [, document, inserted = ''] = wellKnown.exec(path) ?? []
    if (document !== undefined) {
      const realm = realmAt(inserted) ?? main
      return { realm: realm.name, endpoint: documents.get(document) ?? unserved(path) }
    }
    const realm = realmAt(path)
    if (realm === undefined) return { realm: main.name, endpoint: 'elsewhere' }
    // Clients also look for metadata below a realm, where no specification puts it.
    return { realm: realm.name, endpoint: unserved(path.slice(realm.path.length)) }
  }
}

/** The places of all endpoints that are not metadata, by their whole paths. */
function exactPlaces(realms: readonly RealmAddress[]): ReadonlyMap<string, Place> {
  const places = realms.flatMap(({ name, path }) =>
    [...byPath].map(([below, endpoint]): [string, Place] => [path + below, { realm: name, endpoint }]),
  )
  return new Map(places)
}

/** The place that a path means: with a slash at its end it means the same endpoint, even where it is not found. */
export function locateMeant(locate: (path: string) => Place, path: string): Place {
  return locate(path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path)
}

function unserved(path: string): Place['endpoint'] {
  return metadata.test(path) ? 'otherMetadata' : 'elsewhere'
}

type EndpointPaths = { readonly [E in Endpoint]: (typeof endpoints)[E]['path'] }

/** The path of every endpoint, by its name. */
export const endpointPaths = Object.fromEntries(
  Object.entries(endpoints).map(([name, { path }]) => [name, path]),
) as EndpointPaths
