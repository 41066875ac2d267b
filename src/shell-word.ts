/**
 * A text as one literal word of a POSIX shell (POSIX.1-2024, Shell Command Language §2.2.2). A tilde is always
 * quoted, since bash expands it even within a word, after `=` and `:`.
 */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9._@%+:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
