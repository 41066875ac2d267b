// The steps of an attempt in strings ready to print. What the card's top says is not said again at a step, and what
// one step says not at the next.

import type { Details, HandshakeEvent } from '../handshake/event.ts'
import { testSentence } from '../handshake/on-purpose.ts'
import { type Outcome, outcomeOf } from '../handshake/outcome.ts'
import { stepName } from '../handshake/step.ts'
import { factsOf } from '../handshake/step-facts.ts'
import { explainedRefusal } from '../refusals/explained.ts'
import { type Attempt, keptFirst, type Row } from './attempt.ts'
import type { FindingView, StepView } from './attempt-model.ts'
import type { Finding } from './findings.ts'
import type { Headline } from './headline.ts'
import { duration, localTime } from './local-time.ts'
import { meaningOf } from './step-text.ts'

/** What is known about the attempt as a whole. */
export interface Judgement {
  readonly findings: readonly Finding[]
  readonly headline: Headline
  /** The refusal that still stands. */
  readonly stuckOn: HandshakeEvent | undefined
}

/** How the steps of a client under test are told. */
export interface Telling {
  /** Whether each step has its number: nothing may be folded then. */
  readonly isNumbered: boolean
  /** What is said at a step that a scenario had answered wrong. */
  readonly wrongOnPurpose: string
}

/** The steps of an attempt, with those that are missing in their places. */
export function stepViews(
  attempt: Pick<Attempt, 'rows' | 'dropped' | 'startedAt'>,
  judgement: Judgement,
  telling: Telling = { isNumbered: false, wrongOnPurpose: 'This answer was wrong on purpose.' },
): readonly StepView[] {
  const steps = [...inOrder(attempt, judgement, telling)]
  const lastMissing = steps.findLast(({ outcome }) => outcome === 'missing')
  const waiting = judgement.headline.kind === 'pending' ? steps.at(-1) : undefined
  return steps.map((step) =>
    step === lastMissing || step === waiting ? { ...step, hint: step.meaning } : step,
  )
}

function* inOrder(
  { rows, dropped, startedAt }: Pick<Attempt, 'rows' | 'dropped' | 'startedAt'>,
  { findings, headline, stuckOn }: Judgement,
  { isNumbered, wrongOnPurpose }: Telling,
): Iterable<StepView> {
  const told = new Set<string>()
  const missing = (row: number) =>
    findings.filter((finding) => finding.row === row && finding.kind === 'step missing').map(missingStep)
  for (const [at, row] of rows.entries()) {
    if (at === keptFirst && dropped > 0) yield droppedSteps(dropped)
    yield* missing(at)
    const step = stepView(row, at, startedAt)
    yield {
      ...step,
      number: isNumbered ? at + 1 : undefined,
      bent: bentSentences(row.last, wrongOnPurpose),
      newFacts: step.facts.filter((fact) => !told.has(fact)),
      findings: findings
        .filter((finding) => finding.row === at && finding.kind !== 'step missing')
        .map((finding) => findingView(finding, headline)),
      isEvidence: row.last === stuckOn && !isByTest(row.last),
    }
    for (const fact of step.facts) told.add(fact)
  }
  yield* missing(rows.length)
}

/** Whether a test answered, so that the client has nothing to mend. */
export function isByTest({ bent }: HandshakeEvent): boolean {
  return bent === 'fault'
}

/** A scenario may have answered what a test held back. */
function bentSentences(event: HandshakeEvent, wrongOnPurpose: string): string | undefined {
  const ofScenario = event.bent === undefined || event.bent === 'fault' ? undefined : wrongOnPurpose
  const all = [testSentence(event), ofScenario].filter((sentence) => sentence !== undefined)
  return all.length === 0 ? undefined : all.join(' ')
}

const outcomes: Readonly<Record<Outcome, string>> = {
  ok: 'ok',
  challenge: 'challenge',
  absent: 'not served here',
  refused: 'refused',
}

function stepView({ first, last, count }: Row, at: number, startedAt: number): StepView {
  const outcome = outcomeOf(last)
  // Two clients can be told apart only later; then a step moves to an attempt that seems to begin after it.
  const afterMs = Math.max(0, first.at - startedAt)
  return {
    key: `step-${at}`,
    number: undefined,
    bent: undefined,
    time: localTime(first.at),
    at: new Date(first.at).toISOString(),
    afterMs,
    after: `+${duration(afterMs)}`,
    outcome,
    outcomeText: outcomes[outcome],
    name: capitalised(stepName(last)),
    request: `${last.method} ${last.path}`,
    status: last.status,
    durationMs: last.durationMs,
    count,
    facts: factsOf(last),
    newFacts: [],
    details: withoutDigests(last.details),
    meaning: meaningOf(last),
    hint: undefined,
    findings: [],
    refusal: explained(last),
    isEvidence: false,
  }
}

function withoutDigests(details: Details): StepView['details'] {
  const { challenge, pending, code, family, token, state, refreshToken, newRefreshToken, ...facts } = details
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
  const meaning = 'Only the first and last steps of a long attempt are kept.'
  return {
    ...notSeen,
    key: 'dropped',
    outcome: 'absent',
    outcomeText: 'not kept',
    name: count === 1 ? 'One more step' : `${count} more steps`,
    meaning,
    hint: meaning,
  }
}

const notSeen = {
  number: undefined,
  bent: undefined,
  time: undefined,
  at: undefined,
  afterMs: undefined,
  after: undefined,
  request: undefined,
  status: undefined,
  durationMs: undefined,
  count: 0,
  facts: [],
  newFacts: [],
  details: {},
  hint: undefined,
  findings: [],
  refusal: undefined,
  isEvidence: false,
} as const

function findingView({ kind, title, text, rule }: Finding, { fix }: Headline): FindingView {
  return { label: kind === 'remark' ? 'Remark' : 'Missing', title, text, rule, isInHeadline: text === fix }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
