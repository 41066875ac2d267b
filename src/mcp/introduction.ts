// Owns what a client says about itself when it introduces itself: in `initialize`, or with `server/discover`.

import { clipped } from '../clipped.ts'

const metaPrefix = 'io.modelcontextprotocol/'

/** Name and revision, as far as a JSON-RPC body tells them. */
export function introduction(body: unknown): { clientName?: string; protocolVersion?: string } {
  const messages: unknown[] = Array.isArray(body) ? body : [body]
  const first = messages.find((message) => introductions.has(property(message, 'method')))
  if (first === undefined) return {}
  const params = property(first, 'params')
  const meta = property(params, '_meta')
  const info = property(params, 'clientInfo') ?? property(meta, `${metaPrefix}clientInfo`)
  const name = [property(info, 'name'), property(info, 'version')].filter((part) => typeof part === 'string')
  const version = property(params, 'protocolVersion') ?? property(meta, `${metaPrefix}protocolVersion`)
  return {
    ...(name.length > 0 && { clientName: clipped(name.join(' ')) }),
    ...(typeof version === 'string' && { protocolVersion: clipped(version) }),
  }
}

const introductions: ReadonlySet<unknown> = new Set(['initialize', 'server/discover'])

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value
    ? (value as Record<string, unknown>)[key]
    : undefined
}
