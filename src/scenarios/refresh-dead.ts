import { isAfterAnswer } from '../evidence/answers.ts'
import { failed, inconclusive, type Judgement, passed } from '../evidence/judgement.ts'
import { beginsNewLife } from '../evidence/lives.ts'
import { openQuestion } from '../evidence/open-question.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { noAnswerYet } from './parts/not-yet.ts'
import { dyingAfterUse, noRefreshYet, refreshable } from './parts/token-life.ts'
import type { Scenario } from './scenario.ts'

/** How many more times a refresh token may come after it was refused. */
const mostRepeats = 1

export const refreshDead: Scenario = {
  name: 'refresh-dead',
  group: 'Token lifetime and refresh',
  title: 'The refresh token is dead',
  does: 'The first access token dies after one request. Every refresh is refused with `invalid_grant`.',
  expects: 'Gives up the refresh token and asks the person again.',
  level: 'practice',
  rule: rfc(6749, '5.2'),
  starred: false,
  needs: { list: true },
  seenIn: [
    'punkpeye/mcp-remote#91',
    'punkpeye/mcp-remote#256',
    'can1357/oh-my-pi#1908',
    'CherryHQ/cherry-studio#12598',
    'langgenius/dify#26971',
  ],
  settings: refreshable,
  seams: () => ({
    ...dyingAfterUse(1),
    tokenAnswer: ({ grant }) =>
      grant === 'refresh_token' ? { reason: 'refresh_token_unknown', facts: {} } : undefined,
  }),
  judge(story) {
    const refused = story.all('refresh').find(({ event }) => event.bent === 'tokenAnswer' && event.delivered)
    return refused === undefined ? noRefreshYet(story) : afterRefusal(story, refused)
  },
}

function afterRefusal(story: Story, refused: Step): Judgement {
  const after = story.after(refused)
  const asked = after.first('authorization')
  const served = asked && after.after(asked).first('served')
  const repeats = (served === undefined ? after : after.before(served))
    .all('refresh')
    .filter(
      (step) =>
        step.event.details.refreshToken === refused.event.details.refreshToken &&
        isAfterAnswer(step, refused),
    )
  if (repeats.length > mostRepeats) {
    return failed('The client went on with a refresh token that is dead.', refused, ...repeats)
  }
  if (asked === undefined) {
    return inconclusive(
      story.isQuiet
        ? 'The client stopped when its refresh token was refused. That is right if it told the person.'
        : 'The refresh was refused; the client has not asked the person yet.',
      refused,
    )
  }
  if (beginsNewLife(story, asked)) return inconclusive('The client keeps no tokens between starts.', asked)
  if (served !== undefined)
    return passed('The client asked the person again and went on.', refused, asked, served)
  if (openQuestion(story)) return inconclusive(noAnswerYet(story), refused, asked)
  return inconclusive('The client asked the person again; its next call has not come yet.', refused, asked)
}
