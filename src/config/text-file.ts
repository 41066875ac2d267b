/** Returns the content of a text file; throws like node:fs. */
export type ReadFile = (path: string) => string

/** The text of a file, or why it cannot be read, phrased to follow its name. */
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
