// Lists of scopes, as OAuth writes them: separated by spaces (RFC 6749 §3.3).

/** The scopes of a parameter. */
export function scopesIn(text: string | undefined): readonly string[] {
  return text?.split(' ').filter((scope) => scope !== '') ?? []
}

/** All scopes of several lists, each once, in the order in which they come first; undefined if there are none. */
export function scopeOf(...lists: readonly (readonly string[])[]): string | undefined {
  const scopes = new Set(lists.flat())
  return scopes.size === 0 ? undefined : [...scopes].join(' ')
}
