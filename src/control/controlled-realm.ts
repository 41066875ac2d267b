// A realm at a test's command: the verbs, for a test in the same process. The HTTP API is a thin layer over them.

import type { z } from 'zod'
import type { NextSignIn } from '../login/start.ts'
import type { TokenResponse } from '../oauth/issue-token.ts'
import { paths } from '../protocol/names.ts'
import { Refused } from '../protocol/refusal.ts'
import type { EventJson } from '../timeline/event-json.ts'
import { eventJson } from '../timeline/event-json.ts'
import {
  clockCommand,
  durationCommand,
  faultCommand,
  mintCommand,
  signInCommand,
  tokensCommand,
} from './commands.ts'
import type { FaultOrder, FaultState } from './fault-order.ts'
import { mostFaults } from './faults.ts'
import type { Journal } from './journal.ts'
import { parsed, WrongCommand } from './parsed.ts'
import type { RealmControl } from './realm-control.ts'
import type { TokenChoice } from './realm-tokens.ts'
import type {
  CommandedTokens,
  Credentials,
  EventFilter,
  MintedTokens,
  OrderedFault,
  RealmClock,
  RealmEvents,
  RealmVerbs,
  TokenSelection,
} from './verbs.ts'

/** Where a controlled realm is, and how to get at it. */
export interface ControlledPlace {
  /** Its base, which is its issuer. */
  readonly url: string
  readonly credentials: Credentials
  /** Whether the secret is built in, so that everybody may see it. */
  readonly isSecretPublic: boolean
  /** The person who can sign in. */
  readonly username: string
  /** The name of its scenario; undefined if it is right. */
  readonly scenario: string | undefined
  /** The run that it belongs to. */
  readonly run: string
  /** What controls it now. It is made if need be; throws StoreFull if there is no room. */
  readonly control: () => RealmControl
  /** Forgets everything that was issued, recorded and commanded. */
  readonly startOver: () => void
}

export class ControlledRealm implements RealmVerbs {
  readonly url: string
  readonly mcpUrl: string
  readonly credentials: Credentials
  readonly clock: RealmClock
  readonly tokens: CommandedTokens
  readonly events: RealmEvents
  readonly #place: ControlledPlace

  constructor(place: ControlledPlace) {
    this.#place = place
    this.url = place.url
    this.mcpUrl = place.url + paths.mcp
    this.credentials = place.credentials
    this.clock = clockOf(place)
    this.tokens = tokensOf(place)
    this.events = eventsOf(place)
  }

  fail(order: FaultOrder): OrderedFault {
    const { faults } = this.#place.control()
    const added = faults.add(parsed(faultCommand, order))
    if (added === undefined) {
      const full = { reason: 'control_faults_full', facts: { most: mostFaults } } as const
      throw new WrongCommand(`There are ${mostFaults} faults that wait already.`, full)
    }
    return {
      id: added.id,
      get met() {
        return added.met
      },
    }
  }

  get faults(): readonly FaultState[] {
    return this.#place.control().faults.all
  }

  clearFaults(): void {
    this.#place.control().faults.clear()
  }

  signIn(next: NextSignIn): void {
    this.#place.control().nextSignIn = parsed(signInCommand, { next }).next
  }

  startOver(): void {
    this.#place.startOver()
  }
}

function clockOf({ control }: ControlledPlace): RealmClock {
  const advance = (ms: number) => {
    const { clock } = control()
    try {
      clock.advance(ms)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      const now = new Date(clock.now()).toISOString()
      throw new WrongCommand(
        `The clock shows ${now}. It can only be moved forward, and not beyond the year 9999.`,
        { reason: 'control_clock_behind', facts: { now } },
      )
    }
  }
  return {
    now: () => control().clock.now(),
    get offsetSeconds() {
      return control().clock.offsetMs / 1000
    },
    advance(by) {
      const command = { advance: typeof by === 'number' ? by : secondsOf(parsed(durationCommand, by)) }
      parsed(clockCommand, command)
      advance(command.advance * 1000)
    },
    advanceTo: (time) => advance(time.getTime() - control().clock.now()),
  }
}

function secondsOf(duration: z.output<typeof durationCommand>): number {
  const { days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = duration
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds + milliseconds / 1000
}

function tokensOf({ control, username }: ControlledPlace): CommandedTokens {
  return {
    async mint(options = {}) {
      const { scope, ttl, username: person = username } = parsed(mintCommand, options)
      const { tokens, scopes } = control()
      return minted(await tokens.mint({ scope, ttl, username: person }).catch(inWords(scopes)))
    },
    expire: (selection = 'access') => control().tokens.expire(choiceOf(selection)),
    revoke: (selection = 'all') => control().tokens.revoke(choiceOf(selection)),
  }
}

/** Says in the message which scopes there are, if one is wanted that does not exist. */
function inWords(scopes: readonly string[]): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Refused) || error.refusal.reason !== 'scope_unknown') throw error
    throw new WrongCommand(`The scopes that exist here are ${scopes.join(', ')}.`, error.refusal)
  }
}

function minted({ access_token, refresh_token, expires_in, scope }: TokenResponse): MintedTokens {
  return { accessToken: access_token, refreshToken: refresh_token, expiresIn: expires_in, scope }
}

function choiceOf(selection: TokenSelection): TokenChoice {
  const command = typeof selection === 'string' ? { which: selection } : { token: selection.token }
  parsed(tokensCommand, command)
  return command
}

function eventsOf({ control, url }: ControlledPlace): RealmEvents {
  const path = new URL(url).pathname.replace(/\/$/, '')
  const after = (number: number) => numbered(control().journal, number)
  const isLike = (event: EventJson, filter: EventFilter) =>
    (Object.keys(filter) as readonly (keyof EventFilter)[]).every(
      (name) =>
        filter[name] === undefined ||
        (name === 'grant' ? event.details.grantType : event[name]) === filter[name] ||
        (name === 'path' && event.path === path + filter.path),
    )
  return {
    get last() {
      return control().journal.last
    },
    all: (number = 0) => after(number),
    count: (filter = {}) => after(0).filter((event) => isLike(event, filter)).length,
    async next(number, { wait, signal }) {
      const { journal } = control()
      await journal.newer(number, wait, signal)
      return numbered(journal, number)
    },
  }
}

/** The events of a journal after a number. */
function numbered(journal: Journal, after: number): readonly EventJson[] {
  return journal.after(after).map(({ event, number }) => eventJson(event, number))
}
