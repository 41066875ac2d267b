import { failed, failedBySilence, inconclusive, type Judgement, passed } from '../evidence/judgement.ts'
import { newLife } from '../evidence/lives.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { noCallYet } from './not-yet.ts'
import type { Scenario } from './scenario.ts'

/** How many more requests with the dead token are one too many. */
const mostRepeats = 3

export const revokedEarly: Scenario = {
  name: 'revoked-early',
  group: 'Token lifetime and refresh',
  title: 'The access token dies early',
  does: 'The first access token is refused after its first request, although `expires_in` promised an hour.',
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
  seams: () => ({
    fate: ({ nth, uses }) => (nth === 1 && uses > 0 ? 'dies' : undefined),
  }),
  judge(story) {
    const dead = story.steps.find(({ event, signs }) => event.bent === 'fate' && signs.has('token refused'))
    if (dead === undefined) {
      return inconclusive(
        story.first('served') === undefined
          ? noCallYet(story)
          : 'The client has made only one request with its token; the token dies after that.',
      )
    }
    return afterDeath(story, dead)
  },
}

function afterDeath(story: Story, dead: Step): Judgement {
  const after = story.after(dead)
  const refresh = after.first('refresh')
  const authorization = after.first('authorization')
  if (authorization !== undefined && (refresh === undefined || authorization.number < refresh.number)) {
    const anew = newLife(story)
    if (anew !== undefined) return inconclusive('The client keeps no tokens between starts.', anew)
    return failed('The client asked the person again, although it had a refresh token.', dead, authorization)
  }
  const repeats = (refresh === undefined ? after : after.before(refresh)).all('token refused')
  if (repeats.length >= mostRepeats) {
    return failed('The client went on with the dead token instead of refreshing.', dead, ...repeats)
  }
  if (refresh === undefined) {
    return story.isQuiet
      ? failedBySilence('The client stopped when its token was refused, and did not refresh.', dead)
      : inconclusive('The token was refused; the refresh has not come yet.', dead)
  }
  const served = after.after(refresh).first('served')
  if (served !== undefined) return passed('The client refreshed and went on.', dead, refresh, served)
  return story.isQuiet
    ? failedBySilence('The client refreshed, but did not call again with the new token.', dead, refresh)
    : inconclusive('The client has refreshed; its next call has not come yet.', dead, refresh)
}
