import { clipped } from '../clipped.ts'
import type { Problem } from '../protocol/refusal.ts'
import { members } from './rpc-message.ts'

/** Where a value does not match its schema, and how. */
export interface SchemaProblem {
  /** The names on the way to it, joined by dots; empty for the value itself. */
  readonly at: string
  readonly problem: Problem
}

/** The part of a Standard Schema that is needed here. */
export interface Checked {
  readonly '~standard': {
    readonly validate: (value: unknown) => unknown
  }
}

/** The first problem of a value; undefined if there is none, or if it takes time to find out. */
export function problemAt(schema: Checked, value: unknown): SchemaProblem | undefined {
  const { issues } = members(schema['~standard'].validate(value))
  const { path, message } = members(Array.isArray(issues) ? issues[0] : undefined)
  if (typeof message !== 'string') return undefined
  const names = (Array.isArray(path) ? path : []).map((name) => String(members(name)['key'] ?? name))
  const found = names.reduce<unknown>((inner, name) => members(inner)[name], value)
  const told = message.replace(/^Invalid input: /, '')
  return { at: clipped(names.join('.')), problem: found === undefined ? undefined : clipped(told) }
}
