// Owns the slowing of repeated failed sign-ins. Per address, so that nobody can lock out somebody elsewhere,
// and never for longer than half a minute, so that a right password is not locked out for long.

import type { Clock } from '../clock.ts'
import { epochSeconds } from '../clock.ts'
import { ExpiringMap } from '../expiring-map.ts'

const freeFailures = 5
const longestDelaySeconds = 30
const forgottenAfterSeconds = 900
const rememberedAddresses = 10_000

interface Failures {
  readonly count: number
  readonly blockedUntil: number
  readonly expiresAt: number
}

export interface Throttle {
  /** Seconds until this address may try again; 0 when it may now. */
  delaySeconds(address: string): number
  failed(address: string): void
  succeeded(address: string): void
}

/** Five failures are free; each further one doubles the wait, up to 30 s. */
export function loginThrottle(now: Clock): Throttle {
  const failures = new ExpiringMap<Failures>({
    what: 'failed sign-in',
    capacity: rememberedAddresses,
    now,
  })
  return {
    delaySeconds(address) {
      const blockedUntil = failures.get(address)?.blockedUntil ?? 0
      return Math.max(0, blockedUntil - epochSeconds(now))
    },
    failed(address) {
      const seconds = epochSeconds(now)
      const before = failures.get(address)
      const count = before !== undefined && before.expiresAt > seconds ? before.count + 1 : 1
      const delay = count < freeFailures ? 0 : Math.min(2 ** (count - freeFailures), longestDelaySeconds)
      failures.set(address, {
        count,
        blockedUntil: seconds + delay,
        expiresAt: seconds + forgottenAfterSeconds,
      })
    },
    succeeded(address) {
      failures.delete(address)
    },
  }
}
