// Owns how the playground learns why one of its own requests was refused: it listens to the same record as the
// log and the timeline, which knows more than is told to a client.

import type { Recorder } from '../handshake/event.ts'
import type { Refusal } from '../protocol/refusal.ts'

/** For how long a step may be on its way to the record once its response is complete. */
const patienceMs = 500

export interface RefusalWatch {
  /** To be told of every step that this server records. */
  readonly record: Recorder
  /** Begins to watch for a request that is about to be sent. */
  watch(userAgent: string, path: string): Watched
}

export interface Watched {
  /** Why the request was refused, if it was; undefined too when its step was not recorded here. */
  refusal(): Promise<Refusal | undefined>
  stop(): void
}

interface Waiting {
  readonly userAgent: string
  readonly path: string
  readonly seen: (refusal: Refusal | undefined) => void
}

/** A watch over the steps of this process. Holds no more than there are requests under way. */
export function refusalWatch(): RefusalWatch {
  const waiting = new Set<Waiting>()
  return {
    record({ userAgent, path, refusal }) {
      for (const entry of waiting) {
        if (entry.userAgent !== userAgent || entry.path !== path) continue
        waiting.delete(entry)
        entry.seen(refusal)
        return
      }
    },
    watch(userAgent, path) {
      let stop = () => {}
      const seen = new Promise<Refusal | undefined>((resolve) => {
        const entry = { userAgent, path, seen: resolve }
        waiting.add(entry)
        stop = () => {
          waiting.delete(entry)
          resolve(undefined)
        }
      })
      return {
        stop,
        refusal() {
          const timer = setTimeout(stop, patienceMs)
          return seen.finally(() => clearTimeout(timer))
        },
      }
    },
  }
}
