/** The path of a public URL, below which everything is: `/base`, or empty at the root. */
export function basePath(publicUrl: string): '' | `/${string}` {
  const { pathname } = new URL(publicUrl)
  return pathname === '/' ? '' : `/${pathname.slice(1)}`
}

/** The origin of a public URL, as browsers send it in `Origin` (RFC 6454 §6.2). */
export function originOf(publicUrl: string): string {
  return new URL(publicUrl).origin
}
