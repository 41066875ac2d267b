import { failed, failedBySilence, inconclusive, type Judgement, passed } from '../evidence/judgement.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { askedInstead, dyingAfterUse, firstDeath, hammering, refreshable } from './parts/token-life.ts'
import type { Scenario } from './scenario.ts'

export const revokedEarly: Scenario = {
  name: 'revoked-early',
  group: 'Token lifetime and refresh',
  title: 'The access token dies early',
  does: 'The first access token is refused after its first request, although `expires_in` promised longer.',
  expects:
    'Gets a new access token with its refresh token and repeats the request, without asking the person.',
  level: 'practice',
  rule: rfc(6749, '1.5'),
  starred: true,
  needs: { list: true },
  seenIn: [
    'modelcontextprotocol/typescript-sdk#2031',
    'anomalyco/opencode#34582',
    'kirodotdev/Kiro#9783',
    'google/adk-python#3761',
    'openai/codex#25903',
  ],
  settings: refreshable,
  seams: () => dyingAfterUse(1),
  judge(story) {
    const dead = firstDeath(story)
    return 'result' in dead ? dead : afterDeath(story, dead)
  },
}

function afterDeath(story: Story, dead: Step): Judgement {
  const after = story.after(dead)
  const next = after.steps.find(({ signs }) => signs.has('refresh') || signs.has('authorization'))
  const repeats = hammering(next === undefined ? story : story.before(next), dead)
  if (repeats.length > 0) {
    return failed('The client went on with the dead token instead of refreshing.', dead, ...repeats)
  }
  if (next === undefined) {
    return story.isQuiet
      ? failedBySilence('The client stopped when its token was refused, and did not refresh.', dead)
      : inconclusive('The token was refused; the refresh has not come yet.', dead)
  }
  const askedAgain = 'The client asked the person again, although it had a refresh token.'
  if (next.signs.has('authorization')) return askedInstead(story, next, askedAgain, dead)
  const then = after.after(next).steps.find(({ signs }) => signs.has('served') || signs.has('authorization'))
  if (then?.signs.has('served')) return passed('The client refreshed and went on.', dead, next, then)
  if (then !== undefined) return askedInstead(story, then, askedAgain, dead, next)
  return story.isQuiet
    ? failedBySilence('The client refreshed, but did not call again with the new token.', dead, next)
    : inconclusive('The client has refreshed; its next call has not come yet.', dead, next)
}
