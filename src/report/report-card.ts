// The report of a run: all scenarios that were used with one run id, and all rules, without a score.

import { ruleSetVersion } from '../assessment/rules.ts'
import type { Level } from '../evidence/level.ts'
import { baseline, scenarioNamed, scenarios } from '../scenarios/catalogue.ts'
import type { AttemptResult } from './attempt-result.ts'
import { checksOf } from './checks.ts'
import type { ReportOptions } from './expectations.ts'
import { scenarioOutcome } from './outcome.ts'
import type { RealmResult } from './realm-result.ts'
import type { Outcome, Report, ReportedCheck, ReportedScenario } from './report-schema.ts'

/** What there is to say of a client: in scenarios, and where nothing was wrong on purpose. */
export interface RunResults {
  readonly realms: readonly RealmResult[]
  readonly attempts: readonly AttemptResult[]
}

/** The report on these results of a run. */
export function reportCard(
  run: string,
  { realms: results, attempts }: RunResults,
  options: ReportOptions,
): Report {
  const silenceCounts = results.some(
    ({ verdict }) => verdict.result === 'pass' && verdict.scenario === baseline.name,
  )
  const reported = results
    .flatMap(({ verdict }) => reportedScenario(verdict, silenceCounts, options) ?? [])
    .toSorted((a, b) => place(a) - place(b))
  const judged = [
    ...results.map(({ findings, verdict: { scenario, timeline } }) => ({ findings, scenario, timeline })),
    ...attempts.map(({ findings, timeline }) => ({ findings, scenario: undefined, timeline })),
  ]
  const checks = checksOf(judged, options)
  return {
    ...resultOf(reported, checks, attempts.length > 0, options),
    rules: ruleSetVersion,
    run,
    client: clientOf([...results, ...attempts]),
    counts: {
      must: { ...counted('MUST', checks), fail: failures('MUST', checks) },
      should: { ...counted('SHOULD', checks), warn: failures('SHOULD', checks) },
      may: { ...counted('MAY', checks), remark: failures('MAY', checks) },
      practice: { ...counted('practice', checks), remark: failures('practice', checks) },
    },
    scenarios: reported,
    checks,
  }
}

function place({ name }: ReportedScenario): number {
  return scenarios.findIndex((scenario) => scenario.name === name)
}

function reportedScenario(
  { scenario: name, result, evidence, reason, steps, timeline }: RealmResult['verdict'],
  silenceCounts: boolean,
  options: ReportOptions,
): ReportedScenario | undefined {
  const scenario = scenarioNamed(name)
  if (scenario === undefined) return undefined
  const { title, level, expects, rule } = scenario
  return {
    name,
    title,
    result,
    outcome: scenarioOutcome({ name, result, evidence }, silenceCounts, options),
    level,
    evidence,
    reason,
    expected: expects,
    rule: { text: rule.text, url: rule.href },
    steps: [...steps],
    timeline,
  }
}

/** The result of the whole, and a sentence that says why. */
function resultOf(
  reported: readonly ReportedScenario[],
  checks: readonly ReportedCheck[],
  hasAttempts: boolean,
  { strict }: ReportOptions,
): Pick<Report, 'result' | 'reason'> {
  const failed = [
    ...withOutcome(reported, 'failed'),
    ...checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id),
  ]
  const surprising = [...reported, ...checks].filter(({ outcome }) => outcome === 'unexpected pass')
  if (failed.length > 0 || surprising.length > 0) {
    const reasons = [
      ...(failed.length > 0 ? [`What failed: ${failed.join(', ')}.`] : []),
      ...(surprising.length > 0
        ? [
            `Expected to fail, but passed: ${surprising.map((one) => ('id' in one ? one.id : one.name)).join(', ')}.`,
          ]
        : []),
    ]
    return { result: 'fail', reason: reasons.join(' ') }
  }
  if (reported.length === 0) {
    return hasAttempts
      ? { result: 'pass', reason: 'Nothing failed; no scenario was used.' }
      : { result: 'inconclusive', reason: 'No request has come yet.' }
  }

  const silent = reported.filter(({ outcome, result }) => outcome === 'skipped' && result === 'pass')
  if (silent.length > 0) {
    const names = silent.map(({ name }) => name).join(', ')
    return {
      result: 'inconclusive',
      reason: `Passed by silence, which counts only beside a passed ${baseline.name} of the same run: ${names}.`,
    }
  }
  const open = withOutcome(reported, 'skipped')
  const undecided = open.length === 0 ? '' : `Not decided: ${open.join(', ')}.`
  if (open.length === reported.length || (strict && open.length > 0)) {
    return { result: 'inconclusive', reason: undecided }
  }
  return { result: 'pass', reason: ['Nothing failed.', undecided].join(' ').trim() }
}

function withOutcome(reported: readonly ReportedScenario[], wanted: Outcome): readonly string[] {
  return reported.filter(({ outcome }) => outcome === wanted).map(({ name }) => name)
}

function counted(level: Level, checks: readonly ReportedCheck[]): { pass: number; notSeen: number } {
  const results = checks.filter((check) => check.level === level).map(({ result }) => result)
  return {
    pass: results.filter((result) => result === 'pass').length,
    notSeen: results.filter((result) => result === 'not seen').length,
  }
}

function failures(level: Level, checks: readonly ReportedCheck[]): number {
  return checks.filter((check) => check.level === level && check.result === 'fail').length
}

function clientOf(results: readonly Pick<RealmResult, 'client' | 'lastAt'>[]): Report['client'] {
  const latest = results.toSorted((a, b) => b.lastAt - a.lastAt).map(({ client }) => client)
  const introduced = latest.find(({ name }) => name !== undefined)?.name
  const [, name, version] = /^(.+) (v?\d\S*)$/.exec(introduced ?? '') ?? [undefined, introduced, undefined]
  const all = (names: readonly (readonly string[])[]) => [...new Set(names.flat())]
  return {
    name,
    version,
    userAgents: all(latest.map(({ userAgents }) => userAgents)),
    revisions: all(latest.map(({ revisions }) => revisions)).toSorted(),
  }
}
