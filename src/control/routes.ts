// The commands over HTTP, below `_control` of a realm: a table, of which openapi.json is made too.

import type { z } from 'zod'
import {
  clockAnswer,
  eventsAnswer,
  expireAnswer,
  faultAnswer,
  faultsAnswer,
  mintAnswer,
  realmAnswer,
  revokeAnswer,
  signInAnswer,
} from './answers.ts'
import {
  clockCommand,
  eventsQuery,
  faultCommand,
  mintCommand,
  signInCommand,
  tokensCommand,
} from './commands.ts'
import type { ControlledPlace, ControlledRealm } from './controlled-realm.ts'
import type { TokenSelection } from './verbs.ts'

/** What a command gets. */
export interface Commanded<Sent> {
  readonly place: ControlledPlace
  readonly realm: ControlledRealm
  /** The checked body, or the checked query of a GET. */
  readonly sent: Sent
  /** Aborts when whoever asked goes away, or the server closes. */
  readonly signal: AbortSignal
}

export interface ControlRoute<Sent = unknown> {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below `_control`. */
  readonly path: '' | `/${string}`
  readonly summary: string
  readonly body?: z.ZodType<Sent>
  readonly query?: z.ZodType<Sent>
  readonly status: 200 | 201 | 204
  /** When a right command is refused because of what was before (409). */
  readonly conflict?: string
  /** Of the answer; undefined where there is none. */
  readonly answer: z.ZodType | undefined
  handle(commanded: Commanded<Sent>): unknown
}

/** Ties what a command gets to its schema. */
function route<Sent>(definition: ControlRoute<Sent>): ControlRoute {
  // Whoever calls it parses what was sent with the schema of the same route.
  return definition as ControlRoute
}

export const controlRoutes: readonly ControlRoute[] = [
  route({
    method: 'GET',
    path: '',
    summary: 'The realm: where it is, who its client is, what its clock shows',
    status: 200,
    answer: realmAnswer,
    handle: ({ place, realm }) => about(place, realm),
  }),
  route({
    method: 'DELETE',
    path: '',
    summary: 'Forgets tokens, events, faults and the clock: the next request begins anew',
    status: 204,
    answer: undefined,
    handle: ({ realm }) => realm.startOver(),
  }),
  route({
    method: 'POST',
    path: '/clock',
    summary: 'Moves the clock of codes and tokens forward',
    body: clockCommand,
    status: 200,
    conflict: 'The clock is past that time, or cannot go that far',
    answer: clockAnswer,
    handle({ realm: { clock }, sent }) {
      if ('to' in sent) clock.advanceTo(new Date(sent.to))
      else clock.advance(sent.advance)
      return shown(clock)
    },
  }),
  route({
    method: 'POST',
    path: '/tokens',
    summary: 'Makes tokens without a sign-in',
    body: mintCommand,
    status: 201,
    answer: mintAnswer,
    async handle({ realm, sent }) {
      const { accessToken, refreshToken, expiresIn, scope } = await realm.tokens.mint(sent)
      return {
        access_token: accessToken,
        token_type: 'Bearer',
        expires_in: expiresIn,
        scope,
        refresh_token: refreshToken,
      }
    },
  }),
  route({
    method: 'POST',
    path: '/tokens/expire',
    summary: 'Ends the lifetime of tokens now',
    body: tokensCommand,
    status: 200,
    answer: expireAnswer,
    handle: ({ realm, sent }) => ({ expired: realm.tokens.expire(selectionOf(sent)) }),
  }),
  route({
    method: 'POST',
    path: '/tokens/revoke',
    summary: 'Revokes tokens, with all that was issued together with them',
    body: tokensCommand,
    status: 200,
    answer: revokeAnswer,
    handle: ({ realm, sent }) => ({ revoked: realm.tokens.revoke(selectionOf(sent)) }),
  }),
  route({
    method: 'POST',
    path: '/faults',
    summary: 'Lets the next fitting requests fail',
    body: faultCommand,
    status: 201,
    conflict: 'Too many faults wait',
    answer: faultAnswer,
    handle({ realm, sent }) {
      const { id } = realm.fail(sent)
      return { id }
    },
  }),
  route({
    method: 'GET',
    path: '/faults',
    summary: 'The faults that wait, and those that have acted',
    status: 200,
    answer: faultsAnswer,
    handle: ({ realm: { faults } }) => ({ faults }),
  }),
  route({
    method: 'DELETE',
    path: '/faults',
    summary: 'Forgets all faults',
    status: 204,
    answer: undefined,
    handle: ({ realm }) => realm.clearFaults(),
  }),
  route({
    method: 'POST',
    path: '/login',
    summary: 'How the next authorization request is answered: at once, or with the page that asks a person',
    body: signInCommand,
    status: 200,
    answer: signInAnswer,
    handle({ realm, sent: { next } }) {
      realm.signIn(next)
      return { next }
    },
  }),
  route({
    method: 'GET',
    path: '/events',
    summary: 'What happened, in the order of the answers',
    query: eventsQuery,
    status: 200,
    answer: eventsAnswer,
    async handle({ place, realm: { events }, sent: { after = 0, wait = 0 }, signal }) {
      await place.control().journal.newer(after, wait * 1000, signal)
      // In one step, and of a realm that began anew in the meantime: whoever goes on from `last` misses nothing.
      return { events: events.all(after), last: events.last }
    },
  }),
]

function about(
  { scenario, run, isSecretPublic }: ControlledPlace,
  { url, mcpUrl, credentials, clock, events }: ControlledRealm,
): z.input<typeof realmAnswer> {
  const { clientId, clientSecret } = credentials
  return {
    scenario,
    run,
    base: url,
    mcp: mcpUrl,
    issuer: url,
    clientId,
    ...(isSecretPublic && { clientSecret }),
    ...shown(clock),
    events: events.last,
  }
}

function shown(clock: ControlledRealm['clock']): z.input<typeof clockAnswer> {
  return { now: new Date(clock.now()).toISOString(), offsetSeconds: clock.offsetSeconds }
}

function selectionOf(command: z.output<typeof tokensCommand>): TokenSelection {
  const { token } = command
  if (token !== undefined) return { token }
  return 'which' in command ? command.which : 'all'
}
