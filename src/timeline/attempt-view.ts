// An attempt in strings ready to print, for the page, its JSON and its Markdown. Digests that join steps are left
// out.

import type { HandshakeEvent } from '../handshake/event.ts'
import { explainedRefusal } from '../refusals/explained.ts'
import type { Attempt } from './attempt.ts'
import type { AttemptView } from './attempt-model.ts'
import { clientNameOf } from './client-name.ts'
import { type Finding, findingsOf } from './findings.ts'
import { type Headline, headlineOf, type Silence } from './headline.ts'
import { localDateTime } from './local-time.ts'
import { standingRefusal } from './open-refusals.ts'
import { phasesOf } from './phases.ts'
import { isByTest, stepViews } from './step-view.ts'

/**
 * How long without a step an attempt is told differently, in milliseconds: nothing more is expected from a client; a
 * person can no longer finish a sign-in, because its page has expired.
 */
export const silencesMs = [10_000, 600_000] as const

export interface AttemptViewContext {
  readonly publicUrl: string
  /** Epoch milliseconds. */
  readonly nowMs: number
}

/** The view of an attempt at a time. */
export function attemptView(attempt: Attempt, context: AttemptViewContext): AttemptView {
  const { id, rows, startedAt, stepCount } = attempt
  const { findings, headline } = judged(attempt, context)
  const { kind, title, fix, snippet, reason } = headline
  const stuckOn = standingRefusal(rows)
  return {
    id,
    client: clientNameOf(rows),
    startedAt: new Date(startedAt).toISOString(),
    started: localDateTime(startedAt, context.nowMs),
    kind,
    title,
    fix,
    snippet,
    reason,
    rule: findings.find((finding) => finding.text === fix)?.rule,
    evidence: evidenceOf(stuckOn, headline),
    phases: phasesOf(rows, kind, stuckOn),
    stepCount,
    steps: stepViews(attempt, { findings, headline, stuckOn }),
  }
}

/** The kind of an attempt alone, which costs less than its view. */
export function attemptKind(attempt: Attempt, context: AttemptViewContext): AttemptView['kind'] {
  return judged(attempt, context).headline.kind
}

function judged(
  attempt: Attempt,
  { publicUrl, nowMs }: AttemptViewContext,
): { findings: readonly Finding[]; headline: Headline } {
  const silence = silenceOf(nowMs - attempt.lastAt)
  const findings = findingsOf(attempt, publicUrl, silence !== 'none')
  return { findings, headline: headlineOf(attempt, findings, silence) }
}

function silenceOf(ms: number): Silence {
  const [quiet, expired] = silencesMs
  if (ms < quiet) return 'none'
  return ms < expired ? 'quiet' : 'expired'
}

/** What shows that the headline is right, and what to do: the refusal that the attempt is stuck on. */
function evidenceOf(
  stuckOn: HandshakeEvent | undefined,
  { fix, snippet }: Headline,
): AttemptView['evidence'] {
  // What a test had refused was right.
  if (stuckOn?.refusal === undefined || isByTest(stuckOn) || fix === undefined) return undefined
  const { received, expected, ...explained } = explainedRefusal(stuckOn.refusal)
  return { ...explained, received, expected, fix, ...(snippet !== undefined && { snippet }) }
}
