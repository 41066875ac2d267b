/** The path in the target of a request, which may also be a whole URL (RFC 9112 §3.2). */
export function pathOf(target: string): string {
  // Nearly all begin with a slash.
  const rest = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  const end = rest.search(/[?#]/)
  return (end === -1 ? rest : rest.slice(0, end)) || '/'
}
