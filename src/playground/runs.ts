// Where runs are kept: in this process and nowhere else, by a digest of the browser's key. They hold tokens, so a run
// ends with the sign-in under which it was used, and when nothing happens for a while.

import type { Clock } from '../clock.ts'
import { digest } from '../secrets.ts'
import type { Run } from './run.ts'
import type { Visitor } from './visitor.ts'

/**
 * The place of one run. Whoever took it may put a later run into it at any time: what is put into a place that was
 * given up meanwhile, by a sign-out say, is found by nobody.
 */
export interface RunPlace {
  run: Run
}

export interface Runs {
  /** The place of the visitor's run. A run that was begun before the sign-in comes along. */
  find(visitor: Visitor): RunPlace | undefined
  /** Puts a new run in place of the visitor's last one. */
  begin(visitor: Visitor, run: Run): RunPlace
  /** Gives the visitor's run up. */
  end(visitor: Visitor): void
}

export interface RunsOptions {
  readonly wallClock: Clock
  /** The most runs at once; beyond, the one that was quiet for longest goes. */
  readonly capacity?: number
  readonly quietSeconds?: number
}

interface Entry extends RunPlace {
  /** The sign-in that the run belongs to, from the first time that there is one. */
  signIn: string | undefined
  usedAt: number
}

/** A bounded memory of runs. */
export function runMemory({ wallClock, capacity = 200, quietSeconds = 3600 }: RunsOptions): Runs {
  /** The one that was quiet for longest first. */
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
