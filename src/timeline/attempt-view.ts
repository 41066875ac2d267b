// An attempt in strings ready to print, for the page, its JSON and its Markdown. Digests that join steps are left
// out.

import type { Details, HandshakeEvent } from '../handshake/event.ts'
import { type Outcome, outcomeOf } from '../handshake/outcome.ts'
import { shortAgent } from '../handshake/short-agent.ts'
import { stepName } from '../handshake/step.ts'
import { factsOf } from '../handshake/step-facts.ts'
import { destinations } from '../protocol/endpoints.ts'
import { explainedRefusal } from '../refusals/explained.ts'
import { type Attempt, keptFirst, type Row } from './attempt.ts'
import { type Finding, findingsOf } from './findings.ts'
import { headlineOf, type Silence } from './headline.ts'
import type { AttemptView, FindingView, StepView } from './page-model.ts'
import { meaningOf } from './step-text.ts'

/** After this long without a step, nothing more is expected from a client. */
const quietAfterMs = 10_000

/** After this long, a person can no longer finish a sign-in: its page has expired. */
const expiredAfterMs = 600_000

export interface AttemptViewContext {
  readonly publicUrl: string
  /** Epoch milliseconds. */
  readonly nowMs: number
}

/** The view of an attempt at a time. */
export function attemptView(attempt: Attempt, { publicUrl, nowMs }: AttemptViewContext): AttemptView {
  const { id, rows, startedAt, dropped, stepCount } = attempt
  const silence = silenceOf(nowMs - attempt.lastAt)
  const findings = findingsOf(attempt, publicUrl, silence !== 'none')
  const { kind, title, fix, snippet, reason } = headlineOf(attempt, findings, silence)
  return {
    id,
    client: clientOf(rows),
    startedAt: new Date(startedAt).toISOString(),
    date: localDate(startedAt),
    time: localTime(startedAt),
    kind,
    title,
    fix,
    snippet,
    reason,
    stepCount,
    quiet: silence !== 'none' && kind !== 'pending',
    steps: [...stepsOf(rows, findings, dropped, kind === 'error')],
  }
}

function silenceOf(ms: number): Silence {
  if (ms < quietAfterMs) return 'none'
  return ms < expiredAfterMs ? 'quiet' : 'expired'
}

function* stepsOf(
  rows: readonly Row[],
  findings: readonly Finding[],
  dropped: number,
  stuck: boolean,
): Iterable<StepView> {
  const lastRefused = stuck ? rows.findLastIndex(({ last }) => outcomeOf(last) === 'refused') : -1
  const missing = (row: number) =>
    findings.filter((finding) => finding.row === row && finding.kind === 'step missing').map(missingStep)
  for (const [at, row] of rows.entries()) {
    if (at === keptFirst && dropped > 0) yield droppedSteps(dropped)
    yield* missing(at)
    yield { ...stepView(row, at, findings), isOpen: at === lastRefused }
  }
  yield* missing(rows.length)
}

const outcomes: Readonly<Record<Outcome, string>> = {
  ok: 'ok',
  challenge: 'challenge',
  absent: 'not served here',
  refused: 'refused',
}

function stepView({ first, last, count }: Row, at: number, findings: readonly Finding[]): StepView {
  const outcome = outcomeOf(last)
  return {
    key: `step-${at}`,
    time: localTime(first.at),
    at: new Date(first.at).toISOString(),
    outcome,
    outcomeText: outcomes[outcome],
    name: capitalised(stepName(last)),
    request: `${last.method} ${last.path}`,
    status: last.status,
    durationMs: last.durationMs,
    count,
    lastTime: count > 1 ? localTime(last.at) : undefined,
    facts: factsOf(last),
    details: withoutDigests(last.details),
    meaning: meaningOf(last),
    findings: findings
      .filter((finding) => finding.row === at && finding.kind !== 'step missing')
      .map(findingView),
    refusal: explained(last),
    isOpen: false,
  }
}

function withoutDigests(details: Details): StepView['details'] {
  const { challenge, pending, code, family, token, ...facts } = details
  return facts
}

function explained({ refusal }: HandshakeEvent): StepView['refusal'] {
  // A first request without a token needs no explanation; one with credentials of another kind does.
  if (refusal === undefined || (refusal.reason === 'token_missing' && refusal.facts.scheme === undefined)) {
    return undefined
  }
  return explainedRefusal(refusal)
}

function missingStep({ id, row, title, text, rule }: Finding): StepView {
  return {
    ...notSeen,
    key: `missing-${row}-${id}`,
    outcome: 'missing',
    outcomeText: 'not seen',
    name: title,
    meaning: text,
    rule,
  }
}

function droppedSteps(count: number): StepView {
  return {
    ...notSeen,
    key: 'dropped',
    outcome: 'absent',
    outcomeText: 'not kept',
    name: count === 1 ? 'One more step' : `${count} more steps`,
    meaning: 'Only the first and last steps of a long attempt are kept.',
  }
}

const notSeen = {
  time: undefined,
  at: undefined,
  request: undefined,
  status: undefined,
  durationMs: undefined,
  count: 0,
  lastTime: undefined,
  facts: [],
  details: {},
  findings: [],
  refusal: undefined,
  isOpen: false,
} as const

function findingView({ kind, title, text, rule }: Finding): FindingView {
  return { label: kind === 'remark' ? 'Remark' : 'Missing', title, text, rule }
}

/** What a client calls itself, otherwise its User-Agent, from the first step that is not a browser’s if possible. */
function clientOf(rows: readonly Row[]): string {
  const events = rows.map(({ last }) => last)
  const named = events.findLast(({ details }) => details.clientName !== undefined)
  if (named?.details.clientName !== undefined) return named.details.clientName
  const own = events.find(({ endpoint }) => destinations[endpoint].by === 'client') ?? events[0]
  return shortAgent(own?.userAgent ?? '')
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** In the time zone of this machine, where the client’s log is usually read too. */
function localTime(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8)
}

function localDate(ms: number): string {
  return new Date(ms).toDateString().slice(4, 10)
}
