import { closestMatch } from 'leven'

/** Comparing takes the product of both lengths, and what was sent may be long. */
const longestCompared = 100

/**
 * The one of these names that was probably meant: written in another case or with other separators, with a prefix
 * that clients of several servers put before it, or with at most two wrong letters.
 */
export function meantName(written: string, names: readonly string[]): string | undefined {
  if (written.length > longestCompared) return undefined
  const sent = plain(written)
  const same = names.find((name) => plain(name) === sent)
  if (same !== undefined) return same
  const last = plain(written.split(/[^A-Za-z0-9]{2,}|[./:]/).at(-1) ?? '')
  const prefixed = names.find((name) => plain(name) === last)
  return (
    prefixed ?? closestMatch(written, names, { maxDistance: Math.min(2, Math.floor(written.length / 2)) })
  )
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}
