// The one place that recognises loopback. Only the redirect URI matcher (client/redirect-uri-match.ts) has its own
// pattern: it compares text exactly, and must not change with this file.

import { BlockList, isIP } from 'node:net'

/**
 * The names of this machine that clients and browsers use, as they appear in a URL. Other spellings (127.0.0.2,
 * app.localhost, localhost with a trailing dot) reach it too, but are not accepted where somebody else chooses the
 * name: in `Host`, `Origin` and plain http redirect URIs.
 */
export const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

const name = String.raw`(?:localhost|127\.0\.0\.1|\[::1\])`
const redirectUri = new RegExp(String.raw`^http://${name}(?::\d{1,5})?(?=[/?]|$)`, 'i')
const origin = new RegExp(String.raw`^https?://${name}(?::\d{1,5})?$`)

const loopbackAddresses = new BlockList()
loopbackAddresses.addSubnet('127.0.0.0', 8)
loopbackAddresses.addAddress('::1', 'ipv6')

/**
 * Whether only this machine can reach a host: localhost and names below it (RFC 6761 §6.3), 127.0.0.0/8, ::1. Accepts
 * a name or an address, IPv6 with or without brackets. Anything else is not loopback.
 */
export function isLoopbackHost(host: string): boolean {
  const bare = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return bare === 'localhost' || bare.endsWith('.localhost') || isLoopbackInAnySpelling(bare)
}

/** Whether a URL points to this machine; false for anything that is not a URL. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname)
}

/**
 * Whether the address of a socket is this machine's own, including IPv4 in IPv6 (`::ffff:127.0.0.1`). Sockets spell
 * each address in one way, so this looks only at the text: it is called for every request. The timeline also asks
 * about addresses that `--trust-proxy` takes from X-Forwarded-For, in any spelling; if one is not recognised, two
 * attempts stay apart that could be one.
 */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address)
}

function isLoopbackInAnySpelling(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && loopbackAddresses.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** Whether an `Origin` header, as browsers write it, belongs to a page from this machine, on any port. */
export function isLoopbackOrigin(received: string): boolean {
  return origin.test(received)
}

/** Whether a redirect URI is plain http on loopback: it needs no TLS, and its port does not count (RFC 8252 §7.3). */
export function isLoopbackRedirectUri(uri: string): boolean {
  return redirectUri.test(uri)
}

/** Whether a host means all of a machine's addresses: 0.0.0.0 or ::. */
export function isAnyAddress(host: string): boolean {
  return isIP(host) !== 0 && /^(0\.0\.0\.0|\[::\])$/.test(new URL(`http://${inUrl(host)}`).hostname)
}

/**
 * An origin of this machine by the other of its two usual names, localhost and 127.0.0.1, if a server that listens on
 * this host can be reached by it.
 */
export function underOtherLoopbackName(origin: string, boundTo: string): string | undefined {
  const other = new URL(origin)
  const name = otherName.get(other.hostname)
  const isReachable = ['localhost', '127.0.0.1'].includes(boundTo) || isAnyAddress(boundTo)
  if (name === undefined || !isReachable) return undefined
  other.hostname = name
  return other.origin
}

const otherName: ReadonlyMap<string, string> = new Map([
  ['localhost', '127.0.0.1'],
  ['127.0.0.1', 'localhost'],
])

/** A host as a URL spells it: IPv6 addresses in brackets. */
export function inUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host
}
