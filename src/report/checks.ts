// The rules over all scenarios of a run: one that was broken anywhere is broken.

import type { Rule } from '../assessment/rule.ts'
import { rules } from '../assessment/rules.ts'
import type { ReportOptions } from './expectations.ts'
import { checkOutcome } from './outcome.ts'
import type { RuleFinding } from './realm-result.ts'
import type { ReportedCheck } from './report-schema.ts'

/** The sooner, the more it says. */
const order: readonly RuleFinding['result'][] = ['fail', 'pass', 'not applicable', 'not seen']

/** What the rules found in one place. */
export interface Judged {
  readonly findings: readonly RuleFinding[]
  /** Undefined if nothing was wrong there on purpose. */
  readonly scenario: string | undefined
  readonly timeline: string
}

interface Found {
  readonly where: Judged
  readonly finding: RuleFinding
}

/** The results of all rules. */
export function checksOf(judged: readonly Judged[], options: ReportOptions): ReportedCheck[] {
  const byId = new Map<string, Found[]>()
  for (const where of judged) {
    for (const finding of where.findings) {
      byId.set(finding.id, [...(byId.get(finding.id) ?? []), { where, finding }])
    }
  }
  return rules.map((rule) => {
    const found = (byId.get(rule.id) ?? []).toSorted(
      (a, b) => order.indexOf(a.finding.result) - order.indexOf(b.finding.result),
    )
    return checkOf(rule, found, options)
  })
}

function checkOf(
  { id, statement, level, rule }: Rule,
  [first, ...others]: readonly Found[],
  options: ReportOptions,
): ReportedCheck {
  const result = first?.finding.result ?? 'not seen'
  const { expected, received, steps = [] } = first?.finding ?? {}
  const { scenario, timeline } = first?.where ?? {}
  const isSeen = result === 'pass' || result === 'fail'
  return {
    id,
    statement,
    result,
    outcome: checkOutcome({ id, result, level }, options),
    level,
    reason:
      first?.finding.reason ?? (result === 'pass' ? `The client ${statement}.` : 'Nothing was seen of it.'),
    expected,
    received,
    rule: { text: rule.text, url: rule.href },
    steps: [...steps],
    ...(isSeen && { scenario, timeline }),
    alsoIn: others.flatMap(({ where, finding }) =>
      result === 'fail' && finding.result === 'fail' ? (where.scenario ?? []) : [],
    ),
  }
}
