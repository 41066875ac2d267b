// Owns how a text is written in a command, so that a shell takes it as it is.

/** A text as one word of a POSIX shell (POSIX.1-2024, Shell Command Language §2.2.2). */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9._~@%+:/-]+$/.test(text) && !text.startsWith('~')
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`
}
