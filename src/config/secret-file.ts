// Owns the client secret that is kept in a file, and when it is taken from there.

import { type Found, labelled, shown } from './layer.ts'
import type { OptionKey } from './options.ts'

/** Gives a text file's content; throws as node:fs does. */
export type ReadFile = (path: string) => string

/**
 * Puts the content of --client-secret-file in the place of --client-secret, unless a source of higher precedence
 * gives the secret itself. Both in one source is a problem: nobody could tell which was meant.
 */
export function withSecretFromFile(
  options: ReadonlyMap<OptionKey, Found>,
  readFile: ReadFile,
): { found: Map<OptionKey, Found>; problems: string[]; unreadable: boolean } {
  const found = new Map(options)
  const result = { found, problems: [] as string[], unreadable: false }
  const file = found.get('clientSecretFile')
  const secret = found.get('clientSecret')
  // An unfit path is for the option's own schema to complain about.
  if (typeof file?.value !== 'string' || file.value === '') return result
  if (secret !== undefined && secret.rank < file.rank) {
    found.delete('clientSecretFile')
    return result
  }
  if (secret?.rank === file.rank) {
    const [a, b] = [secret.source, file.source]
    return { ...result, problems: [`--client-secret: both ${a} and ${b} are given; give only one`] }
  }
  const read = readText(file.value, readFile)
  if ('problem' in read) {
    const option = labelled('--client-secret-file', file.source)
    return { ...result, problems: [`${option}: ${shown(file.value)} ${read.problem}`], unreadable: true }
  }
  // Editors and `echo` end a file with a line break that is no part of the secret.
  const value = read.text.replace(/[\r\n]+$/, '')
  found.set('clientSecret', { value, source: `file ${file.value}`, rank: file.rank })
  return result
}

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
