// A verdict for programs: what a scenario made of a client's requests.

import type { Judgement } from '../evidence/judgement.ts'
import type { Level } from '../evidence/level.ts'
import { paths } from '../protocol/names.ts'
import { testPaths } from '../protocol/places.ts'
import type { Run } from './run.ts'

/** How long silence has to be before it counts, in milliseconds of wall time. */
export const quietMs = 5000

/** A verdict, for programs. */
export interface Verdict {
  readonly scenario: string
  readonly run: string
  readonly result: Judgement['result']
  readonly evidence: Judgement['evidence']
  readonly level: Level
  /** One sentence for a person. */
  readonly reason: string
  readonly rule: { readonly text: string; readonly url: string }
  /** What a right client does. */
  readonly expected: string
  /** The numbers of the requests that it rests on, in the run's timeline. */
  readonly steps: readonly number[]
  /** Name and version of the client, if it said them. */
  readonly client: string | undefined
  /** The address of the timeline of this run alone. */
  readonly timeline: string
}

/** The verdict on a run at a time (epoch milliseconds). */
export function verdictOf(run: Run, now: number): Verdict {
  const { scenario, run: name, issuer } = run.context
  const { result, evidence, reason, steps } = run.judgement(run.isQuiet(now, quietMs))
  return {
    scenario: scenario.name,
    run: name,
    result,
    evidence,
    level: scenario.level,
    reason,
    rule: { text: scenario.rule.text, url: scenario.rule.href },
    expected: scenario.expects,
    // A request that was asked earlier may have come later, and moved those that a failure rests on.
    steps: steps.map(({ event }) => run.events.indexOf(event) + 1),
    client: run.events.findLast(({ details }) => details.clientName !== undefined)?.details.clientName,
    timeline: issuer + testPaths.handshake,
  }
}

/** The verdict on a run that nobody has used yet. */
export function unusedVerdict(
  { name, level, rule, expects }: Run['context']['scenario'],
  { run, issuer }: { readonly run: string; readonly issuer: string },
): Verdict {
  return {
    scenario: name,
    run,
    result: 'inconclusive',
    evidence: 'none',
    level,
    reason: `No request has come yet. Point your client to ${issuer}${paths.mcp}.`,
    rule: { text: rule.text, url: rule.href },
    expected: expects,
    steps: [],
    client: undefined,
    timeline: issuer + testPaths.handshake,
  }
}
