import { destinations } from '../protocol/endpoints.ts'
import type { Row } from './attempt.ts'

/** What a client calls itself, otherwise its User-Agent, from the first step that is not a browser’s if possible. */
export function clientNameOf(rows: readonly Row[]): string {
  const named = rows.findLast(({ last }) => last.details.clientName !== undefined)
  if (named?.last.details.clientName !== undefined) return named.last.details.clientName
  const own = rows.find(({ last }) => destinations[last.endpoint].by === 'client') ?? rows[0]
  return shortAgent(own?.last.userAgent ?? '')
}

/** `python-httpx/0.28.1`, `node`, or the name of a browser. */
function shortAgent(userAgent: string): string {
  if (!userAgent.startsWith('Mozilla/')) return userAgent.split(' ', 1)[0] || 'a client without a name'
  const [named] = browserNames.flatMap((name) => name.exec(userAgent) ?? [])
  return named?.replace('Version/', 'Safari/') ?? 'a browser'
}

/** Edge and Opera claim to be Chrome too, and all claim to be Safari, whose own version is elsewhere. */
const browserNames = [
  /\b(?:Edg(?:A|iOS)?|OPR)\/\d+/,
  /\b(?:Firefox|FxiOS|(?:Headless)?Chrome|CriOS)\/\d+/,
  /\bVersion\/\d+/,
] as const
