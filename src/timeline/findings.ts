// What is missing or unwise although nothing was refused: requests that a correct client makes and this one was not
// seen to make, omitted parameters, and habits that fail with stricter servers. Where there is a rule, the rule decides
// and this file has the words; beside the rules there are remarks on what this server takes and others may not. None of
// it is a verdict: what was not seen may have happened before the timeline began.

import { assess } from '../assessment/assess.ts'
import { ruleOf } from '../assessment/rules.ts'
import { type Rule, rfc } from '../protocol/explanations/text.ts'
import { paths } from '../protocol/names.ts'
import type { Attempt, Row } from './attempt.ts'
import { attemptStory } from './attempt-story.ts'
import { endsInSlash, isTaken, otherAddress, unknownScopes } from './remarks.ts'

/** Every kind of finding. Code that treats one specially compares its id, never its words. */
export type FindingId =
  | 'first_call_not_seen'
  | 'metadata_not_seen'
  | 'metadata_not_seen_after_challenge'
  | 'resource_missing'
  | 'state_missing'
  | 'basic_not_form_encoded'
  | 'host_differs'
  | 'address_differs'
  | 'resource_ends_in_slash'
  | 'scope_unknown_ignored'
  | 'token_not_renewed'

export interface Finding {
  readonly id: FindingId
  /** A missing step belongs before this row; anything else is about the row itself. */
  readonly row: number
  readonly kind: 'step missing' | 'parameter missing' | 'remark'
  /** A sentence without its period. */
  readonly title: string
  readonly text: string
  readonly rule: Rule
  /** Whether it is worth a look even if the client got through. */
  readonly worthFixing: boolean
}

/** Where a rule was broken: the rows, in their order. */
type Broken = (rule: RuleId) => readonly number[]

/** The rules whose breaches are findings. */
const ruleIds = ['D1', 'D7', 'A4', 'A6', 'A7', 'T4', 'T7', 'L1'] as const

type RuleId = (typeof ruleIds)[number]

const told = ruleIds.map(ruleOf)

/** The findings of an attempt, in the order of its rows. `quiet`: nothing more is expected. */
export function findingsOf(
  attempt: Pick<Attempt, 'rows'>,
  publicUrl: string,
  quiet: boolean,
): readonly Finding[] {
  const { rows } = attempt
  const broken = breaches(attempt, publicUrl, quiet)
  return [
    ...skippedDiscovery(rows, broken),
    ...missingParameters(rows, broken),
    ...rawCredentials(broken),
    ...otherHost(rows, broken, publicUrl),
    ...otherAddress(rows),
    ...resourceWithSlash(rows, broken),
    ...unknownScopes(rows),
    ...notRefreshed(rows, broken, quiet),
    ...stoppedEarly(rows, quiet),
  ].sort((a, b) => a.row - b.row)
}

function breaches(attempt: Pick<Attempt, 'rows'>, publicUrl: string, quiet: boolean): Broken {
  const { story, rowOf } = attemptStory(attempt, { publicUrl, quiet })
  const rowsOf = new Map(
    assess(story, { fresh: true }, told).map(({ rule, result, steps }) => [
      rule.id,
      result === 'fail' ? [...new Set(steps.map(rowOf))] : [],
    ]),
  )
  return (rule) => rowsOf.get(rule) ?? []
}

function* skippedDiscovery(rows: readonly Row[], broken: Broken): Iterable<Finding> {
  const start = rows.findIndex(
    ({ first }) => first.endpoint === 'authorize' || first.details.grantType === 'client_credentials',
  )
  if (start === -1) return
  const before = rows.slice(0, start)
  const unlessKnown = 'Skipping this is fine if the client was given the endpoints or already knows them.'
  if (!before.some(({ first }) => first.endpoint === 'mcp')) {
    yield {
      id: 'first_call_not_seen',
      row: start,
      kind: 'step missing',
      title: 'MCP request without a token',
      text: `If a client calls \`/mcp\` first, the 401 tells it where to begin and which scope to ask for. ${unlessKnown}`,
      rule: rfc(9728, '5'),
      worthFixing: false,
    }
  }
  for (const row of broken('D1')) {
    yield {
      id: 'metadata_not_seen',
      row,
      kind: 'step missing',
      title: 'Protected resource metadata',
      text: `Its address is in the 401. A client that does not read it cannot find another authorization server. ${unlessKnown}`,
      rule: rfc(9728, '3'),
      worthFixing: false,
    }
  }
}

