// The verbs of a realm at a test's command, as whoever calls them in process sees them. Must not know what carries them
// out: the package has these types, and none of its libraries' own.

import type { EventJson } from '../timeline/event-json.ts'
import type { FaultOrder, FaultState } from './fault-order.ts'

/** The ID and the secret of the one client of a realm. */
export interface Credentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** A span of time; its parts are added up. */
export interface Duration {
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
  readonly milliseconds?: number
}

/** The clock of a realm: that of its codes and tokens. */
export interface RealmClock {
  /** Epoch milliseconds. */
  now(): number
  /** By how many seconds it is ahead. */
  readonly offsetSeconds: number
  /** Moves it forward: by a span of time, or by so many seconds. Throws WrongCommand if that is negative. */
  advance(by: Duration | number): void
  /** Moves it forward to a time. Throws WrongCommand if it is past that already. */
  advanceTo(time: Date): void
}

/** What a test wants of the tokens that it makes. */
export interface MintOptions {
  /** Separated by spaces; what every request needs, if absent. */
  readonly scope?: string | undefined
  /** How long the access token lives, in seconds; as long as any other, if absent. */
  readonly ttl?: number | undefined
  /** The person; null for a token of the client itself, without a refresh token. */
  readonly username?: string | null | undefined
}

/** Tokens that a test made. */
export interface MintedTokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  /** Seconds. */
  readonly expiresIn: number
  readonly scope: string
}

/** Which tokens: all access tokens, all refresh tokens, all, or one. */
export type TokenSelection = 'access' | 'refresh' | 'all' | { readonly token: string }

export interface CommandedTokens {
  /**
   * Makes tokens without a sign-in: of the person who can sign in, unless somebody else is named.
   * Rejects with WrongCommand if there is no such scope.
   */
  mint(options?: MintOptions): Promise<MintedTokens>
  /** Ends the lifetime of tokens now, of access tokens if nothing else is said; how many lived. */
  expire(selection?: TokenSelection): number
  /** Revokes tokens with all that was issued together with them, everything if nothing else is said; how many sign-ins. */
  revoke(selection?: TokenSelection): number
}

/** A fault that was ordered. */
export interface OrderedFault {
  readonly id: number
  /** How often it acted. */
  readonly met: number
}

/** What an event must be like to count; a path may be that below the realm, such as `/token`. */
export interface EventFilter
  extends Partial<Pick<EventJson, 'endpoint' | 'method' | 'path' | 'status' | 'outcome'>> {
  /** The grant type of a token request. */
  readonly grant?: string
}

export interface RealmEvents {
  /** The number of the last one; 0 before the first. */
  readonly last: number
  /** The latest 500, or those of them after a number, the oldest first. */
  all(after?: number): readonly EventJson[]
  count(filter?: EventFilter): number
  /** Resolves with those after a number as soon as there are any, and with none when so many milliseconds are over. */
  next(
    after: number,
    options: { readonly wait: number; readonly signal?: AbortSignal },
  ): Promise<readonly EventJson[]>
}

/** A realm at a test's command. Orders that are wrong throw WrongCommand, whose message says what is wrong. */
export interface RealmVerbs {
  /** The base of its addresses, which is its issuer, without a trailing slash. */
  readonly url: string
  /** What a client is pointed to. */
  readonly mcpUrl: string
  readonly credentials: Credentials
  readonly clock: RealmClock
  readonly tokens: CommandedTokens
  readonly events: RealmEvents
  /** Lets the next fitting requests fail, once if nothing else is said. Throws too if too many faults wait. */
  fail(order: FaultOrder): OrderedFault
  /** The faults that wait, and those that have acted, as long as they are remembered. */
  readonly faults: readonly FaultState[]
  /** Forgets all faults. */
  clearFaults(): void
  /** How the next authorization request is answered: at once, or with the page that asks a person. */
  signIn(next: 'allow' | 'deny' | 'page'): void
  /** Forgets tokens, events, faults and the clock: the next request begins anew. */
  startOver(): void
}
