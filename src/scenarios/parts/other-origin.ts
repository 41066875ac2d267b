// Judges what a client takes along when it is sent to another origin.

import { failed, inconclusive, type Judgement, passed, passedBySilence } from '../../evidence/judgement.ts'
import type { Story } from '../../evidence/story.ts'
import type { Details } from '../../handshake/event.ts'
import { OtherAnswer } from '../../protocol/seams.ts'
import { canaryUrl } from './canary.ts'

type Sent = NonNullable<Details['sent']>[number]

/** Sends on to a canary at the other origin, whatever the method is. Without one, the right answer stays. */
export function sentOn(atOtherOrigin: string | undefined, name: string): OtherAnswer | undefined {
  return atOtherOrigin === undefined
    ? undefined
    : new OtherAnswer(307, undefined, {
        Location: canaryUrl(atOtherOrigin, name),
        'Cache-Control': 'no-store',
      })
}

/** Why there is nothing to judge: the right answer was given instead. */
export const noSecondOrigin =
  'This server can be reached under one loopback name only; this scenario needs a second one.'

export interface Redirection {
  /** What must stay here. */
  readonly secrets: readonly Sent[]
  /** Why the client was not redirected yet. */
  readonly notYet: (story: Story) => string
}

export function judgeRedirection(story: Story, { secrets, notYet }: Redirection): Judgement {
  const redirect = story.firstBent
  if (redirect === undefined) return inconclusive(notYet(story))
  const followed = story.after(redirect).all('canary')
  const own = followed.find(({ event }) => event.host === redirect.event.host)
  if (own !== undefined) {
    return inconclusive(
      'For this client that is the same origin: it was given the other name.',
      redirect,
      own,
    )
  }
  for (const step of followed) {
    const taken = step.event.details.sent?.filter((each) => secrets.includes(each)) ?? []
    if (taken.length > 0) {
      return failed(`The client sent its ${taken.join(', ')} to another origin.`, redirect, step)
    }
  }
  const [first] = followed
  if (first !== undefined)
    return passed('The client followed, and took nothing secret along.', redirect, first)
  if (!story.isQuiet)
    return inconclusive('The client was sent to another origin; nothing came there yet.', redirect)
  return passedBySilence('The client did not follow to another origin.', redirect)
}
