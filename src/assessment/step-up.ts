// Rules about what a client does when its token has too few scopes.

import { actsForItself } from '../evidence/acts-for-itself.ts'
import { scopesIn } from '../evidence/scopes.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { mcp } from '../protocol/explanations/text.ts'
import { OFFLINE_ACCESS } from '../protocol/names.ts'
import { fail, judgeEach, notSeen, pass, wrongIf } from './finding.ts'
import type { Finding, Rule } from './rule.ts'

const group = 'Step-up'
const noRefusal = 'No request was refused for lack of a scope.'

/** The authorization requests that follow a refusal, each with the last one before it. */
function stepUps(story: Story): readonly { readonly refused: Step; readonly asked: Step }[] {
  return story.all('authorization').flatMap((asked) => {
    const before = story.before(asked)
    const since = before.last('authorization')
    const refused = (since === undefined ? before : before.after(since)).last('scope refused')
    return refused === undefined ? [] : [{ refused, asked }]
  })
}

function asksForMore(story: Story): Finding {
  const refused = story.first('scope refused')
  if (refused === undefined) return notSeen(noRefusal)
  const after = story.after(refused)
  const asked = after.first('authorization') ?? after.first('client grant')
  if (asked !== undefined) return pass('The client asked for more scope.', [refused, asked])
  // A client that acts for itself may stop, and one that has all that the refusal of a test asked for.
  if (actsForItself(story) || refused.event.bent === 'fault' || !story.isQuiet)
    return notSeen('The client has not asked for more scope yet.', [refused])
  return fail('The client did not ask for the scope that it needs.', [refused], {
    expected: refused.event.details.challengeScope,
  })
}

function asksForAll(story: Story): Finding {
  const all = stepUps(story)
  const words = {
    none: 'No authorization request followed such a refusal.',
    right: 'The client asked again for the scopes that it had.',
    wrong: 'The client did not ask again for the scopes that it had.',
  }
  return judgeEach(
    all.map(({ asked }) => asked),
    words,
    (asked) => {
      const old = scopesBefore(story, asked)
      const now = scopesIn(asked.event.details.requestedScope)
      return wrongIf(
        old.some((scope) => !now.includes(scope)),
        { expected: [...new Set([...old, ...now])].join(' '), received: now.join(' ') },
      )
    },
  )
}

/** What the client had been granted; that it wants a refresh token is no scope of the resource. */
function scopesBefore(story: Story, asked: Step): readonly string[] {
  const granted = story.before(asked).last('code grant')?.event.details.grantedScope
  return scopesIn(granted).filter((scope) => scope !== OFFLINE_ACCESS)
}

const most = 3

function triesAFewTimes(story: Story): Finding {
  const refused = story.first('scope refused')
  if (refused === undefined) return notSeen(noRefusal)
  const asked = stepUps(story).map((each) => each.asked)
  return asked.length > most
    ? fail('The client asked for more scope again and again.', asked, {
        expected: `${most} times at most`,
        received: String(asked.length),
      })
    : pass('The client did not ask for more scope again and again.', [refused, ...asked])
}

export const stepUpRules: readonly Rule[] = [
  {
    id: 'S1',
    group,
    statement: 'asks for more scope when it is told to',
    level: 'SHOULD',
    since: '2025-11-25',
    rule: mcp.stepUp,
    judge: asksForMore,
  },
  {
    id: 'S2',
    group,
    statement: 'asks again for the scopes that it had',
    level: 'SHOULD',
    since: '2026-07-28',
    rule: mcp.stepUp,
    judge: asksForAll,
  },
  {
    id: 'S3',
    group,
    statement: 'asks for more scope a few times at most',
    level: 'SHOULD',
    rule: mcp.stepUp,
    judge: triesAFewTimes,
  },
]
