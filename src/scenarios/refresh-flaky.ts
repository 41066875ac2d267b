import { answeredAt, isAfterAnswer } from '../evidence/answers.ts'
import { failedBySilence, inconclusive, type Judgement, passed, warned } from '../evidence/judgement.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { OtherAnswer } from '../protocol/seams.ts'
import { askedInstead, dyingAfterUse, noRefreshYet, refreshable } from './parts/token-life.ts'
import type { Scenario } from './scenario.ts'

const waitSeconds = 1

/** How much sooner a client may come, since its clock is not ours, in milliseconds. */
const toleranceMs = 50

const unavailable = new OtherAnswer(
  503,
  '<!doctype html><title>503 Service Unavailable</title><h1>Service Unavailable</h1>\n',
  { 'Retry-After': String(waitSeconds), 'Cache-Control': 'no-store' },
)

export const refreshFlaky: Scenario = {
  name: 'refresh-flaky',
  group: 'Token lifetime and refresh',
  title: 'The first refresh finds the server unavailable',
  does: `The first access token dies after one request. The first refresh is answered 503 with a page in HTML and \`Retry-After: ${waitSeconds}\`; the refresh token stays good.`,
  expects: 'Keeps its refresh token, waits a second and refreshes again.',
  level: 'practice',
  rule: rfc(9110, '10.2.3'),
  starred: true,
  needs: { list: true },
  seenIn: [
    'NousResearch/hermes-agent#105372',
    'knowsuchagency/mcp2cli#59',
    'knowsuchagency/mcp2cli#60',
    'Mentra-Community/MentraOS#4031',
  ],
  settings: refreshable,
  seams: () => ({
    ...dyingAfterUse(1),
    tokenAnswer: ({ grant, nth }) => (grant === 'refresh_token' && nth === 1 ? unavailable : undefined),
  }),
  judge(story) {
    const failure = story.all('refresh').find(({ event }) => event.bent === 'tokenAnswer' && event.delivered)
    return failure === undefined ? noRefreshYet(story) : afterFailure(story, failure)
  },
}

function afterFailure(story: Story, failure: Step): Judgement {
  const later = story.after(failure)
  const { refreshToken } = failure.event.details
  const isAgain = (step: Step) =>
    step.signs.has('refresh') &&
    step.event.details.refreshToken === refreshToken &&
    isAfterAnswer(step, failure)
  const next = later.steps.find((step) => isAgain(step) || step.signs.has('authorization'))
  if (next?.signs.has('authorization')) {
    return askedInstead(
      story,
      next,
      'The client asked the person again, although its refresh token is good.',
      failure,
    )
  }
  if (next !== undefined) return afterRepeat(story, failure, next)
  const served = later.first('served')
  if (served !== undefined) {
    return inconclusive(
      'Another refresh was under way at the same time; its token was used.',
      failure,
      served,
    )
  }
  return story.isQuiet
    ? failedBySilence('The client did not use its refresh token again.', failure)
    : inconclusive('The server was unavailable; the refresh has not come again yet.', failure)
}

function afterRepeat(story: Story, failure: Step, repeat: Step): Judgement {
  const next = story
    .after(repeat)
    .steps.find(({ signs }) => signs.has('served') || signs.has('authorization'))
  if (next?.signs.has('served')) {
    const waitedMs = repeat.event.at - answeredAt(failure)
    return waitedMs < waitSeconds * 1000 - toleranceMs
      ? warned('The client refreshed again, but did not wait for a second.', failure, repeat, next)
      : passed('The client waited, refreshed again and went on.', failure, repeat, next)
  }
  if (next !== undefined) {
    return askedInstead(
      story,
      next,
      'The client asked the person again, although its refresh token is good.',
      repeat,
    )
  }
  return story.isQuiet
    ? failedBySilence('The client refreshed again, but did not call with the new token.', failure, repeat)
    : inconclusive('The client has refreshed again; its next call has not come yet.', failure, repeat)
}
