import type { Clock, Sleep } from '../clock.ts'
import type { Config } from '../config/config.ts'
import type { Log } from '../log.ts'
import type { MovableClock } from '../movable-clock.ts'
import type { Random } from '../secrets.ts'
import { defaultMaxTokens } from '../tokens/max-tokens.ts'
import { memoryTokenStore } from '../tokens/memory-token-store.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import { memoryState } from './memory-state.ts'
import type { State } from './state.ts'

export interface StateDeps {
  /** The time of codes and tokens. */
  readonly clock: MovableClock
  readonly wallClock: Clock
  readonly random: Random
  readonly sleep: Sleep
  readonly log: Pick<Log, 'warn' | 'error'>
  /** How much memory this process may take. */
  readonly heapLimitBytes: number
}

/** The state of the server, where the configuration says. Rejects with CannotUseStore. */
export function openState(config: Config, deps: StateDeps, tokens?: TokenStore): Promise<State> | State {
  const { wallClock, random } = deps
  if (tokens !== undefined) return memoryState({ tokens, wallClock, random })
  if (config.store !== undefined) return distantState(config, config.store, deps)
  return memoryState({ tokens: tokensInMemory(config, deps), wallClock, random })
}

const daySeconds = 86_400

async function distantState(
  { refreshTokenTtlSeconds, codeTtlSeconds }: Config,
  { url, prefix }: NonNullable<Config['store']>,
  { clock, wallClock, random, sleep, log }: StateDeps,
): Promise<State> {
  const { openRedisState } = await import('./redis-state.ts')
  return openRedisState({
    url,
    prefix,
    // So long after its code is issued a grant has ended. Renewals are an hour apart, for which a day is plenty.
    secretTtlSeconds: codeTtlSeconds + refreshTokenTtlSeconds + daySeconds,
    now: clock.now,
    wallClock,
    random,
    sleep,
    report: {
      troubled: (problem, detail) => log.error(`the store cannot be used (${problem}): ${detail}`),
      // Whoever reads of problems is to read of their end, too.
      recovered: () => log.warn('the store can be used again'),
      warn: (message) => log.warn(message),
    },
  })
}

function tokensInMemory({ maxTokens }: Config, { clock, wallClock, log, heapLimitBytes }: StateDeps) {
  return memoryTokenStore({
    now: clock.now,
    shownAgo: clock.shownAgo,
    wallClock,
    maxTokens: maxTokens ?? defaultMaxTokens(heapLimitBytes),
    nearlyFull: (what, capacity) =>
      log.warn(
        `${what} take 80 % of their room, which is ${capacity}; when it is full, new ones are refused`,
      ),
  })
}
