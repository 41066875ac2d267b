/**
 * The address of a well-known document about `url`: its name goes between the host and the path of the URL
 * (RFC 8414 §3.1, RFC 9728 §3.1).
 */
export function wellKnownUrl(document: `/.well-known/${string}`, url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + document + (pathname === '/' ? '' : pathname)
}
