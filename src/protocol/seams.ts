// The seams: the eight places at which a realm can be made wrong on purpose. Each is a function that sees what the right
// answer would be, or what it depends on, and may give another one; undefined leaves the answer right. A realm without
// seams is right everywhere. The engine knows the seams, never who bends them or why.

import type { MetadataPlace } from './places.ts'
import type { Refusal } from './refusal.ts'

export type SeamName =
  | 'challenge'
  | 'resourceMetadata'
  | 'serverMetadata'
  | 'authorizationAnswer'
  | 'tokenAnswer'
  | 'mcpAnswer'
  | 'fate'
  | 'fault'

type OtherHeaders = Readonly<Record<string, string | readonly string[]>>

/** An answer that is given instead of the right one. */
export class OtherAnswer {
  readonly status: number
  /** Valid ones; several values are as many lines. A text is HTML unless they say otherwise. */
  readonly headers: OtherHeaders
  /** A text, or a value that is sent as JSON. */
  readonly body: string | object | undefined

  constructor(status: number, body?: string | object, headers: OtherHeaders = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** A metadata document. */
export type Metadata = Readonly<Record<string, unknown>>

/** A challenge at the MCP endpoint (RFC 9110 §11.6.1). */
export interface Challenged {
  /** The right value of `WWW-Authenticate`. */
  readonly challenge: string
  readonly refusal: Refusal
}

export interface AuthorizationAnswer {
  /** What would be added to the redirect URI. */
  readonly parameters: URLSearchParams
}

/** A token request of the authenticated client, with its parameters checked. */
export interface TokenRequest {
  /** Its grant type: one of those that the realm supports. */
  readonly grant: string
  /** Which request for this grant it is in the realm, from 1. */
  readonly nth: number
}

/** The members of a right answer of the token endpoint (RFC 6749 §5.1). */
export type TokenMembers = Readonly<Record<string, unknown>>

/** A POST to the MCP endpoint by a client with the scopes that every request needs, or without a token. */
export interface McpRequest {
  /** The JSON-RPC methods in its body. */
  readonly methods: readonly string[]
  /** The protocol revision that it is of, as far as it says so itself; `initialize` only offers one. */
  readonly revision: string | undefined
  /** Of its token; undefined without one. */
  readonly scopes: readonly string[] | undefined
  /** How many requests with an accepted token the realm has seen, this one included. */
  readonly nth: number
}

/** A living access token that was presented. */
export interface PresentedToken {
  /** Which of the realm's access tokens it is, by the order in which they were first presented, from 1. */
  readonly nth: number
  /** How often it was accepted before. */
  readonly uses: number
}

/** Where a request can meet a fault. */
export type FaultPlace =
  | 'mcp'
  | 'authorize'
  | 'token'
  | 'revoke'
  | 'introspect'
  | 'resource-metadata'
  | 'server-metadata'

/** A request that an endpoint serves: not a preflight, and not one with a method that it refuses. */
export interface FaultableRequest {
  readonly at: FaultPlace
  /**
   * `arrived`: whether it is right is not known yet; a proxy or the network between it and this server. `granted`: it is
   * to be answered as it asks, since its client, its token and its parameters are right; a decision of this server. What
   * a token request presents, a code for one, is looked at only after that. A request is asked about once in each stage
   * that it reaches; one for metadata is only ever `arrived`.
   */
  readonly stage: 'arrived' | 'granted'
  /** The grant type, at the token endpoint, as the client sent it. */
  readonly grant: string | undefined
  /** The JSON-RPC methods in its body, at the MCP endpoint; none if the body cannot be read. */
  readonly methods: readonly string[]
}

/** What happens to a request. */
export interface Fault {
  /** Comes first; 0 for none. */
  readonly delayMs: number
  /** Another answer, a refusal, or the reset of its connection (TCP RST); undefined for what would have happened anyway. */
  readonly outcome: OtherAnswer | Refusal | 'reset' | undefined
}

export interface Seams {
  /** The lines of `WWW-Authenticate` at the MCP endpoint. */
  readonly challenge?: (challenged: Challenged) => readonly string[] | undefined
  /**
   * Protected resource metadata (RFC 9728), at the places where it is served and those where a scenario may have it.
   * `right` is the document of the realm.
   */
  readonly resourceMetadata?: (
    right: Metadata,
    place: MetadataPlace | 'moved',
  ) => Metadata | OtherAnswer | undefined
  /**
   * Authorization server metadata (RFC 8414): at its own address, and at those of OpenID Connect, where a right realm has
   * none. `right` is the document of the realm.
   */
  readonly serverMetadata?: (right: Metadata, place: MetadataPlace) => Metadata | OtherAnswer | undefined
  /** What is added to the redirect URI (RFC 6749 §4.1.2, §4.1.2.1). */
  readonly authorizationAnswer?: (answer: AuthorizationAnswer) => URLSearchParams | undefined
  /**
   * Answers instead of the token endpoint, or refuses, before it does anything; or changes the members of its right
   * answer.
   */
  readonly tokenAnswer?: (
    request: TokenRequest,
  ) => OtherAnswer | Refusal | ((members: TokenMembers) => TokenMembers) | undefined
  /** Answers instead of the MCP server, refuses, or serves a request that has no token. */
  readonly mcpAnswer?: (request: McpRequest) => OtherAnswer | Refusal | 'serve' | undefined
  /** Whether a living access token is refused as one that was revoked. */
  readonly fate?: (token: PresentedToken) => 'dies' | undefined
  /**
   * What happens to a request on its way, or instead of its right answer. Looked up for every request: it may come and
   * go while the realm lives.
   */
  readonly fault?: ((request: FaultableRequest) => Fault | undefined) | undefined
}
