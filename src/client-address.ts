// Express takes whatever X-Forwarded-For says for an address: any text, of any length. This is where it becomes an
// address, before anybody counts by it, writes it to the log or shows it.

import { isIP, type Socket } from 'node:net'

/** What of a request tells where it came from; `ip` is what Express believes, as `--trust-proxy` has it. */
interface Arrived {
  readonly ip?: string | undefined
  readonly socket: Pick<Socket, 'remoteAddress'>
}

/** The address of whoever sent a request, without a zone; empty when the connection is closed already. */
export function clientAddress({ ip = '', socket }: Arrived): string {
  const address = isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip
  // A zone may be a text of any length, and names an interface of this machine.
  return address.replace(/%.*$/s, '')
}

/**
 * What counts as one client: an IPv4 address, or the IPv6 network of 56 bits, since whoever has one address there
 * has all of them.
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
  // A URL parser leaves groups of digits and one gap, whatever the spelling.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const digits = (groups: string) => groups.replace(/[^:]+/g, (it) => it.padStart(4, '0')).replaceAll(':', '')
  return digits(head) + digits(tail).padStart(32 - digits(head).length, '0')
}
