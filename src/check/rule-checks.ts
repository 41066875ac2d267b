// What the rules find in several runs of one client together.

import { assess, type RuleResult } from '../assessment/assess.ts'
import type { Story } from '../evidence/story.ts'
import type { Check } from './judged-server.ts'

/** From the one that counts most: a client that is wrong once is wrong. */
const order: readonly RuleResult['result'][] = ['fail', 'pass', 'not seen', 'not applicable']

/** The checks of all rules over the stories, each of a run that was new to the client. */
export function checksOf(stories: readonly Story[]): readonly Check[] {
  const [first = [], ...others] = stories.map((story) => assess(story, { fresh: true }))
  return first.map((result, index) => checkOf([result, ...others.flatMap((results) => results[index] ?? [])]))
}

function checkOf(results: readonly RuleResult[]): Check {
  const [worst] = results.toSorted((a, b) => order.indexOf(a.result) - order.indexOf(b.result))
  if (worst === undefined) throw new Error('a rule without a result')
  const { rule, reason, expected, received } = worst
  return { id: rule.id, result: gradedResult(worst), level: rule.level, reason, expected, received }
}

function gradedResult({ rule, result }: RuleResult): Check['result'] {
  if (result !== 'fail' || rule.level === 'MUST') return result
  return rule.level === 'SHOULD' ? 'warn' : 'remark'
}

/** How many checks of each level had each result. */
export function countsOf(
  checks: readonly Check[],
): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const levels = [...new Set(checks.map(({ level }) => level))]
  return Object.fromEntries(
    levels.map((level) => [level, resultsOf(checks.filter((check) => check.level === level))]),
  )
}

function resultsOf(checks: readonly Check[]): Readonly<Record<string, number>> {
  const results = [...new Set(checks.map(({ result }) => result))]
  return Object.fromEntries(
    results.map((result) => [result, checks.filter((check) => check.result === result).length]),
  )
}
