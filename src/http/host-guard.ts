// Protects against DNS rebinding: a page on another site can make a browser reach this server by that site's name,
// but the request then says so.

import type { Request, RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { inUrl, loopbackNames } from '../loopback.ts'
import { refuse } from '../protocol/refusal.ts'

/** Host names (no port) that this server answers to: loopback, the public URL's host, and the host it is bound to. */
export function ownHosts(publicUrl: string, bound: string): readonly string[] {
  return [...new Set([...loopbackNames, new URL(publicUrl).hostname, inUrl(bound).toLowerCase()])]
}

/** Refuses a host that is not ours with 403. Any port is accepted: a proxy or a container may map it. */
export function hostGuard(allowed: readonly string[]): RequestHandler {
  const names = new Set(allowed)
  return (req, _res, next) => {
    const received = requestedHost(req)
    // Later code may make a URL from it, which fails for a port above 65535.
    if (!names.has(hostName(received)) || !URL.canParse(`http://${received}`)) {
      throw refuse('host_not_allowed', { received: clipped(received), allowed })
    }
    req.headers.host = received
    next()
  }
}

/** The host in a target that is a whole URL, which overrides the header (RFC 9112 §3.2.2). */
function requestedHost({ originalUrl, headers }: Request): string {
  const [, host] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(originalUrl) ?? []
  return host ?? headers.host ?? ''
}

/** The name in a host: no port, lower case; the brackets of an IPv6 address stay. */
function hostName(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase()
}
