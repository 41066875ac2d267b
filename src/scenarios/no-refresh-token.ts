import { failed, inconclusive, type Judgement, passed } from '../evidence/judgement.ts'
import { beginsNewLife } from '../evidence/lives.ts'
import { openQuestion } from '../evidence/open-question.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { mcp } from '../protocol/explanations/text.ts'
import { noAnswerYet } from './parts/not-yet.ts'
import { dyingAfterUse, firstDeath, hammering } from './parts/token-life.ts'
import type { Scenario } from './scenario.ts'

export const noRefreshToken: Scenario = {
  name: 'no-refresh-token',
  group: 'Token lifetime and refresh',
  title: 'There is no refresh token',
  does: 'No refresh token is ever issued. The first access token dies after one request.',
  expects: 'Asks the person again when its token is refused.',
  level: 'MUST',
  rule: mcp.refreshTokens,
  starred: false,
  needs: { list: true },
  seenIn: ['punkpeye/mcp-remote#273'],
  settings: { refreshTokens: 'never' },
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
  if (repeats.length > 0) return failed('The client went on with the dead token.', dead, ...repeats)
  if (next === undefined) {
    return inconclusive(
      story.isQuiet
        ? 'The client stopped when its token was refused. That is right if it told the person.'
        : 'The token was refused; the client has not asked the person yet.',
      dead,
    )
  }
  if (next.signs.has('refresh')) {
    return failed('The client tried to refresh, although it was never given a refresh token.', dead, next)
  }
  if (beginsNewLife(story, next)) return inconclusive('The client keeps no tokens between starts.', next)
  const served = after.after(next).first('served')
  if (served !== undefined)
    return passed('The client asked the person again and went on.', dead, next, served)
  if (openQuestion(story)) return inconclusive(noAnswerYet(story), dead, next)
  return inconclusive('The client asked the person again; its next call has not come yet.', dead, next)
}
