// RFC 6749 §3.1.2, RFC 8252 §7.3, RFC 9700 §2.1.

const loopback = /^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))(?::\d{1,5})?(?=[/?]|$)(.*)$/

/**
 * Whether a requested redirect URI is this registered one: the same string, except that the port of a loopback URI
 * does not count. Compared as text, since a URL parser would accept what must not be accepted (other spellings of a
 * host, dot segments, stray white space), and its result would not be the string that we redirect to.
 */
export function isSameRedirectUri(requested: string, registered: string): boolean {
  if (requested === registered) return true
  const a = loopback.exec(requested)
  const b = loopback.exec(registered)
  return a !== null && b !== null && a[1] === b[1] && pathAndQuery(a[2]) === pathAndQuery(b[2])
}

/** An empty path is the path `/` (RFC 3986 §6.2.3). */
function pathAndQuery(rest: string | undefined): string {
  return rest?.startsWith('/') ? rest : `/${rest ?? ''}`
}

/** The part of a requested redirect URI that is forbidden in any redirect URI, if it has one. */
export function unsafePart(requested: string): 'fragment' | 'userinfo' | undefined {
  if (requested.includes('#')) return 'fragment'
  return /^[^/?]*\/\/[^/?]*@/.test(requested) ? 'userinfo' : undefined
}
