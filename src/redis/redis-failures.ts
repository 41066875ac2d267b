// Failed sign-ins in Redis, by the rules of login/throttle.ts: a hash for each browser and address, with how many there
// were and when the last one was.

import { type FailureCounter, failuresForgottenAfterMs } from '../login/throttle.ts'
import { digest } from '../secrets.ts'
import type { RedisPlace } from './redis-place.ts'
import { script } from './script.ts'

/**
 * The clocks of instances differ, so the last failure can be in the future of this one. Up to here it counts as one of
 * now; beyond, it is from before a clock was set back, and is forgotten.
 */
const clockSkewMs = 60_000

/**
 * ARGV: the time of the attempt, 1 if the password is right, when failures are forgotten, the skew of clocks; then for
 * each key the free failures, the longest delay, and 1 if success ends them. All times in milliseconds.
 *
 * Success is written as a count of 0 and not deleted: a full Redis refuses to write, but deletes, and then only a right
 * password would be answered.
 */
const attempt = script(`
local atMs, isRight, forgottenAfterMs, skewMs = tonumber(ARGV[1]), ARGV[2] == '1', tonumber(ARGV[3]), tonumber(ARGV[4])
local counts, lasts, waitMs = {}, {}, 0
for i, key in ipairs(KEYS) do
  local free, longestDelayMs = tonumber(ARGV[2 + 3 * i]), tonumber(ARGV[3 + 3 * i])
  local count, lastMs = unpack(redis.call('HMGET', key, 'count', 'lastMs'))
  local ageMs = lastMs and atMs - tonumber(lastMs)
  local lives = ageMs and ageMs >= -skewMs and ageMs < forgottenAfterMs
  counts[i] = lives and tonumber(count) or 0
  lasts[i] = lives and math.max(tonumber(lastMs), atMs) or atMs
  if counts[i] > free then
    local delayMs = math.min(1000 * 2 ^ (counts[i] - free - 1), longestDelayMs)
    waitMs = math.max(waitMs, delayMs - math.max(ageMs, 0))
  end
end
if waitMs > 0 then return waitMs end
for i, key in ipairs(KEYS) do
  if not isRight or ARGV[4 + 3 * i] == '1' then
    redis.call('HSET', key, 'count', isRight and 0 or counts[i] + 1, 'lastMs', lasts[i])
    redis.call('PEXPIRE', key, forgottenAfterMs)
  end
end
return 0
`)

/** A counter that instances share. Rejects with StoreUnavailable. */
export function redisFailures({ redis, keyOf }: RedisPlace): FailureCounter {
  return {
    async attempt(counted, isRight, nowMs) {
      const keys = counted.map(({ rule, key }) => keyOf('failures', `${rule.kind}:${digest(key)}`))
      const rules = counted.map(({ rule: { free, longestDelayMs, endsWithSuccess } }) => [
        free,
        longestDelayMs,
        Number(endsWithSuccess),
      ])
      const args = [nowMs, Number(isRight), failuresForgottenAfterMs, clockSkewMs, ...rules.flat()]
      return Number(await redis.run(attempt, keys, args))
    },
  }
}
