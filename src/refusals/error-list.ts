// The list of all refusal reasons: in groups, and searchable by whatever somebody has of an error: its code, its
// description, words of its title, the name of a client.

import { knownCauses } from '../clients/known-causes.ts'
import { causesOf, reasonPage, reasons } from '../protocol/explain.ts'
import { areaOfReason, type ReasonArea } from '../protocol/reason-area.ts'
import type { RefusalReason } from '../protocol/refusal.ts'
import { errorCodeOf, fixedDescriptionOf, type OAuthErrorCode } from '../protocol/wire.ts'

export interface ErrorListPage {
  readonly view: 'reasons'
  readonly title: string
  /** What was searched for; empty if nothing was. */
  readonly query: string
  /** How many reasons match. */
  readonly found: number
  readonly groups: readonly ErrorGroup[]
}

interface ErrorGroup {
  /** The group's anchor. */
  readonly id: string
  readonly title: string
  readonly isShown: boolean
  readonly reasons: readonly ListedReason[]
}

interface ListedReason {
  readonly reason: RefusalReason
  readonly title: string
  /** What it means, in a sentence. */
  readonly meaning: string
  /** Undefined if the answer is JSON-RPC, or depends on the case. */
  readonly error: OAuthErrorCode | undefined
  /** What else it is found by. */
  readonly keywords: string
  readonly isShown: boolean
}

const titles: Readonly<Record<ReasonArea, string>> = {
  client: 'Client authentication',
  'authorization request': 'Authorization request',
  login: 'Sign-in',
  grant: 'Token request',
  'refresh token': 'Refresh token',
  'access token': 'Access token, at the MCP endpoint',
  'MCP request': 'MCP request',
  tool: 'Tool call',
  request: 'Any request',
  registration: 'Registration',
  scenario: 'Scenarios and reports',
  control: 'Control',
  server: 'This server',
}

/** The list, with what matches a query shown and the rest hidden. */
export function errorListPage(query: string): ErrorListPage {
  const words = wordsOf(query)
  const areas = Object.keys(titles) as readonly ReasonArea[]
  const groups = areas.map((area) => group(area, words))
  return {
    view: 'reasons',
    title: 'Errors',
    query,
    found: groups.flatMap(({ reasons }) => reasons.filter(({ isShown }) => isShown)).length,
    groups,
  }
}

function group(area: ReasonArea, words: readonly string[]): ErrorGroup {
  const listed = reasons
    .filter((reason) => areaOfReason(reason) === area)
    .map((reason) => {
      const entry = entries.get(reason) ?? entryOf(reason)
      return { ...entry, isShown: matches(entry, words) }
    })
  return {
    id: area.replaceAll(' ', '-'),
    title: titles[area],
    isShown: listed.some(({ isShown }) => isShown),
    reasons: listed,
  }
}

type Entry = Omit<ListedReason, 'isShown'>

function entryOf(reason: RefusalReason): Entry {
  const { title, meaning } = reasonPage(reason)
  const [inShort = meaning] = /^.*?[.](?= |$)/.exec(meaning) ?? []
  const who = causesOf(reason, knownCauses(reason)).map((cause) => cause.who)
  return {
    reason,
    title,
    meaning: inShort,
    error: errorCodeOf(reason),
    keywords: [reason, fixedDescriptionOf(reason) ?? '', ...who].join(' '),
  }
}

const entries: ReadonlyMap<RefusalReason, Entry> = new Map(reasons.map((reason) => [reason, entryOf(reason)]))

function matches({ title, meaning, error, keywords }: Entry, words: readonly string[]): boolean {
  const text = `${title} ${meaning} ${error ?? ''} ${keywords}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

function wordsOf(query: string): readonly string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean)
}
