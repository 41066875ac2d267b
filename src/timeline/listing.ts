// What a page shows of each attempt, so that it stays below 50 kB and the newest ones can be seen at a glance.

import type { AttemptView } from './attempt-model.ts'
import type { ListedAttempt } from './page-model.ts'

/** What all attempts of a page may take; the rest of it takes about 8 kB. */
const charactersPerPage = 40_000

/** With more attempts than this, the newest is closed too: otherwise it would be all that one sees. */
const openAmongAtMost = 3

/** Attempts, newest first, with as many steps as fit; the steps of the others are on pages of their own. */
export function fitting(
  attempts: readonly AttemptView[],
  print: (listed: ListedAttempt) => string,
): readonly ListedAttempt[] {
  const short = attempts.map((attempt): ListedAttempt => ({ attempt, steps: 'elsewhere' }))
  let room = charactersPerPage - short.reduce((sum, listed) => sum + print(listed).length, 0)
  return short.map((listed, at) => {
    const isOpen = at === 0 && attempts.length <= openAmongAtMost
    const full: ListedAttempt = { attempt: listed.attempt, steps: isOpen ? 'open' : 'closed' }
    room -= print(full).length - print(listed).length
    return room >= 0 ? full : listed
  })
}
