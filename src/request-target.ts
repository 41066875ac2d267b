/** The path in the target of a request, which may also be a whole URL (RFC 9112 §3.2). */
export function pathOf(target: string): string {
  const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target)
  const rest = origin === null ? target : target.slice(origin[0].length)
  const end = rest.search(/[?#]/)
  return (end === -1 ? rest : rest.slice(0, end)) || '/'
}
