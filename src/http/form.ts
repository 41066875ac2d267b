// Reads a form or a query: every value is a single string, nothing is lost and nothing guessed.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ParsedUrlQuery, parse } from 'node:querystring'
import type { RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { type Refused, refuse } from '../protocol/refusal.ts'
import { bodyReader, hasBody } from './body.ts'

/** Parameters by name. Only `resource` may repeat (RFC 8707 §2); its values are kept separately. */
export interface Parameters {
  readonly values: Readonly<Record<string, string | undefined>>
  readonly resources: readonly string[]
  /** Names that were sent more than once (RFC 6749 §3.1, §3.2). */
  readonly repeated: readonly string[]
  /** Names that were sent without a value, but for `resource`. */
  readonly empty: readonly string[]
}

declare module 'http' {
  interface IncomingMessage {
    /** The form as parseForm() found it. */
    form?: Parameters
    /** The same before it was parsed. */
    formText?: string
  }
}

/** The type of a form, whatever parameters follow it, if only a semicolon (RFC 9110 §5.6.6). */
const formType = /^application\/x-www-form-urlencoded[ \t]*(?:;|$)/i
const mostParameters = 100

/** Reads a form body of at most 64 kB into `req.form`. Other content types are refused; no body is an empty form. */
export function readForm(): RequestHandler {
  return async (req, res, next) => {
    await parseForm(req, res)
    next()
  }
}

/** The same outside of Express. */
export async function parseForm(req: IncomingMessage, res: ServerResponse): Promise<Parameters> {
  const type = req.headers['content-type'] ?? ''
  // Where there is nothing, nothing can be misread.
  const isEmpty = !hasBody(req) || req.headers['content-length'] === '0'
  if (!isEmpty && !formType.test(type)) throw notForm(type, false)
  const text = await readText(req, res)
  if (text.split('&').length > mostParameters) {
    throw refuse('body_unreadable', { status: 413, detail: 'it has too many parameters' })
  }
  if (isJson(text)) throw notForm(type, true)
  req.form = parameters(readQuery(text))
  req.formText = text
  return req.form
}

function notForm(type: string, isJsonAsForm: boolean): Refused {
  return refuse('content_type_unsupported', { received: clipped(type), isJsonAsForm })
}

/** Whether a body is JSON whatever it is called. No form is a JSON object: its braces would be percent-encoded. */
function isJson(text: string): boolean {
  if (!text.startsWith('{')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * As text, so that a form is parsed like a query: the parser of express.urlencoded splits names at brackets. A form is
 * ASCII, whatever charset it says; percent-encoded bytes are UTF-8 (RFC 6749 appendix B).
 */
const readText = bodyReader({
  limitBytes: 64 * 1024,
  isCharset: (charset) => charset === 'utf-8' || charset === 'iso-8859-1',
})

/**
 * Parses a whole query or form. Node's parser would silently stop after 1000 parameters, and miss a repeated one after
 * those. Node's limit on headers bounds the length of a query.
 */
export function readQuery(query: string | null): ParsedUrlQuery {
  return parse(query ?? '', '&', '=', { maxKeys: 0 })
}

/** The parameters of a parsed query or form. An empty value counts as absent (RFC 6749 §3.1). */
export function parameters(source: unknown): Parameters {
  const values: Record<string, string | undefined> = Object.create(null)
  const repeated: string[] = []
  const empty: string[] = []
  let resources: string[] = []
  for (const [name, value] of Object.entries(source ?? {})) {
    const all = (Array.isArray(value) ? value : [value]).filter((v): v is string => typeof v === 'string')
    if (name === 'resource') resources = all.filter((resource) => resource !== '')
    else if (all.length > 1) repeated.push(clipped(name))
    else if (all[0] === '') empty.push(clipped(name))
    else values[name] = all[0]
  }
  return { values, resources, repeated, empty }
}

/** The form of a request, read before. Parameters may be repeated. */
export function formOf({ form }: IncomingMessage): Parameters {
  if (form === undefined) throw new Error('the form was not read')
  return form
}

/** The form of a request, without repeated parameters. */
export function formParameters(req: IncomingMessage): Parameters {
  const form = formOf(req)
  rejectRepeated(form)
  return form
}

/** Refuses a repeated parameter. */
export function rejectRepeated({ repeated }: Parameters): void {
  const [parameter] = repeated
  if (parameter !== undefined) throw refuse('parameter_repeated', { parameter })
}

/** The value of a required parameter. */
export function required({ values }: Parameters, parameter: string): string {
  const value = values[parameter]
  if (value === undefined) throw refuse('parameter_missing', { parameter })
  return value
}
