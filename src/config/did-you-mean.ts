import { closestMatch } from 'leven'
import { type Option, options } from './options.ts'

/**
 * The option whose name contains what was written or is contained in it (`secret`, `redirect-uri`, `clientID`),
 * otherwise one at most two letters away (`prot`).
 */
export function meantOption(written: string): Option | undefined {
  const name = plain(written)
  if (name.length < 2) return undefined
  const overlapping = names.filter((each) => each.includes(name) || name.includes(each))
  const maxDistance = Math.min(2, Math.floor(name.length / 2))
  const meant = closestMatch(name, overlapping) ?? closestMatch(name, names, { maxDistance })
  return options.find(({ flag }) => plain(flag) === meant)
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^mcpstatic/, '')
}

const names = options.map(({ flag }) => plain(flag))