function* missingParameters(rows: readonly Row[], broken: Broken): Iterable<Finding> {
  for (const row of [...broken('A6'), ...broken('T7')]) {
    const { endpoint, details } = rows[row]?.first ?? {}
    if (details?.hasResource !== false) continue
    yield {
      id: 'resource_missing',
      row,
      kind: 'parameter missing',
      title: `The ${endpoint === 'authorize' ? 'authorization' : 'token'} request has no \`resource\``,
      text:
        'This server has only one resource and uses that. Others issue a token for no resource, or refuse: ' +
        'send the address of the MCP endpoint.',
      rule: rfc(8707, '2'),
      worthFixing: true,
    }
  }
  for (const row of broken('A4')) {
    yield {
      id: 'state_missing',
      row,
      kind: 'parameter missing',
      title: 'The authorization request has no `state`',
      text:
        'It tells the client which of its requests an answer belongs to. Send a new random one each time, ' +
        'and compare it.',
      rule: rfc(6749, '10.12'),
      worthFixing: true,
    }
  }
}

function* rawCredentials(broken: Broken): Iterable<Finding> {
  const [row] = broken('T4')
  if (row === undefined) return
  yield {
    id: 'basic_not_form_encoded',
    row,
    kind: 'remark',
    title: 'The Basic credentials were not form-encoded',
    text:
      'This server accepted them anyway. A stricter one decodes them first and gets a different secret: ' +
      'form-encode client ID and client secret before joining them.',
    rule: rfc(6749, '2.3.1'),
    worthFixing: true,
  }
}

function* otherHost(rows: readonly Row[], broken: Broken, publicUrl: string): Iterable<Finding> {
  const [row] = broken('D7')
  if (row === undefined) return
  const own = new URL(publicUrl).host
  yield {
    id: 'host_differs',
    row,
    kind: 'remark',
    title: `The client came to “${rows[row]?.first.host}”, but this server is “${own}”`,
    text: `Clients compare the address that they were given with the one in the metadata, and many stop if they differ. Connect the client to \`${publicUrl}${paths.mcp}\`, or start the server with \`--public-url\`.`,
    rule: rfc(9728, '3.3'),
    worthFixing: true,
  }
}

function* resourceWithSlash(rows: readonly Row[], broken: Broken): Iterable<Finding> {
  const row = [...broken('A7'), ...broken('T7')].find((at) => {
    const first = rows[at]?.first
    return first !== undefined && isTaken(first) && endsInSlash(first)
  })
  if (row === undefined) return
  yield {
    id: 'resource_ends_in_slash',
    row,
    kind: 'remark',
    title: 'The `resource` has a slash at its end',
    text:
      'This server takes it for its own. Others compare it character by character: send it as the metadata ' +
      `spells it, \`${rows[row]?.first.details.ownResource}\`.`,
    rule: rfc(8707, '2'),
    worthFixing: false,
  }
}

function* notRefreshed(rows: readonly Row[], broken: Broken, quiet: boolean): Iterable<Finding> {
  const at = rows.findLastIndex(({ first }) => first.refusal?.reason === 'token_expired')
  const after = rows.slice(at + 1)
  if (at === -1 || after.some(({ first }) => first.endpoint === 'token')) return
  const wentOn = after.length > 0 || (rows[at]?.count ?? 1) > 1
  if (!wentOn && !quiet) return
  // Without a refresh token no rule says what to do.
  const refreshable = rows.some(({ first }) => first.details.hasRefreshToken === true)
  if (refreshable && broken('L1').length === 0) return
  yield {
    id: 'token_not_renewed',
    row: at + 1,
    kind: 'step missing',
    title: refreshable ? 'Token request: refresh_token' : 'Token request',
    text: refreshable
      ? 'The client has a refresh token. With that it can get a new access token without a person.'
      : 'The client has no refresh token, so it must ask for a new access token as it did for the first.',
    rule: rfc(6749, '1.5'),
    worthFixing: true,
  }
}

function* stoppedEarly(rows: readonly Row[], quiet: boolean): Iterable<Finding> {
  if (!quiet || rows.length === 0) return
  if (!rows.every(({ first }) => first.refusal?.reason === 'token_missing')) return
  yield {
    id: 'metadata_not_seen_after_challenge',
    row: rows.length,
    kind: 'step missing',
    title: 'Protected resource metadata',
    text:
      'After a 401, a client that supports MCP authorization reads the document that `resource_metadata` ' +
      'names.',
    rule: rfc(9728, '5'),
    worthFixing: true,
  }
}
