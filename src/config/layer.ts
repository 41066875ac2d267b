import { inspect } from 'node:util'
import { clipped } from '../clipped.ts'
import type { OptionKey } from './options.ts'

/** What one source says about an option: an unchecked value and where it is, or why there is none. */
export type Given = { readonly value: unknown; readonly source: string } | { readonly problem: string }

/** The options that one source gives. */
export type Layer = ReadonlyMap<OptionKey, Given>

/** For each option, what the first layer that has it says. Options in no layer are left out. */
export function firstOf(layers: readonly Layer[]): Layer {
  return new Map(layers.toReversed().flatMap((layer) => [...layer]))
}

/** The name of an option in a problem: its flag, and where the value is if that is not the flag itself. */
export function labelled(flag: string, source: string): string {
  return source === flag ? flag : `${flag} (${source})`
}

/** A value as shown in a problem: on one line, limited in length, without any credentials of a URL. */
export function shown(value: unknown): string {
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : inspect(value, { breakLength: Number.POSITIVE_INFINITY })
  return clipped(text.replace(/\/\/.*@/g, '//…@'))
}
