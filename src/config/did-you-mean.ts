import { closestMatch } from 'leven'
import { type Option, options } from './options.ts'

/** The option that was probably meant. */
export function meantOption(written: string): Option | undefined {
  const meant = meantAmong(written, names)
  return options.find(({ flag }) => flag === meant)
}

/**
 * The name that contains what was written or is contained in it (`secret`, `redirect-uri`, `clientID`), otherwise one
 * at most two letters away (`prot`).
 */
export function meantAmong(written: string, among: readonly string[]): string | undefined {
  const name = plain(written)
  if (name.length < 2) return undefined
  const plainNames = among.map(plain)
  const overlapping = plainNames.filter((each) => each.includes(name) || name.includes(each))
  const maxDistance = Math.min(2, Math.floor(name.length / 2))
  const meant = closestMatch(name, overlapping) ?? closestMatch(name, plainNames, { maxDistance })
  return among.find((each) => plain(each) === meant)
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^mcpstatic/, '')
}

const names = options.map(({ flag }) => flag)
