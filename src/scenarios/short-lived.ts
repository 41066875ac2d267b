import { answeredAt, isGranted } from '../evidence/answers.ts'
import { failedBySilence, inconclusive, type Judgement, passed, warned } from '../evidence/judgement.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { noCallYet, whyNobodyIsAsked } from './parts/not-yet.ts'
import { askedInstead, refreshable } from './parts/token-life.ts'
import type { Scenario } from './scenario.ts'

const lifeSeconds = 20

/** How many refreshes a life of a token may have. */
const mostRefreshes = 2

export const shortLived: Scenario = {
  name: 'short-lived',
  group: 'Token lifetime and refresh',
  title: 'Access tokens live for 20 seconds',
  does: `Access tokens really expire after ${lifeSeconds} seconds, as \`expires_in\` says.`,
  expects: 'Refreshes when its token expires or before, once for each token.',
  level: 'practice',
  rule: rfc(6749, '5.1'),
  starred: false,
  needs: { connects: 2, seconds: lifeSeconds },
  seenIn: ['PrefectHQ/fastmcp#1649', 'PrefectHQ/fastmcp#2862'],
  settings: { ...refreshable, accessTokenTtlSeconds: lifeSeconds },
  judge(story) {
    const grant = story.all('code grant').find(isGranted)
    if (grant === undefined) return inconclusive(whyNobodyIsAsked(story) ?? noCallYet(story))
    const asked = story.after(grant).first('authorization')
    if (asked === undefined) return withoutPerson(story, grant)
    const before = withoutPerson(story.before(asked), grant)
    if (before.evidence === 'seen') return before
    const reason = 'The client asked the person again, although it had a refresh token.'
    return askedInstead(story, asked, reason, grant)
  },
}

function withoutPerson(story: Story, grant: Step): Judgement {
  const over = endOfLife(story, grant)
  if (over === undefined) {
    return inconclusive('Nothing has come since the first token expired.', grant)
  }
  const refreshes = story.after(grant).all('refresh')
  const renewed = refreshes.find(isGranted)
  const later = renewed && story.after(renewed).all('served')
  const served = later?.find(({ number }) => number >= over.number)
  if (renewed !== undefined && served !== undefined) {
    const most = Math.max(...refreshes.map((first) => withinLife(story.before(served), first)))
    return most > mostRefreshes
      ? warned(`The client refreshed ${most} times within ${lifeSeconds} seconds.`, ...refreshes)
      : passed('The client refreshed in time and went on.', renewed, served)
  }
  if (!story.isQuiet) return inconclusive('The token has expired; the refresh has not come yet.', over)
  return renewed === undefined
    ? failedBySilence('The client stopped when its token had expired, and did not refresh.', over)
    : failedBySilence('The client refreshed, but did not call again with the new token.', over, renewed)
}

/** The first request that shows that the life of the first token is over: its refusal, or one that comes after it. */
function endOfLife(story: Story, grant: Step): Step | undefined {
  const overAt = answeredAt(grant) + lifeSeconds * 1000
  return story
    .after(grant)
    .steps.find(
      ({ event, signs }) =>
        event.refusal?.reason === 'token_expired' ||
        (event.at >= overAt && (signs.has('served') || signs.has('refresh'))),
    )
}

/** How many refreshes came from one on within a life of a token. */
function withinLife(story: Story, { event }: Step): number {
  const until = event.at + lifeSeconds * 1000
  return story.all('refresh').filter((step) => step.event.at >= event.at && step.event.at < until).length
}
