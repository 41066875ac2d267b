// One request and its outcome, as passed between the rooms, the log and the timeline. Which details an event can have
// depends on its endpoint. None of its strings contains a secret: no-secrets.ts makes sure of that.

import type { Destination } from '../protocol/endpoints.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import type { MetadataPlace } from '../protocol/places.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { SeamName } from '../protocol/seams.ts'
import type { Connection } from './connection.ts'

/**
 * What the rooms can find out about a request while they serve it, by endpoint. Everything is optional. Adding an
 * endpoint makes the compiler ask for its details.
 */
export interface EndpointDetails {
  protectedResourceMetadata: OtherResource & MetadataPlace
  authorizationServerMetadata: MetadataPlace
  otherMetadata: MetadataPlace
  movedResourceMetadata: Nothing
  authorize: AuthorizeDetails
  login: { pending: string }
  loginCallback: LoginFormDetails
  logout: { decision: 'signed out' }
  callback: { code: string }
  token: TokenDetails
  introspect: IntrospectDetails
  revoke: RevokeDetails
  register: Nothing
  mcp: McpDetails
  misdirected: McpDetails
  otherAuthorize: SentToOther
  otherToken: SentToOther
  canary: SentToOther
  pageShown: Nothing
  ofTest: Nothing
  elsewhere: Nothing
}

/** What of ours came with a request to an address where it does not belong. */
interface SentToOther {
  sent: readonly (
    | 'client ID'
    | 'client secret'
    | 'access token'
    | 'refresh token'
    | 'code'
    | 'code verifier'
  )[]
}

type Nothing = Record<never, never>

/** What a request is about, if that is not the resource of its realm; otherwise both are absent. */
interface OtherResource {
  otherResource: string
  /** The resource of the realm. */
  ownResource: string
}

/** Short digests that show which steps belong together; they are in the JSON log, and on no page. */
interface Digests {
  /** Of the code challenge. */
  challenge: string
  /** Of the request that waits for a person. */
  pending: string
  code: string
  family: string
  /** Of the access token. */
  token: string
  state: string
  /** Of the refresh token that was sent, and of the one that was given. */
  refreshToken: string
  newRefreshToken: string
}

/** The names of the facts that are digests. */
export type DigestName = keyof Digests

/** How the `resource` parameter compares with the resource of the realm. */
export type ResourceMatch = 'same' | 'slash' | 'parent' | 'other' | 'fragment' | 'relative' | 'absent'

interface AuthorizeDetails extends OtherResource, Pick<Digests, 'challenge' | 'pending' | 'code' | 'state'> {
  /** Whether the request carried the parameter at all. */
  hasState: boolean
  hasResource: boolean
  resourceMatch: ResourceMatch
  stateLength: number
  challengeLength: number
  challengeMethod: string
  /** `scope` was sent without a value. */
  emptyScope: true
  /** Names that were sent more than once; at most ten. */
  repeatedParameters: readonly string[]
  /** Parameters that OAuth does not know, as `name=value`; at most ten, long values left out. */
  unknownParameters: readonly string[]
  /** The client ID is not that of the registered client. */
  otherClient: true
  requestedScope: string
  /** Those of the requested scopes that do not exist, if others do. */
  unknownScope: string
  /** The redirect URI that the client asked for, without its query. */
  redirectUri: string
  /** What decided instead of a person. */
  decision: 'auto-approved' | 'auto-denied'
  grantedScope: string
}

interface LoginFormDetails extends Pick<Digests, 'pending' | 'code'> {
  /** What the person did. */
  decision: 'allowed' | 'denied' | 'signed in'
  grantedScope: string
}

interface ClientAuthentication {
  /** How the client authenticated, and whether its Basic credentials had been form-encoded (RFC 6749 §2.3.1). */
  clientAuthMethod: ClientAuthMethod
  basicEncoding: 'raw' | 'form-encoded' | 'same either way'
}

