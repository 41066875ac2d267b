// How findings are made.

import type { Step } from '../evidence/step.ts'
import type { Finding } from './rule.ts'

/** How many requests a pass names: they are all alike. */
const namedOfPass = 10

export function pass(reason: string, steps: readonly Step[]): Finding {
  return { result: 'pass', steps: steps.slice(0, namedOfPass), reason }
}

export function notSeen(reason: string, steps: readonly Step[] = []): Finding {
  return { result: 'not seen', steps, reason }
}

/** Values to set side by side. */
export interface Difference {
  readonly expected?: string | undefined
  readonly received?: string | undefined
}

export function fail(
  reason: string,
  steps: readonly Step[],
  { expected, received }: Difference = {},
): Finding {
  return { result: 'fail', steps, reason, expected, received }
}

export interface Words {
  /** Why there is nothing to judge by. */
  readonly none: string
  readonly right: string
  readonly wrong: string
}

/**
 * Judges requests one by one: all must be right. `difference` says what is wrong with one of them; undefined if it is
 * right.
 */
export function judgeEach(
  steps: readonly Step[],
  words: Words,
  difference: (step: Step) => Difference | undefined,
): Finding {
  const wrong = steps.flatMap((step) => {
    const found = difference(step)
    return found === undefined ? [] : [{ step, found }]
  })
  const [first] = wrong
  if (first !== undefined) {
    return fail(
      words.wrong,
      wrong.map(({ step }) => step),
      first.found,
    )
  }
  return steps.length === 0 ? notSeen(words.none) : pass(words.right, steps)
}

/** What is wrong, if it is; with the values, if there are any. */
export function wrongIf(isWrong: boolean, difference: Difference = {}): Difference | undefined {
  return isWrong ? difference : undefined
}
