// Owns the protection against DNS rebinding: a page on another site can make a browser reach this server under
// that site's name, but then the Host header says so.

import type { RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { refuse } from '../protocol/refusal.ts'

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

/** Host names (no port) that this server answers to: loopback, the public URL's, and the one it is bound to. */
export function ownHosts(publicUrl: string, bound: string): readonly string[] {
  const address = bound.includes(':') ? `[${bound}]` : bound.toLowerCase()
  return [...new Set([...loopbackHosts, new URL(publicUrl).hostname, address])]
}

/** Refuses a Host that is not ours with 403; the port is not looked at, a proxy or container may map it. */
export function hostGuard(allowed: readonly string[]): RequestHandler {
  const names = new Set(allowed)
  return (req, _res, next) => {
    const received = req.headers.host ?? ''
    if (names.has(hostName(received))) return next()
    throw refuse('host_not_allowed', { received: clipped(received), allowed })
  }
}

/** The name in a Host header: no port, lower case; the brackets of an IPv6 address stay. */
function hostName(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase()
}