interface TokenDetails
  extends ClientAuthentication,
    OtherResource,
    Pick<Digests, 'challenge' | 'code' | 'family' | 'token' | 'refreshToken' | 'newRefreshToken'> {
  grantType: string
  hasResource: boolean
  resourceMatch: ResourceMatch
  verifierLength: number
  /** Parameters in the query, as `name=value`; at most ten, values of known ones and long values left out. */
  inQuery: readonly string[]
  /** `expires_in` as it was sent, in seconds. */
  expiresIn: number
  /** The client was not authenticated as the registered one: another client, or without a secret. */
  otherClient: true
  requestedScope: string
  /** Those of the requested scopes that do not exist, if others do. */
  unknownScope: string
  grantedScope: string
  /** Whether the answer carried a refresh token. */
  hasRefreshToken: boolean
  /** A refresh token that had already been replaced, within the grace window. */
  repeated: true
}

interface IntrospectDetails extends ClientAuthentication, Pick<Digests, 'family' | 'token'> {
  /** The type of an active token. */
  introspected: 'Bearer' | 'refresh_token' | 'inactive'
}

interface RevokeDetails extends ClientAuthentication, Pick<Digests, 'family' | 'token'> {}

interface McpDetails extends Pick<Digests, 'token' | 'code' | 'family'> {
  /** JSON-RPC methods and tools of the request, and its protocol revision. */
  rpcMethods: readonly string[]
  tool: string
  protocolVersion: string
  /** Name and version of a client that introduces itself. */
  clientName: string
  /** What the challenge of the answer named. */
  challengeScope: string
  challengeMetadata: string
  /** A token came in the query or in the body, as a parameter. */
  tokenIn: 'query' | 'body'
  /** The scheme before the token, if it is `Bearer` in another spelling (RFC 9110 §11.1 lets it be in any case). */
  bearerSpelled: string
  /** `Accept` lacks one of the two media types that it must list. */
  acceptIncomplete: true
  /** The headers of the request that its revision lacks: as it must have them, or with another value than the body. */
  headersMissing: readonly ('mcp-protocol-version' | 'mcp-method' | 'mcp-name')[]
  headersWrong: readonly ('mcp-protocol-version' | 'mcp-method' | 'mcp-name')[]
  /** Several messages in one request. */
  batch: true
}

type Fact = { [E in Destination]: keyof EndpointDetails[E] }[Destination]

/** The details of an event; a fact that its endpoint cannot have is undefined. */
export type DetailsOf<E extends Destination> = Readonly<Partial<EndpointDetails[E]>> & {
  readonly [F in Exclude<Fact, keyof EndpointDetails[E]>]?: never
}

/** What is known about every request. */
export interface EventFacts {
  /** The name of the realm; the default realm's for what belongs to none. */
  readonly realm: string
  readonly endpoint: Destination
  /** Epoch milliseconds of wall time at which the request arrived. */
  readonly at: number
  readonly durationMs: number
  readonly method: string
  /** For display, without the query, which may contain codes. */
  readonly path: string
  /** 502, as a proxy would have it, where a fault reset the connection. */
  readonly status: number
  readonly remoteAddress: string
  /** Undefined if unknown, or shared by the clients of a proxy. */
  readonly connection: Connection | undefined
  readonly userAgent: string
  /** The Host header: the name by which this server was reached. */
  readonly host: string
  readonly refusal: Refusal | undefined
  /** Where the answer was made wrong on purpose. */
  readonly bent: SeamName | undefined
  /** How long a test held the request back before anything else happened; undefined if none did. */
  readonly heldBackMs: number | undefined
  /** Whether the whole answer was sent; if not, the client went away. */
  readonly delivered: boolean
  /** The scheme of an `Authorization` header at an address that needs none. */
  readonly needlessAuthorization: string | undefined
  /** The query held the configured client secret, or a `client_secret`. */
  readonly secretInQuery: boolean
  /** How long the answer asked the client to wait (RFC 9110 §10.2.3). */
  readonly retryAfterSeconds: number | undefined
}

/** An event of one endpoint. */
export interface EventOf<E extends Destination> extends EventFacts {
  readonly endpoint: E
  readonly details: DetailsOf<E>
}

/** One request and its outcome. */
export type HandshakeEvent = { [E in Destination]: EventOf<E> }[Destination]

/** The details of any event. */
export type Details = HandshakeEvent['details']

/** Takes an event. Never awaited, O(1), never throws. */
export type Recorder = (event: HandshakeEvent) => void

/** Takes an event and the number of its attempt in the timeline, if that records it. As quick as a Recorder. */
export type AttemptRecorder = (event: HandshakeEvent, attempt: number | undefined) => void
