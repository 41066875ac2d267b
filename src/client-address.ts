// Express accepts any text of any length from X-Forwarded-For as an address. Here it becomes a real address before it
// is counted, logged or shown.

import { isIP, type Socket } from 'node:net'

/** The parts of a request that say where it came from; `ip` is what Express trusts, as set by `--trust-proxy`. */
interface Arrived {
  readonly ip?: string | undefined
  readonly socket: Pick<Socket, 'remoteAddress'>
}

/** The address of the sender of a request, without a zone; empty if the connection is already closed. */
export function clientAddress({ ip = '', socket }: Arrived): string {
  const address = isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip
  // A zone may be any text of any length; it names an interface of this machine.
  return address.replace(/%.*$/s, '')
}

/**
 * What counts as one client: an IPv4 address, or an IPv6 network of 56 bits, since the owner of one address there
 * usually has them all.
 */
export function countedAddress(req: Arrived): string {
  const address = clientAddress(req)
  if (isIP(address) !== 6) return address
  const digits = hexDigits(address)
  const [, ipv4] = /^0{20}f{4}(.{8})$/.exec(digits) ?? []
  return ipv4 === undefined ? `${digits.slice(0, 14)}/56` : Buffer.from(ipv4, 'hex').join('.')
}

/** The 32 hexadecimal digits of an IPv6 address. */
function hexDigits(address: string): string {
  // A URL parser turns any spelling into groups of digits with one gap.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const digits = (groups: string) => groups.replace(/[^:]+/g, (it) => it.padStart(4, '0')).replaceAll(':', '')
  return digits(head) + digits(tail).padStart(32 - digits(head).length, '0')
}
