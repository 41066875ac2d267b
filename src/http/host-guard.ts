// Protects against DNS rebinding: a page on another site can make a browser reach this server by that site's name,
// but the request then says so.

import type { IncomingMessage } from 'node:http'
import { clipped } from '../clipped.ts'
import { inUrl, loopbackNames } from '../loopback.ts'
import { type Refused, refuse } from '../protocol/refusal.ts'

/** Host names (no port) that this server answers to: loopback, the public URL's host, and the host it is bound to. */
export function ownHosts(publicUrl: string, bound: string): readonly string[] {
  return [...new Set([...loopbackNames, new URL(publicUrl).hostname, inUrl(bound).toLowerCase()])]
}

/**
 * Makes the function that tells why a request for another host is refused. Any port is accepted: a proxy or a container
 * may map it. From then on, the Host header of a request is the host that it was sent to.
 */
export function hostGuard(allowed: readonly string[]): (req: IncomingMessage) => Refused | undefined {
  const names = new Set(allowed)
  return (req) => {
    const received = requestedHost(req)
    const [, name = '', port = ''] = /^(.*?)(?::(\d*))?$/.exec(received) ?? []
    // Later code may make a URL from it, which fails for a port above 65535.
    if (!names.has(name.toLowerCase()) || Number(port) > 65535) {
      return refuse('host_not_allowed', { received: clipped(received), allowed })
    }
    req.headers.host = received
    return undefined
  }
}

/** The host in a target that is a whole URL, which overrides the header (RFC 9112 §3.2.2). */
function requestedHost({ url = '', headers }: IncomingMessage): string {
  if (url.startsWith('/')) return headers.host ?? ''
  const [, host] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url) ?? []
  return host ?? headers.host ?? ''
}
