/** Gives a text file's content; throws as node:fs does. */
export type ReadFile = (path: string) => string

/** A file's text, or why it cannot be had, to follow its name. */
export function readText(
  path: string,
  readFile: ReadFile,
): { text: string } | { problem: string; code: string } {
  try {
    return { text: readFile(path) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return { problem: `cannot be read: ${reasons[code] ?? code}`, code }
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not',
  EISDIR: 'it is a directory',
}
