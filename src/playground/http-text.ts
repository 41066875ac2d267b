// Requests and responses as they went over the wire, laid out for reading: a line for each parameter and property, what
// matters marked, the headers that teach nothing apart, and every secret cut to the few characters by which it can be
// recognised.

import type { LineView, MessageView } from './page-model.ts'
import { basic, type Client, type SentRequest } from './planned-request.ts'
import type { ReceivedResponse } from './response.ts'

type Header = readonly [name: string, value: string]

/** A request. If it was broken on purpose, what differs from the right one is marked. */
export function requestView(sent: SentRequest, client: Client, right?: SentRequest): MessageView {
  const isComparable = right !== undefined && placeOf(sent) === placeOf(right)
  const expected = new Set(isComparable ? partsOf(right) : partsOf(sent))
  const names = new Set(partsOf(sent).map(nameOf))
  const line = (text: string): LineView => ({
    text: masked(text, client),
    isMarked: !expected.has(partOf(text)),
  })
  return {
    head: [...startLines(sent), ...headerLines(sent.headers.filter(isTelling))].map(line),
    minor: headerLines(sent.headers.filter((header) => !isTelling(header))),
    body: isForm(sent) ? linesOf(sent.body).map(line) : textLines(sent.body, client),
    leftOut: [...expected].map(nameOf).filter((name) => !names.has(name)),
  }
}

/** A response. */
export function responseView(response: ReceivedResponse, client: Client): MessageView {
  const { status, reason, headers, body } = response
  const mark = ([name, value]: Header): readonly LineView[] =>
    linesOf(`${name}: ${value}`).map((text) => ({
      text: masked(text, client),
      isMarked: decisive.has(name.toLowerCase()),
    }))
  return {
    head: [
      { text: `HTTP/1.1 ${status} ${reason}`, isMarked: false },
      ...headers.filter(isTelling).flatMap(mark),
    ],
    minor: headerLines(headers.filter((header) => !isTelling(header))),
    body: textLines(body, client),
    leftOut: [],
  }
}

/** By these a client knows what to do next. */
const decisive: ReadonlySet<string> = new Set(['www-authenticate', 'location'])

/** Every response has these, or every request; none of them is about OAuth or MCP. */
const everywhere =
  /^(?:content-security-policy|strict-transport-security|x-.*|referrer-policy|access-control-.*|pragma|vary|date|connection|keep-alive|content-length)$/

function isTelling([name]: Header): boolean {
  return !everywhere.test(name.toLowerCase())
}

function headerLines(headers: readonly Header[]): readonly string[] {
  return headers.map(([name, value]) => `${name}: ${value}`)
}

/** The request line; with several parameters, a line for each. */
function startLines({ method, target }: SentRequest): readonly string[] {
  const lines = linesOf(`${method} ${target}`)
  return lines.length === 1 ? [`${lines[0]} HTTP/1.1`] : [...lines, 'HTTP/1.1']
}

/** A text with an address, or a form; if it has several parameters, with a line for each. */
function linesOf(text: string): readonly string[] {
  return text.includes('&') ? text.split(/(?=[?&])/) : [text]
}

function isForm({ headers }: SentRequest): boolean {
  return headers.some(([, value]) => value === 'application/x-www-form-urlencoded')
}

/** What can be right or wrong in a request: its lines as they are, without what only joins them. */
function partsOf(sent: SentRequest): readonly string[] {
  const lines = [...startLines(sent), ...headerLines(sent.headers.filter(isTelling))]
  return [...lines, ...(isForm(sent) ? linesOf(sent.body) : [])].map(partOf)
}

function partOf(line: string): string {
  return line.replace(/^[?&]/, '')
}

/** The name of a header or a parameter. */
function nameOf(part: string): string {
  return /^[^:= ]+/.exec(part)?.[0] ?? part
}

function placeOf({ method, target }: SentRequest): string {
  return `${method} ${target.replace(/\?.*/s, '')}`
}

function textLines(body: string, client: Client): readonly LineView[] {
  if (body === '') return []
  return masked(readable(body).trimEnd(), client)
    .split('\n')
    .map((text) => ({ text, isMarked: false }))
}

/** JSON, or the JSON in a server-sent event, with a line for each property. */
function readable(body: string): string {
  return body.replace(/^(data: )?([{[].*)$/gm, (line, prefix: string | undefined, json: string) => {
    try {
      return (prefix ?? '') + JSON.stringify(JSON.parse(json), null, 2)
    } catch {
      return line
    }
  })
}

/** A text without anything that somebody looking over a shoulder could use. */
export function masked(text: string, client: Client): string {
  return text
    .replaceAll(basic(client), 'Basic …')
    .replace(/mcp_(?:ac|at|rt)_[\w-]+/g, maskedValue)
    .replace(
      /\b(code_verifier=)([\w.~-]+)/g,
      (_all, name: string, value: string) => name + maskedValue(value),
    )
    .replace(/\b(client_secret=)[^&\s]+/g, '$1…')
}

/** The beginning of a secret. */
export function maskedValue(secret: string): string {
  return `${secret.slice(0, secret.startsWith('mcp_') ? 11 : 4)}…`
}
