/**
 * A text as one word of a POSIX shell, taken as it is (POSIX.1-2024, Shell Command Language §2.2.2). A tilde is always
 * quoted: bash expands it within a word as well, after `=` and `:`.
 */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9._@%+:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
