// Owns the record of one step of somebody's handshake: what a client asked, and how it went. Every room feeds
// it through trace.ts; the log and the timeline read it. It holds nothing secret: no token, code, verifier,
// password or secret, only facts about them and short digests by which steps can be told to belong together.

import type { Place } from '../protocol/endpoints.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import type { Refusal } from '../protocol/refusal.ts'

/** What the rooms found out about a request while they served it. All optional: a step tells what it knows. */
export interface StepDetails {
  /** How the client authenticated, and whether its Basic credentials had been form-encoded (RFC 6749 §2.3.1). */
  clientAuthMethod?: ClientAuthMethod
  basicEncoding?: 'raw' | 'form-encoded' | 'same either way'
  grantType?: string
  /** The redirect URI that the client asked for, without its query. */
  redirectUri?: string
  requestedScope?: string
  grantedScope?: string
  /** Whether the request carried the parameter at all. */
  hasState?: boolean
  hasResource?: boolean
  /** Whether the answer carried a refresh token. */
  hasRefreshToken?: boolean
  /**
   * Short digests that join steps to one flow: of the challenge, the pending request, the code, the family, the
   * access token.
   */
  challenge?: string
  pending?: string
  code?: string
  family?: string
  token?: string
  /** JSON-RPC methods and tools of a request to the MCP endpoint, and the revision it speaks. */
  rpcMethods?: readonly string[]
  tool?: string
  protocolVersion?: string
  clientName?: string
  /** What the person did on the login page, or what took their place. */
  decision?: 'allowed' | 'denied' | 'auto-approved' | 'auto-denied' | 'signed in' | 'signed out'
  /** A refresh within the grace window, a replay that revoked a family, a token's state when introspected. */
  note?: string
}

/** The facts that serve to join steps, and tell a person nothing. */
export type JoiningDigest = 'challenge' | 'pending' | 'code' | 'family' | 'token'

/** One request and its outcome. */
export interface HandshakeEvent extends Place {
  /** Epoch milliseconds at which the request came in. */
  readonly at: number
  readonly durationMs: number
  readonly method: string
  /** Path without query: queries may hold codes. */
  readonly path: string
  readonly status: number
  /** Address and User-Agent (clipped) of whoever asked. */
  readonly remoteAddress: string
  readonly userAgent: string
  /** The Host header (clipped): under which name this server was reached. */
  readonly host: string
  readonly details: Readonly<StepDetails>
  readonly refusal: Refusal | undefined
}

/** Takes an event. Never awaited, O(1), never throws. */
export type Recorder = (event: HandshakeEvent) => void
