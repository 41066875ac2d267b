// The report on a client: what the verdicts and the rules come to.

import type { Verdict } from '../runs/verdict.ts'
import type { Check, Report, ReportOptions } from './judged-server.ts'
import { countsOf } from './rule-checks.ts'

type Outcome = 'passed' | 'failed' | 'skipped'

/** A scenario or a rule, as a test. */
interface Case {
  readonly group: 'scenario' | 'rule'
  readonly name: string
  readonly outcome: Outcome
  readonly reason: string
}

export function reportOf(
  verdicts: readonly Verdict[],
  checks: readonly Check[],
  options: ReportOptions,
): Report {
  const isFailed = casesOf(verdicts, checks, options).some(({ outcome }) => outcome === 'failed')
  // A pass by silence counts only beside a client that can do it right.
  const hasBaseline = verdicts.some(({ scenario, result }) => scenario === 'plain' && result === 'pass')
  const result = isFailed ? 'fail' : hasBaseline ? 'pass' : 'inconclusive'
  return { result, counts: countsOf(checks), checks }
}

/** JUnit XML: a test case for each scenario and each rule. */
export function junitOf(
  verdicts: readonly Verdict[],
  checks: readonly Check[],
  options: ReportOptions,
): string {
  const cases = casesOf(verdicts, checks, options)
  const count = (outcome: Outcome) => cases.filter((each) => each.outcome === outcome).length
  const counts = `tests="${cases.length}" failures="${count('failed')}" skipped="${count('skipped')}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite name="mcp-static-auth" ${counts}>`,
    ...cases.map(caseElement),
    '</testsuite></testsuites>\n',
  ].join('\n')
}

function casesOf(
  verdicts: readonly Verdict[],
  checks: readonly Check[],
  options: ReportOptions,
): readonly Case[] {
  return [
    ...verdicts.map(({ scenario, result, reason }) => ({
      group: 'scenario' as const,
      name: scenario,
      outcome: outcomeOf(scenario, result, options),
      reason,
    })),
    ...checks.map(({ id, result, reason }) => ({
      group: 'rule' as const,
      name: id,
      outcome: outcomeOf(id, result, options),
      reason,
    })),
  ]
}

/** A known failure is no failure, but its pass is one. */
function outcomeOf(
  name: string,
  result: Verdict['result'] | Check['result'],
  { expect, strict }: ReportOptions,
): Outcome {
  const isFailure = result === 'fail' || (strict && result === 'warn')
  const isOpen = ['inconclusive', 'not seen', 'not applicable'].includes(result)
  if (expect.includes(name)) return isFailure || isOpen ? 'skipped' : 'failed'
  if (isFailure) return 'failed'
  return isOpen ? 'skipped' : 'passed'
}

function caseElement({ group, name, outcome, reason }: Case): string {
  const text = escaped(reason)
  const inside = {
    passed: `<system-out>${text}</system-out>`,
    failed: `<failure message="${text}"/>`,
    skipped: `<skipped message="${text}"/>`,
  }[outcome]
  return `  <testcase classname="mcp-static-auth.${group}" name="${escaped(name)}">${inside}</testcase>`
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"]/g, (character) => entities[character] ?? character)
}
