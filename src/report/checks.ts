// The rules over all scenarios of a run: one that was broken anywhere is broken.

import type { Rule } from '../assessment/rule.ts'
import { rules } from '../assessment/rules.ts'
import type { ReportOptions } from './expectations.ts'
import { checkOutcome } from './outcome.ts'
import type { RealmResult, RuleFinding } from './realm-result.ts'
import type { ReportedCheck } from './report-schema.ts'

/** The sooner, the more it says. */
const order: readonly RuleFinding['result'][] = ['fail', 'pass', 'not applicable', 'not seen']

/** The results of all rules. */
export function checksOf(results: readonly RealmResult[], options: ReportOptions): ReportedCheck[] {
  const byId = new Map<string, { realm: RealmResult; finding: RuleFinding }[]>()
  for (const realm of results) {
    for (const finding of realm.findings) {
      byId.set(finding.id, [...(byId.get(finding.id) ?? []), { realm, finding }])
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
  [first, ...others]: readonly { readonly realm: RealmResult; readonly finding: RuleFinding }[],
  options: ReportOptions,
): ReportedCheck {
  const result = first?.finding.result ?? 'not seen'
  const { expected, received, steps = [] } = first?.finding ?? {}
  const { scenario, timeline } = first?.realm.verdict ?? {}
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
    alsoIn:
      result === 'fail'
        ? others.filter(({ finding }) => finding.result === 'fail').map(({ realm }) => realm.verdict.scenario)
        : [],
  }
}
