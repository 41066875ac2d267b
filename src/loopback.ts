// Owns how far a host reaches: only this machine, or others too. What follows from that is safety.ts's business.

import { BlockList, isIP } from 'node:net'

const loopbackAddresses = new BlockList()
loopbackAddresses.addSubnet('127.0.0.0', 8)
loopbackAddresses.addAddress('::1', 'ipv6')

/**
 * Whether only this machine reaches a host: localhost and names below it (RFC 6761 §6.3), 127.0.0.0/8, ::1.
 * Takes a name or an address, an IPv6 one with or without brackets. What it does not know is not loopback.
 */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  const family = isIP(name)
  if (family === 0) return name === 'localhost' || name.endsWith('.localhost')
  return loopbackAddresses.check(name, family === 4 ? 'ipv4' : 'ipv6')
}

/** Whether a URL points to this machine. */
export function isLoopbackUrl(url: string): boolean {
  return isLoopbackHost(new URL(url).hostname)
}

/** Whether a host is the address that stands for all of a machine's addresses: 0.0.0.0 or ::. */
export function isAnyAddress(host: string): boolean {
  return isIP(host) !== 0 && /^(0\.0\.0\.0|\[::\])$/.test(new URL(`http://${inUrl(host)}`).hostname)
}

/** A host as a URL spells it: IPv6 addresses in brackets. */
export function inUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host
}
