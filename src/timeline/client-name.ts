import { shortAgent } from '../handshake/short-agent.ts'
import { destinations } from '../protocol/endpoints.ts'
import type { Row } from './attempt.ts'

/** What a client calls itself, otherwise its User-Agent, from the first step that is not a browser’s if possible. */
export function clientNameOf(rows: readonly Row[]): string {
  const named = rows.findLast(({ last }) => last.details.clientName !== undefined)
  if (named?.last.details.clientName !== undefined) return named.last.details.clientName
  const own = rows.find(({ last }) => destinations[last.endpoint].by === 'client') ?? rows[0]
  return shortAgent(own?.last.userAgent ?? '')
}
