import { isGranted, wasItsTokenRefused } from '../evidence/answers.ts'
import { failed, inconclusive, type Judgement } from '../evidence/judgement.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { dyingAfterUse, judgeSecondDeath, refreshable } from './parts/token-life.ts'
import type { Scenario } from './scenario.ts'

export const refreshRotates: Scenario = {
  name: 'refresh-rotates',
  group: 'Token lifetime and refresh',
  title: 'Each refresh token is good once',
  does: 'The first two access tokens die after one request each. A refresh token is good once; used again, it ends the sign-in.',
  expects: 'Uses its newest refresh token, one refresh at a time.',
  level: 'MUST',
  rule: rfc(6749, '6'),
  starred: true,
  needs: { list: true, connects: 2 },
  seenIn: [
    'anomalyco/opencode#34074',
    'anomalyco/opencode#43074',
    'anthropics/claude-code#84440',
    'anthropics/claude-code#91641',
    'vercel/ai#20694',
    'PrefectHQ/fastmcp#4265',
    'PrefectHQ/fastmcp#4901',
  ],
  settings: { ...refreshable, refreshGraceSeconds: 0 },
  seams: () => dyingAfterUse(2),
  judge(story) {
    const reuse = story.all('refresh').find(({ event }) => event.refusal?.reason === 'refresh_token_reused')
    // What came before it may have decided already.
    const before = judge(reuse === undefined ? story : story.before(reuse))
    return reuse === undefined || before.result === 'pass' ? before : usedAgain(story, reuse)
  },
}

function judge(story: Story): Judgement {
  return judgeSecondDeath(story, {
    asked: 'The client asked the person again, although its newest refresh token is good.',
    otherToken: 'The client refreshed without its newest refresh token.',
    passed: 'The client refreshed with its newest refresh token.',
  })
}

/** Refreshes that are no further apart may have been under way at once, in milliseconds. */
const atOnceMs = 2000

function usedAgain(story: Story, reuse: Step): Judgement {
  const { refreshToken } = reuse.event.details
  const uses = story.all('refresh').filter(({ event }) => event.details.refreshToken === refreshToken)
  const spent = uses.find(isGranted)
  if (spent?.event.delivered === false) {
    return inconclusive('The answer to a refresh did not reach the client, so it had to try again.', spent)
  }
  const first = spent ?? reuse
  const isForNextToken = wasItsTokenRefused(story.before(reuse), first)
  const areAtOnce = !isForNextToken && Math.abs(reuse.event.at - first.event.at) <= atOnceMs
  return areAtOnce
    ? failed('The client used a refresh token twice: two refreshes at once.', first, reuse)
    : failed('The client used a refresh token twice: it did not store the newer one.', first, reuse)
}
