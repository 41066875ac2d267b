// Rules about how long a client uses its tokens, and how it renews them.

import { introducesItself, isAfterStart, newLife } from '../evidence/lives.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { mcp, rfc } from '../protocol/explanations/text.ts'
import { fail, judgeEach, notSeen, pass } from './finding.ts'
import {
  isInvalidGrant,
  newestToken,
  noNeedlessRefresh,
  noRefresh,
  oneAtATime,
  scopeOfRefresh,
  stopsWithDeadToken,
} from './refreshes.ts'
import { bringsRefreshToken, own } from './requests.ts'
import type { Finding, Rule } from './rule.ts'
import { resourceDifference } from './token-request.ts'

const group = 'Lifetime'

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
    statement: 'makes one refresh at a time',
    level: 'practice',
    rule: rfc(9700, '4.14.2'),
    judge: oneAtATime,
  },
  {
    id: 'L5',
    group,
    statement: 'asks for no scope beyond the grant when it refreshes',
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
