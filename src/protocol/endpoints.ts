// The endpoints of a realm: where each is, who sends requests there, what it is about and what it is called. Code
// that distinguishes endpoints reads these tables or the `endpoint` of an event; only places.ts parses paths.

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
  /** Whether it answers whatever `Host` says, and however often a header comes: there is nothing to protect. */
  readonly takesAnyRequest?: true
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
 * Addresses that only a realm has that is wrong on purpose, below its path: a metadata document elsewhere, a second
 * issuer, one that nobody should ask, with all below it, and an image that shows that a browser shows our pages.
 */
export const scenarioEndpoints = {
  movedResourceMetadata: {
    path: '/metadata/resource.json',
    by: 'client',
    area: 'discovery',
    called: 'protected resource metadata, moved',
  },
  otherAuthorize: {
    path: '/other/authorize',
    by: 'browser',
    area: 'authorization',
    called: 'authorization request to another issuer',
  },
  otherToken: {
    path: '/other/token',
    by: 'client',
    area: 'token',
    called: 'token request to another issuer',
  },
  canary: {
    path: '/canary',
    by: 'client',
    area: 'aside',
    called: 'request to an address that nobody should ask',
    takesAnyRequest: true,
  },
  pageShown: {
    path: '/page-shown',
    by: 'browser',
    area: 'aside',
    called: 'image on a page of the scenario',
  },
} as const satisfies Record<string, EndpointFacts>

export type ScenarioEndpoint = keyof typeof scenarioEndpoints

/**
 * Where a request went: an endpoint, metadata where this server has none (clients look in several places), an address
 * that an MCP client took for the MCP endpoint, what only whoever tests a client asks for, or anything else, such as
 * pages, assets and what does not exist.
 */
export type Destination =
  | Endpoint
  | ScenarioEndpoint
  | 'otherMetadata'
  | 'misdirected'
  | 'ofTest'
  | 'elsewhere'

/** The facts of every destination. */
export const destinations: Readonly<Record<Destination, DestinationFacts>> = {
  ...endpoints,
  ...scenarioEndpoints,
  otherMetadata: { by: 'client', area: 'discovery', called: 'metadata at another address' },
  misdirected: { by: 'client', area: 'mcp', called: 'MCP request at another address' },
  ofTest: { by: 'browser', area: 'aside', called: 'question about a client under test' },
  elsewhere: { by: 'browser', area: 'aside', called: 'other request' },
}

type EndpointPaths = { readonly [E in Endpoint]: (typeof endpoints)[E]['path'] }

/** The path of every endpoint, by its name. */
export const endpointPaths = Object.fromEntries(
  Object.entries(endpoints).map(([name, { path }]) => [name, path]),
) as EndpointPaths
