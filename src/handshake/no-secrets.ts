// No secret reaches the log, the timeline, its JSON or a page. The rooms note facts and short digests, never a
// secret. But a client may send one where it does not belong (its secret as its id, a token as a scope), so every
// string of an event passes through here, once, before it is kept. Everything that reads events relies on that.

import { blotter } from '../blotter.ts'
import { clipped } from '../clipped.ts'
import type { Refusal } from '../protocol/refusal.ts'

/** Makes a string from outside fit to be kept: secrets hidden, clipped, and a copy. */
export type Keep = (text: string) => string

/** Makes the function that cleans strings, given the configured secrets. */
export function keeper(secrets: readonly string[]): Keep {
  const blot = blotter(secrets)
  // Before clipping: a truncated secret would not be found.
  return (text) => clipped(blot(text))
}

/** The same, for what a client repeats with every request: the last string is cleaned only once. */
export function rememberingLast(keep: Keep): Keep {
  let last: string | undefined
  let kept = ''
  return (text) => {
    if (text !== last) {
      kept = keep(text)
      last = text
    }
    return kept
  }
}

/** Cleans a fact: a string, a list of strings, or something that cannot contain a secret. */
export function keptFact(fact: unknown, keep: Keep): unknown {
  if (typeof fact === 'string') return keep(fact)
  return Array.isArray(fact) ? fact.map((item) => keptFact(item, keep)) : fact
}

/** Cleans the facts of a refusal. */
export function keptRefusal(refusal: Refusal, keep: Keep): Refusal {
  const facts: Record<string, unknown> = {}
  for (const [name, fact] of Object.entries(refusal.facts)) {
    const kept = keptFact(fact, keep)
    // Lists contain configured values. All refusals share them: a copy for each would fill the memory.
    facts[name] = Array.isArray(fact) && String(kept) === String(fact) ? fact : kept
  }
  // These are still the facts of this reason; TypeScript cannot see that they kept their names and types.
  return { reason: refusal.reason, facts } as Refusal
}
