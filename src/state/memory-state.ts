import type { Clock } from '../clock.ts'
import { memoryHits } from '../http/memory-hits.ts'
import { memoryFailures } from '../login/memory-failures.ts'
import type { Random } from '../secrets.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import { keysFrom } from './keys.ts'
import type { State } from './state.ts'

export interface MemoryStateOptions {
  readonly tokens: TokenStore
  readonly wallClock: Clock
  readonly random: Random
}

/** The state of one instance, which ends with its process. */
export function memoryState({ tokens, wallClock, random }: MemoryStateOptions): State {
  return {
    tokens,
    keyFor: keysFrom(random(32)),
    sessions: async () => (await import('../http/session-store.ts')).boundedSessionStore({ now: wallClock }),
    failures: memoryFailures(),
    hits: () => memoryHits(),
    distant: undefined,
    close: () => tokens.close(),
  }
}
