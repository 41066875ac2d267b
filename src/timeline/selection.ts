// Which part of the timeline a reader asked for, as the query of an address says it, and the address of such a part.

import type { Request } from 'express'
import { clipped } from '../clipped.ts'
import { parameters } from '../http/form.ts'
import { paths } from '../protocol/names.ts'

/** The kinds of attempts by their names in a query, in the order in which a page offers them. */
export const kinds = { refused: 'error', attention: 'warn', waiting: 'pending', ok: 'ok' } as const

export type KindName = keyof typeof kinds

/** Which attempts are wanted. Anything undefined does not matter. */
export interface Filter {
  readonly kind: KindName | undefined
  readonly client: string | undefined
}

export interface Selection extends Filter {
  readonly only: number | undefined
  readonly before: number | undefined
  readonly limit: number | undefined
  readonly refresh: boolean
}

/** What a request asks for; values that make no sense are ignored. */
export function selectionOf(req: Request): Selection {
  const { values } = parameters(req.query)
  return {
    ...filterOf(values),
    only: idFrom(values['attempt']),
    before: idFrom(values['before']),
    limit: idFrom(values['limit']),
    refresh: values['refresh'] !== undefined,
  }
}

/** The filter among the values of a query or form. */
export function filterOf({ kind, client }: Readonly<Record<string, string | undefined>>): Filter {
  return {
    kind: kind !== undefined && Object.hasOwn(kinds, kind) ? (kind as KindName) : undefined,
    client: client === undefined || client === '' ? undefined : clipped(client),
  }
}

/** The number of an attempt, or any other. */
export function idFrom(text: string | string[] | undefined): number | undefined {
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** The address of the page that shows a selection, or of the JSON with the same. */
export function timelineHref(
  { kind, client, only, before, refresh }: Partial<Selection>,
  page: string = paths.handshake,
): string {
  const query = new URLSearchParams({
    ...(kind !== undefined && { kind }),
    ...(client !== undefined && { client }),
    ...(only !== undefined && { attempt: String(only) }),
    ...(before !== undefined && { before: String(before) }),
    ...(refresh === true && { refresh: 'on' }),
  })
  return query.size === 0 ? page : `${page}?${query}`
}
