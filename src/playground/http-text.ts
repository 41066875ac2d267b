// Requests and responses as they went over the wire, with JSON formatted for reading, and every secret cut to the few
// characters by which it can be recognised.

import { basic, type Client, type SentRequest } from './planned-request.ts'
import type { ReceivedResponse } from './response.ts'

/** A request as text. */
export function requestText({ method, target, headers, body }: SentRequest, client: Client): string {
  return message(`${method} ${target} HTTP/1.1`, headers, body, client)
}

/** A response as text. */
export function responseText(response: ReceivedResponse, client: Client): string {
  const { status, reason, headers, body } = response
  return message(`HTTP/1.1 ${status} ${reason}`, headers, body, client)
}

function message(
  firstLine: string,
  headers: readonly (readonly [string, string])[],
  body: string,
  client: Client,
): string {
  const lines = [firstLine, ...headers.map(([name, value]) => `${name}: ${value}`), '', readable(body)]
  return masked(lines.join('\n').trimEnd(), client)
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
