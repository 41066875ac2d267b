// A report of verdicts alone, without the rules.

import type { Verdict } from '../runs/verdict.ts'
import type { Report, ReportOptions } from './judged-server.ts'

type Outcome = 'passed' | 'failed' | 'skipped'

/** A known failure is no failure, but its pass is one. */
function outcomeOf({ scenario, result }: Verdict, { expect, strict }: ReportOptions): Outcome {
  const isFailure = result === 'fail' || (strict && result === 'warn')
  if (expect.includes(scenario)) return isFailure || result === 'inconclusive' ? 'skipped' : 'failed'
  if (isFailure) return 'failed'
  return result === 'inconclusive' ? 'skipped' : 'passed'
}

export function reportOf(verdicts: readonly Verdict[], options: ReportOptions): Report {
  const isFailed = verdicts.some((verdict) => outcomeOf(verdict, options) === 'failed')
  // A pass by silence counts only beside a client that can do it right.
  const hasBaseline = verdicts.some(({ scenario, result }) => scenario === 'plain' && result === 'pass')
  return { result: isFailed ? 'fail' : hasBaseline ? 'pass' : 'inconclusive', counts: {}, checks: [] }
}

/** JUnit XML: a test case for each scenario. */
export function junitOf(verdicts: readonly Verdict[], options: ReportOptions): string {
  const cases = verdicts.map((verdict) => {
    const { scenario, reason } = verdict
    const message = `message="${escaped(reason)}"`
    const inside = {
      passed: `<system-out>${escaped(reason)}</system-out>`,
      failed: `<failure ${message}/>`,
      skipped: `<skipped ${message}/>`,
    }[outcomeOf(verdict, options)]
    return `  <testcase classname="mcp-static-auth" name="${escaped(scenario)}">${inside}</testcase>\n`
  })
  const count = (outcome: Outcome) =>
    verdicts.filter((verdict) => outcomeOf(verdict, options) === outcome).length
  const counts = `tests="${verdicts.length}" failures="${count('failed')}" skipped="${count('skipped')}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites><testsuite name="check" ${counts}>\n${cases.join('')}</testsuite></testsuites>\n`
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character)
}
