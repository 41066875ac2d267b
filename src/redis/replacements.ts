// Refresh tokens that were replaced. Each is a hash: `at` (when), `remember` (for how many milliseconds it must be
// remembered, by the clock of the tokens) and `open` (when, by the clock of Redis) until the instance that replaced it
// says that it knows. If that does not come, perhaps nobody was told of the successor.

import { type Clock, epochSeconds, type Sleep } from '../clock.ts'
import { StoreUnavailable } from '../store-unavailable.ts'
import type { Replacement, Rotation, TokenStore } from '../tokens/token-store.ts'
import { outsideRequests, presentBudget } from './budget.ts'
import type { RedisPlace } from './redis-place.ts'
import { readingScript, readTime, script } from './script.ts'

export interface ReplacementsOptions extends RedisPlace {
  readonly now: Clock
  readonly sleep: Sleep
}

type Memory = Pick<Rotation, 'atMs' | 'rememberMs'>

/**
 * No request waits longer for Redis. What is open for less may be the step of another request that is about to be told:
 * of many that present the same token at once, only one has replaced it.
 */
const longestRequestMs = 2000

/** How long a client may take to try again what it was not told. */
const outcomeUnknownMs = 30_000

const askAgainMs = 20

/** KEYS: the replaced token. Answers when, for how long to remember it, and for how long it has been open. */
const findScript = readingScript(`${readTime}
local found = redis.call('HMGET', KEYS[1], 'at', 'remember', 'open')
return { found[1], found[2], found[3] and nowMs - found[3] }
`)

/** KEYS: the replaced token. ARGV: how long to keep it. Needs no memory. */
const confirmScript = script(`
if ARGV[1] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HDEL', KEYS[1], 'open')
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
`)

/** For how many milliseconds Redis keeps a replacement that is open. */
export function keptOpenMs(memory: Memory, now: Clock): number {
  return Math.max(outcomeUnknownMs, rememberedMs(memory, now))
}

/** Says that this instance knows of a replacement. Sent at once, so all it asks Redis later comes after that. */
export function confirm({ redis, keyOf, now }: ReplacementsOptions, { present, ...memory }: Rotation): void {
  // The request that it is for may have used up nearly all of its time.
  outsideRequests(() => {
    redis.run(confirmScript, [keyOf('replaced', present)], [rememberedMs(memory, now)]).catch(() => {
      // The connection tells what is wrong; the replacement stays open.
    })
  })
}

/** Waits for a replacement that has only just begun. */
export async function findReplacement(
  { redis, keyOf, now, sleep }: ReplacementsOptions,
  refreshToken: string,
): ReturnType<TokenStore['findReplacement']> {
  const budget = presentBudget()
  for (;;) {
    const found = await redis.run(findScript, [keyOf('replaced', refreshToken)], [])
    const [at, remember, openMs] = found as readonly [string | null, string | null, number | null]
    if (at === null) return undefined
    const memory = { atMs: Number(at), rememberMs: Number(remember) }
    const replacement = replacementOf(memory, openMs ?? outcomeUnknownMs, now)
    if (replacement !== 'open') return replacement
    if (budget.leftMs <= 0) throw new StoreUnavailable('silent')
    const startMs = performance.now()
    await sleep(askAgainMs)
    budget.leftMs -= Math.max(askAgainMs, performance.now() - startMs)
  }
}

function replacementOf(memory: Memory, openMs: number, now: Clock): Replacement | undefined | 'open' {
  const { atMs, rememberMs } = memory
  if (openMs >= longestRequestMs && openMs < outcomeUnknownMs) return { atMs, isOutcomeUnknown: true }
  // Where the token is good for a while yet, it makes no difference.
  if (openMs < longestRequestMs && now() + longestRequestMs >= atMs + rememberMs) return 'open'
  return rememberedMs(memory, now) > 0 ? { atMs, isOutcomeUnknown: false } : undefined
}

/** For how many milliseconds it must still be remembered: to the end of a second. */
function rememberedMs({ atMs, rememberMs }: Memory, now: Clock): number {
  if (rememberMs === 0) return 0
  return Math.max(0, Math.ceil((atMs + rememberMs) / 1000) - epochSeconds(now)) * 1000
}
