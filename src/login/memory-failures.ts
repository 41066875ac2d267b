import { RecentMap } from '../recent-map.ts'
import { type Counted, type FailureCounter, failuresForgottenAfterMs } from './throttle.ts'

interface Failures {
  readonly count: number
  readonly lastMs: number
}

const countedKeys = 10_000

/** Counts in this process, for the browsers and addresses that failed last. */
export function memoryFailures(): FailureCounter {
  const all = { browser: new RecentMap<Failures>(countedKeys), address: new RecentMap<Failures>(countedKeys) }

  function living({ rule, key }: Counted, nowMs: number): Failures | undefined {
    const failures = all[rule.kind].get(key)
    if (failures === undefined) return undefined
    const ageMs = nowMs - failures.lastMs
    // Failures in the future date from before the clock was set back.
    return ageMs >= 0 && ageMs < failuresForgottenAfterMs ? failures : undefined
  }

  function delayMs(counted: Counted, nowMs: number): number {
    const failures = living(counted, nowMs)
    const { free, longestDelayMs } = counted.rule
    if (failures === undefined || failures.count <= free) return 0
    const delay = Math.min(1000 * 2 ** (failures.count - free - 1), longestDelayMs)
    return Math.max(0, failures.lastMs + delay - nowMs)
  }

  return {
    async attempt(counted, isRight, nowMs) {
      const wait = Math.max(...counted.map((each) => delayMs(each, nowMs)))
      if (wait > 0) return wait
      for (const each of counted) {
        const { rule, key } = each
        if (!isRight) all[rule.kind].set(key, { count: (living(each, nowMs)?.count ?? 0) + 1, lastMs: nowMs })
        else if (rule.endsWithSuccess) all[rule.kind].delete(key)
      }
      return 0
    },
  }
}
