import { inspect } from 'node:util'
import { clipped } from '../clipped.ts'
import type { OptionKey } from './options.ts'

/** What one source says about an option: a value, not yet checked, and where exactly it is; or why there is none. */
export type Given = { readonly value: unknown; readonly source: string } | { readonly problem: string }

/** The options that one source gives. */
export type Layer = ReadonlyMap<OptionKey, Given>

/** What the first layer that has an option says about it; options in no layer are left out. */
export function firstOf(layers: readonly Layer[]): Layer {
  return new Map(layers.toReversed().flatMap((layer) => [...layer]))
}

/** An option as a problem names it: its flag, and where the value is, unless that is the flag itself. */
export function labelled(flag: string, source: string): string {
  return source === flag ? flag : `${flag} (${source})`
}

/** A value as a problem shows it: on one line, not endless, without what a URL may have before an @. */
export function shown(value: unknown): string {
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : inspect(value, { breakLength: Number.POSITIVE_INFINITY })
  return clipped(text.replace(/\/\/.*@/g, '//…@'))
}
