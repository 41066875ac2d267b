// What the rules say about refreshes.

import { answeredAt, isAfterAnswer, isGranted, wasItsTokenRefused } from '../evidence/answers.ts'
import { scopesIn } from '../evidence/scopes.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { areaOfReason } from '../protocol/reason-area.ts'
import { fail, judgeEach, notSeen, pass, wrongIf } from './finding.ts'
import { bringsRefreshToken } from './requests.ts'
import type { Finding } from './rule.ts'

export const noRefresh = 'The client did not refresh its token.'

export function newestToken(story: Story): Finding {
  const used: Step[] = []
  /** The digests of which any may be the newest; undefined while none is known. */
  let newest: readonly string[] | undefined
  const given: Step[] = []
  for (const step of story.steps) {
    const { refreshToken } = step.event.details
    if (step.signs.has('refresh') && refreshToken !== undefined) {
      newest = newestAt(given, step) ?? newest
      if (newest !== undefined && !newest.includes(refreshToken)) {
        return fail('The client used a refresh token that had been replaced.', [...given.slice(-1), step])
      }
      used.push(step)
    }
    if (isGranted(step)) given.push(step)
  }
  return used.length < 2
    ? notSeen('Fewer than two refreshes came.')
    : pass('Every refresh used the newest token.', used)
}

/** The refresh tokens that may be the newest for the sender of a request. */
function newestAt(given: readonly Step[], step: Step): readonly string[] | undefined {
  const { family } = step.event.details
  const last = given.findLast((each) => each.event.details.family === family && isAfterAnswer(step, each))
  if (last === undefined) return undefined
  const { refreshToken, newRefreshToken } = last.event.details
  const isSure = bringsRefreshToken(last)
  const all = isSure ? [newRefreshToken] : [newRefreshToken, refreshToken]
  const known = all.filter((digest) => digest !== undefined)
  return known.length > 0 ? known : undefined
}

const atOnceMs = 2000

export function oneAtATime(story: Story): Finding {
  const refreshes = story.all('refresh').filter(({ event }) => event.details.refreshToken !== undefined)
  const wrong = refreshes.filter((step) => refreshes.some((earlier) => isDoubled(story, step, earlier)))
  if (wrong.length > 0) return fail('Two refreshes used one token at once.', wrong)
  return refreshes.length > 0
    ? pass('No two refreshes used one token at once.', refreshes)
    : notSeen(noRefresh)
}

/** Whether a refresh repeats one that was under way, or that had brought another token. */
function isDoubled(story: Story, step: Step, earlier: Step): boolean {
  const { event } = step
  if (step.number <= earlier.number || event.details.refreshToken !== earlier.event.details.refreshToken)
    return false
  if (event.at - earlier.event.at > atOnceMs) return false
  if (event.at < answeredAt(earlier)) return true
  return bringsRefreshToken(earlier) && !wasItsTokenRefused(story.before(step), earlier)
}

export function scopeOfRefresh(story: Story): Finding {
  const words = {
    none: noRefresh,
    right: 'No refresh asked for more than was granted.',
    wrong: 'A refresh asked for more than was granted.',
  }
  return judgeEach(story.all('refresh'), words, (step) => {
    const { details, refusal } = step.event
    const { requestedScope: received } = details
    if (refusal?.reason === 'scope_not_granted') return { expected: refusal.facts.granted, received }
    const expected = story.before(step).last('code grant')?.event.details.grantedScope
    if (expected === undefined) return wrongIf(details.unknownScope !== undefined, { received })
    const granted = scopesIn(expected)
    return wrongIf(
      scopesIn(received).some((scope) => !granted.includes(scope)),
      { expected, received },
    )
  })
}

export function stopsWithDeadToken(story: Story): Finding {
  const refreshes = story.all('refresh').filter(({ event }) => event.details.refreshToken !== undefined)
  const refused = refreshes.filter(isInvalidGrant)
  for (const first of refused) {
    const again = refreshes.filter(
      (step) =>
        step.number > first.number && step.event.details.refreshToken === first.event.details.refreshToken,
    )
    if (again.length > 1) return fail('The client went on with a refresh token that had been refused.', again)
  }
  return refused.length > 0
    ? pass('The client stopped using the refresh token that was refused.', refused)
    : notSeen('No refresh was answered with `invalid_grant`.')
}

export function isInvalidGrant({ signs, event: { refusal, status, bent } }: Step): boolean {
  if (!signs.has('refresh')) return false
  if (refusal === undefined) return bent === 'tokenAnswer' && status === 400
  return areaOfReason(refusal.reason) === 'refresh token'
}

const mostRefreshes = 2

export function noNeedlessRefresh(story: Story): Finding {
  const grants = story.steps.filter((step) => isGranted(step) && step.event.details.expiresIn !== undefined)
  const refreshes = grants.filter(({ signs }) => signs.has('refresh'))
  for (const grant of grants) {
    const until = answeredAt(grant) + (grant.event.details.expiresIn ?? 0) * 1000
    const within = refreshes.filter(
      (step) => step.number > grant.number && step.event.at < until && !wasNeeded(story, step, grants),
    )
    if (within.length > mostRefreshes) {
      return fail('The client refreshed more than twice within the life of a token.', within, {
        expected: `${mostRefreshes} at most`,
        received: String(within.length),
      })
    }
  }
  return refreshes.length > 0
    ? pass('The client refreshed no more than needed.', refreshes)
    : notSeen(noRefresh)
}

/** Whether the token that a refresh replaces had been refused. */
function wasNeeded(story: Story, refresh: Step, grants: readonly Step[]): boolean {
  const since = grants.findLast(({ number }) => number < refresh.number)?.number ?? 0
  return story.all('token refused').some(({ number }) => number > since && number < refresh.number)
}
