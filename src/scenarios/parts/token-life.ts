// What the scenarios have in common in which access tokens die early: how they die, and how a client takes it.

import { answeredAt, isAfterAnswer, isGranted } from '../../evidence/answers.ts'
import { failed, failedBySilence, inconclusive, type Judgement, passed } from '../../evidence/judgement.ts'
import { beginsNewLife } from '../../evidence/lives.ts'
import type { Step } from '../../evidence/step.ts'
import type { Story } from '../../evidence/story.ts'
import type { Seams } from '../../protocol/seams.ts'
import { noCallYet, whyNobodyIsAsked } from './not-yet.ts'

/** Every sign-in brings a refresh token. Two refreshes at once may use one: that is what `refresh-rotates` is about. */
export const refreshable = { refreshTokens: 'always', refreshGraceSeconds: 60 } as const

/** The first so many access tokens are refused after their first request. */
export function dyingAfterUse(most: number): Pick<Seams, 'fate'> {
  return { fate: ({ nth, uses }) => (nth <= most && uses > 0 ? 'dies' : undefined) }
}

/** The first refusal of each access token that died, in order. */
function deaths(story: Story): readonly Step[] {
  const dead = new Set<string | undefined>()
  return story.steps.filter(({ event, signs }) => {
    if (event.bent !== 'fate' || !signs.has('token refused') || !event.delivered) return false
    const isFirst = !dead.has(event.details.token)
    dead.add(event.details.token)
    return isFirst
  })
}

/** The first refusal of the first access token that died, or why there is nothing to judge. */
export function firstDeath(story: Story): Step | Judgement {
  const itsOwn = whyNobodyIsAsked(story)
  if (itsOwn !== undefined) return inconclusive(`${itsOwn} It gets no refresh token and needs no person.`)
  const [dead] = deaths(story)
  if (dead !== undefined) return dead
  return inconclusive(
    story.first('served') === undefined
      ? noCallYet(story)
      : 'The client has made only one request with its token; the token dies after that.',
  )
}

/** What is too much with a dead token: so many requests when the client has known of it for so long, or so many at all. */
const mostLater = 3
const laterMs = 1000
const mostRepeats = 10

/**
 * The requests by which a client went on with a token although it knew that it is refused. A few may come at once,
 * before it has read the first refusal.
 */
export function hammering(story: Story, refused: Step): readonly Step[] {
  const repeats = story
    .all('token refused')
    .filter(
      (step) => step.event.details.token === refused.event.details.token && isAfterAnswer(step, refused),
    )
  const later = repeats.filter(({ event }) => event.at >= answeredAt(refused) + laterMs)
  if (later.length > mostLater) return later.slice(0, mostLater + 1)
  return repeats.length > mostRepeats ? repeats.slice(0, mostRepeats + 1) : []
}

/** What it means that a client asks a person where it should refresh. */
export function askedInstead(
  story: Story,
  authorization: Step,
  reason: string,
  ...before: readonly Step[]
): Judgement {
  return beginsNewLife(story, authorization)
    ? inconclusive('The client keeps no tokens between starts.', authorization)
    : failed(reason, ...before, authorization)
}

/** A client that asks a person as soon as its token is refused never came to what the first refresh brings. */
function askedAtOnce(story: Story, dead: Step): Judgement | undefined {
  const renewal = story
    .after(dead)
    .steps.find(({ signs }) => signs.has('refresh') || signs.has('authorization'))
  if (!renewal?.signs.has('authorization')) return undefined
  return beginsNewLife(story, renewal)
    ? inconclusive('The client keeps no tokens between starts.', renewal)
    : inconclusive('The client asked the person instead of refreshing: see `revoked-early`.', dead, renewal)
}

/** Why the first refresh, on which all depends, has not come. */
export function noRefreshYet(story: Story): Judgement {
  const dead = firstDeath(story)
  if ('result' in dead) return dead
  const reason = 'The token was refused; the client has not refreshed yet.'
  return askedAtOnce(story, dead) ?? inconclusive(reason, dead)
}

/** The refresh token that a client should have at a step, as a short digest. */
function keptRefreshToken(story: Story, step: Step): string | undefined {
  const { newRefreshToken, refreshToken } = story.before(step).steps.findLast(isGranted)?.event.details ?? {}
  return newRefreshToken ?? refreshToken
}

/** What is said of a client whose second access token died. */
export interface SecondDeathReasons {
  readonly asked: string
  readonly otherToken: string
  readonly passed: string
}

/** Judges how a client renews its token for the second time, when it has to use what the first time brought. */
export function judgeSecondDeath(story: Story, reasons: SecondDeathReasons): Judgement {
  const first = firstDeath(story)
  if ('result' in first) return first
  const instead = askedAtOnce(story, first)
  if (instead !== undefined) return instead
  const [, second] = deaths(story)
  if (second === undefined) return inconclusive(noSecondDeathYet(story, first), first)
  const after = story.after(second)
  const next = after.steps.find(({ signs }) => signs.has('refresh') || signs.has('authorization'))
  if (next === undefined) {
    return story.isQuiet
      ? failedBySilence('The client did not refresh a second time.', first, second)
      : inconclusive('The second token was refused; the refresh has not come yet.', second)
  }
  if (next.signs.has('authorization')) return askedInstead(story, next, reasons.asked, second)
  if (next.event.details.refreshToken !== keptRefreshToken(story, next)) {
    return failed(reasons.otherToken, second, next)
  }
  return judgeAfterRefresh(story, next, reasons)
}

function judgeAfterRefresh(story: Story, refresh: Step, reasons: SecondDeathReasons): Judgement {
  const after = story.after(refresh)
  const next = after.steps.find(({ signs }) => signs.has('served') || signs.has('authorization'))
  if (next?.signs.has('served')) return passed(reasons.passed, refresh, next)
  if (next !== undefined) return askedInstead(story, next, reasons.asked, refresh)
  return story.isQuiet
    ? failedBySilence('The client refreshed, but did not call again with the new token.', refresh)
    : inconclusive('The client has refreshed; its next call has not come yet.', refresh)
}

function noSecondDeathYet(story: Story, first: Step): string {
  const after = story.after(first)
  const renewed = after.steps.find(isGranted)
  if (renewed === undefined) return 'The first token was refused; the client has not got another one yet.'
  const renewedAt = answeredAt(renewed)
  return after.all('served').some(({ event }) => event.at >= renewedAt)
    ? 'The client has made only one request with its second token; the token dies after that.'
    : 'The client has not called the MCP server with its second token yet.'
}
