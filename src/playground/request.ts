// Owns the form of a request that the playground's client sends: planned as fields, so that it can be broken on
// purpose, then written out to the letter, so that it can be shown. It can only go to a path of this server.

import { paths } from '../protocol/names.ts'

/** The paths that may be asked for. Nothing that a person typed is ever one. */
export type OwnPath = (typeof paths)[keyof typeof paths] | typeof resourceMetadataPath

/** Where the metadata of the MCP endpoint is (RFC 9728 §3.1). */
export const resourceMetadataPath = `${paths.protectedResourceMetadata}${paths.mcp}` as const

type Fields = Readonly<Record<string, string>>

export interface PlannedRequest {
  readonly method: 'GET' | 'POST'
  readonly path: OwnPath
  readonly query?: Fields
  readonly headers?: Fields
  /** The body: form fields, or a JSON value. */
  readonly form?: Fields
  readonly json?: unknown
}

/** A request as it is sent. */
export interface SentRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** Writes a request out for a host. All headers are here: nothing is added on the way. */
export function written(planned: PlannedRequest, host: string, userAgent: string): SentRequest {
  const { method, path, query, headers, form, json } = planned
  const body = form === undefined ? (json === undefined ? '' : JSON.stringify(json)) : formEncoded(form)
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded'
  const bodyHeaders = { 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(body)) }
  return {
    method,
    target: query === undefined ? path : `${path}?${formEncoded(query)}`,
    headers: Object.entries({
      Host: host,
      'User-Agent': userAgent,
      ...(headers ?? { Accept: 'application/json' }),
      ...(body !== '' && bodyHeaders),
      Connection: 'close',
    }),
    body,
  }
}

/** Fields as a query or a form (application/x-www-form-urlencoded). */
export function formEncoded(fields: Fields): string {
  return new URLSearchParams(fields).toString()
}

/** The same request with some form fields changed; undefined takes a field out. */
export function withForm(
  planned: PlannedRequest,
  changes: Readonly<Record<string, string | undefined>>,
): PlannedRequest {
  return { ...planned, form: changed(planned.form, changes) }
}

/** The same request with some query parameters changed; undefined takes one out. */
export function withQuery(
  planned: PlannedRequest,
  changes: Readonly<Record<string, string | undefined>>,
): PlannedRequest {
  return { ...planned, query: changed(planned.query, changes) }
}

/** The same request with some headers changed; undefined takes one out. */
export function withHeaders(
  planned: PlannedRequest,
  changes: Readonly<Record<string, string | undefined>>,
): PlannedRequest {
  return { ...planned, headers: changed(planned.headers, changes) }
}

function changed(fields: Fields = {}, changes: Readonly<Record<string, string | undefined>>): Fields {
  const all: [string, string | undefined][] = Object.entries({ ...fields, ...changes })
  return Object.fromEntries(all.filter((field): field is [string, string] => field[1] !== undefined))
}
