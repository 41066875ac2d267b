// One request and its outcome, as passed between the rooms, the log and the timeline. Which details an event can have
// depends on its endpoint. None of its strings contains a secret: no-secrets.ts makes sure of that.

import type { Destination } from '../protocol/endpoints.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { Connection } from './connection.ts'

/**
 * What the rooms can find out about a request while they serve it, by endpoint. Everything is optional. Adding an
 * endpoint makes the compiler ask for its details.
 */
export interface EndpointDetails {
  protectedResourceMetadata: OtherResource
  authorizationServerMetadata: Nothing
  otherMetadata: Nothing
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
  elsewhere: Nothing
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
}

/** The names of the facts that only join steps. */
export type JoiningDigest = keyof Digests

interface AuthorizeDetails extends OtherResource, Pick<Digests, 'challenge' | 'pending' | 'code'> {
  /** Whether the request carried the parameter at all. */
  hasState: boolean
  hasResource: boolean
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
    Pick<Digests, 'challenge' | 'code' | 'family' | 'token'> {
  grantType: string
  hasResource: boolean
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
  readonly status: number
  readonly remoteAddress: string
  /** Undefined if unknown, or shared by the clients of a proxy. */
  readonly connection: Connection | undefined
  readonly userAgent: string
  /** The Host header: the name by which this server was reached. */
  readonly host: string
  readonly refusal: Refusal | undefined
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
