// Which addresses of others this client uses: https anywhere, http on this machine only, nothing else, and no fragment
// (RFC 6749 §3.1, RFC 8414 §2). A `javascript:` address as authorization endpoint would run in the person's browser.

import { ClientError } from './errors.ts'

/** Throws unless the address is one that may be asked or opened. `what` is for the person. */
export function checkAddress(address: string, what: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isSafe =
    url?.hash === '' && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
  if (!isSafe)
    throw new ClientError(`The ${what} is no https address without a fragment: ${address.slice(0, 200)}`)
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
