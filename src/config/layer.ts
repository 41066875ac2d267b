// Owns what all sources of options have in common: which value wins, and how a problem names its option.

import { inspect } from 'node:util'
import { clipped } from '../clipped.ts'
import { type Option, type OptionKey, options } from './options.ts'

/** The options that one source gives, not yet checked. */
export interface Layer {
  readonly values: ReadonlyMap<OptionKey, unknown>
  /** Where exactly this source has an option, for a person who looks for it. */
  source(option: Option): string
}

/** The value of an option that wins. */
export interface Found {
  readonly value: unknown
  readonly source: string
  /** The layer's place: a smaller one takes precedence. */
  readonly rank: number
}

/** For each option the value of the first layer that has it; options in no layer are left out. */
export function firstOf(layers: readonly Layer[]): Map<OptionKey, Found> {
  const found = new Map<OptionKey, Found>()
  for (const option of options) {
    const rank = layers.findIndex(({ values }) => values.has(option.key))
    const layer = layers[rank]
    if (layer === undefined) continue
    found.set(option.key, { value: layer.values.get(option.key), source: layer.source(option), rank })
  }
  return found
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
