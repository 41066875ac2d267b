import type { IncomingMessage } from 'node:http'
import { type Refused, refuse } from '../protocol/refusal.ts'

/** Headers of which Node.js keeps only the first. A proxy may keep the last and so see another host or caller. */
const single = ['Host', 'Authorization'] as const

/** Why a request with a second `Host` or `Authorization` header is refused (RFC 9110 §5.3, RFC 9112 §3.2). */
export function repeatedHeader({ rawHeaders }: IncomingMessage): Refused | undefined {
  const header = single.find((name) => isRepeated(name, rawHeaders))
  return header && refuse('header_repeated', { header })
}

function isRepeated(header: string, rawHeaders: readonly string[]): boolean {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name?.length === header.length && name.toLowerCase() === header.toLowerCase()) count += 1
  }
  return count > 1
}
