// Rules about how long a client uses its tokens, and how it renews them.

import { answeredAt, isAfterAnswer, isGranted } from '../evidence/answers.ts'
import { introducesItself, isAfterStart, newLife } from '../evidence/lives.ts'
import { scopesIn } from '../evidence/scopes.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { mcp, rfc } from '../protocol/explanations/text.ts'
import { areaOfReason } from '../protocol/reason-area.ts'
import { fail, judgeEach, notSeen, pass, wrongIf } from './finding.ts'
import { bringsRefreshToken, own } from './requests.ts'
import type { Finding, Rule } from './rule.ts'
import { resourceDifference } from './token-request.ts'

const group = 'Lifetime'
const noRefresh = 'The client did not refresh its token.'

function renewal(story: Story): Finding {
  const begunAnew = newLife(story)
  const renewed: Step[] = []
  for (const refused of story.all('token refused').filter(isRenewable)) {
    if (!hasRefreshToken(story.before(refused))) continue
    const { steps } = story.after(refused)
    const next = steps.find(({ signs }) => signs.has('refresh') || signs.has('authorization'))
    if (next?.signs.has('refresh')) renewed.push(refused, next)
    else if (next !== undefined && next !== begunAnew) {
      return fail('The client asked a person although it had a refresh token.', [refused, next])
    } else if (next === undefined && hasGivenUp(story, refused)) {
      return fail('The client did not renew its token although it had a refresh token.', [refused])
    }
  }
  if (renewed.length > 0) return pass('The client used its refresh token first.', renewed)
  const [refresh] = story.all('refresh')
  if (refresh !== undefined) return pass('The client refreshed its token before it was refused.', [refresh])
  return notSeen('No token of a client with a refresh token was refused.')
}

/** Whether a refresh helps: where a token was revoked, its refresh token mostly was, too. */
function isRenewable({ event: { refusal, bent } }: Step): boolean {
  return bent !== undefined || refusal?.reason === 'token_expired'
}

/** Whether the client has a refresh token that may be good. */
function hasRefreshToken({ steps }: Story): boolean {
  const last = steps.findLast((step) => bringsRefreshToken(step) || isInvalidGrant(step))
  return last !== undefined && bringsRefreshToken(last)
}

/** Whether nothing is expected any more after a token was refused; where that was on purpose, a client may stop. */
function hasGivenUp(story: Story, refused: Step): boolean {
  if (refused.event.bent !== undefined) return false
  const later = own(story.after(refused))
  if (later.some(({ event }) => event.endpoint === 'token')) return false
  return story.isQuiet || later.length > 0
}

function newestToken(story: Story): Finding {
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

function oneAtATime(story: Story): Finding {
  const refreshes = story.all('refresh').filter(({ event }) => event.details.refreshToken !== undefined)
  const wrong = refreshes.filter((step) => refreshes.some((earlier) => isDoubled(step, earlier)))
  if (wrong.length > 0) return fail('Two refreshes used one token at once.', wrong)
  return refreshes.length > 0
    ? pass('No two refreshes used one token at once.', refreshes)
    : notSeen(noRefresh)
}

/** Whether a refresh repeats one that was under way, or that had brought another token. */
function isDoubled(step: Step, earlier: Step): boolean {
  const { event } = step
  if (step.number <= earlier.number || event.details.refreshToken !== earlier.event.details.refreshToken)
    return false
  if (event.at - earlier.event.at > atOnceMs) return false
  return event.at < answeredAt(earlier) || bringsRefreshToken(earlier)
}

function scopeOfRefresh(story: Story): Finding {
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

function stopsWithDeadToken(story: Story): Finding {
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

function isInvalidGrant({ signs, event: { refusal, status, bent } }: Step): boolean {
  if (!signs.has('refresh')) return false
  if (refusal === undefined) return bent === 'tokenAnswer' && status === 400
  return areaOfReason(refusal.reason) === 'refresh token'
}

const mostRefreshes = 2

function noNeedlessRefresh(story: Story): Finding {
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

function keepsTokens(story: Story): Finding {
  const anew = newLife(story)
  if (anew !== undefined)
    return fail('After a new start the client had no tokens and asked a person.', [anew])
  const grant = story.first('code grant')
  const first = grant && story.after(grant).first('served')
  if (first === undefined) return notSeen('The client connected at most once.')
  const again = story.after(first).steps.find((step) => step.signs.has('served') && isNewStart(story, step))
  return again === undefined
    ? notSeen('The client connected once.')
    : pass('The client connected again with the tokens that it had.', [again])
}

/** Whether a client that has been served introduces itself again, and not only because its token is a new one. */
function isNewStart(story: Story, step: Step): boolean {
  const before = story.before(step).steps.at(-1)
  const isRenewed = before?.signs.has('refresh') === true || before?.signs.has('code grant') === true
  return introducesItself(step) && !isRenewed && isAfterStart(story, step)
}

export const lifetimeRules: readonly Rule[] = [
  {
    id: 'L1',
    group,
    statement: 'refreshes its token before it asks a person again',
    level: 'practice',
    rule: rfc(6749, '1.5'),
    judge: renewal,
  },
  {
    id: 'L2',
    group,
    statement: 'sends the same `resource` with a refresh',
    level: 'MUST',
    since: '2025-06-18',
    rule: mcp.resourceParameter,
    judge: (story) =>
      judgeEach(
        story.all('refresh'),
        {
          none: noRefresh,
          right: 'Every refresh had the `resource` of the authorization request.',
          wrong: 'A refresh had no `resource`, or another one than the authorization request.',
        },
        (step) => resourceDifference(story, step),
      ),
  },
  {
    id: 'L3',
    group,
    statement: 'uses the newest refresh token',
    level: 'MUST',
    rule: rfc(6749, '6'),
    judge: newestToken,
  },
  {
    id: 'L4',
    group,
    statement: 'refreshes once at a time',
    level: 'practice',
    rule: rfc(9700, '4.14.2'),
    judge: oneAtATime,
  },
  {
    id: 'L5',
    group,
    statement: 'asks for no scope at a refresh that was not granted',
    level: 'MUST',
    rule: rfc(6749, '6'),
    judge: scopeOfRefresh,
  },
  {
    id: 'L6',
    group,
    statement: 'stops using a refresh token after `invalid_grant`',
    level: 'practice',
    rule: rfc(6749, '5.2'),
    judge: stopsWithDeadToken,
  },
  {
    id: 'L7',
    group,
    statement: 'refreshes no more often than needed',
    level: 'practice',
    rule: rfc(6749, '1.5'),
    judge: noNeedlessRefresh,
  },
  {
    id: 'L8',
    group,
    statement: 'keeps its tokens, so that a second start needs no person',
    level: 'MAY',
    rule: rfc(6749, '1.5'),
    judge: keepsTokens,
  },
]
