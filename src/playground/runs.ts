// Runs are kept only in this process, by a digest of the browser's key. They hold tokens, so a run ends with the
// sign-in under which it was used, and when it is idle for a while.

import type { Clock } from '../clock.ts'
import { digest } from '../secrets.ts'
import type { Run } from './run.ts'
import type { Visitor } from './visitor.ts'

/**
 * The place of one run. Its holder may put a later run into it at any time; if the place was given up in the
 * meantime, for example by a sign-out, nobody finds that run.
 */
export interface RunPlace {
  run: Run
}

export interface Runs {
  /** The place of the visitor's run. A run begun before the sign-in is carried over. */
  find(visitor: Visitor): RunPlace | undefined
  /** Replaces the visitor's last run with a new one. */
  begin(visitor: Visitor, run: Run): RunPlace
  /** Forgets the visitor's run. */
  end(visitor: Visitor): void
}

export interface RunsOptions {
  readonly wallClock: Clock
  /** The maximum number of runs; beyond it, the one idle for longest is dropped. */
  readonly capacity?: number
  readonly quietSeconds?: number
}

interface Entry extends RunPlace {
  /** The first sign-in under which the run was used. */
  signIn: string | undefined
  usedAt: number
}

/** A bounded memory of runs. */
export function runMemory({ wallClock, capacity = 200, quietSeconds = 3600 }: RunsOptions): Runs {
  /** The one idle for longest comes first. */
  const entries = new Map<string, Entry>()

  function forgetQuiet(): void {
    for (const [key, { usedAt }] of entries) {
      if (wallClock() - usedAt < quietSeconds * 1000) return
      entries.delete(key)
    }
  }

  function use({ key, signIn }: Visitor, entry: Entry): Entry {
    entries.delete(digest(key))
    entry.signIn ??= signIn
    entry.usedAt = wallClock()
    entries.set(digest(key), entry)
    return entry
  }

  function end({ key, previousKey }: Visitor): void {
    entries.delete(digest(key))
    if (previousKey !== undefined) entries.delete(digest(previousKey))
  }

  return {
    find(visitor) {
      forgetQuiet()
      const { key, previousKey, signIn } = visitor
      const entry =
        entries.get(digest(key)) ?? (previousKey === undefined ? undefined : entries.get(digest(previousKey)))
      if (entry === undefined) return undefined
      end(visitor)
      if (entry.signIn !== undefined && entry.signIn !== signIn) return undefined
      return use(visitor, entry)
    },
    begin(visitor, run) {
      forgetQuiet()
      end(visitor)
      const [quietest] = entries.keys()
      if (entries.size >= capacity && quietest !== undefined) entries.delete(quietest)
      return use(visitor, { run, signIn: undefined, usedAt: 0 })
    },
    end,
  }
}
