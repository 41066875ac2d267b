import { oneTooMany } from '../evidence/crowd.ts'
import { failed, inconclusive, type Judgement, passedBySilence } from '../evidence/judgement.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { bentAnswers } from './parts/authorization-answers.ts'
import { noAnswerYet } from './parts/not-yet.ts'
import type { Scenario } from './scenario.ts'

/** How many authorization requests may come within this time; more are a loop: no person is as quick. */
const most = 2
const withinMs = 10_000

export const denied: Scenario = {
  name: 'denied',
  group: 'Authorization response',
  title: 'The person says no',
  does: 'Every authorization request is answered at once with `error=access_denied`.',
  expects: 'Stops, tells the person, and asks again only when the person wants it to.',
  level: 'practice',
  rule: rfc(6749, '4.1.2.1'),
  starred: false,
  needs: {},
  seenIn: ['microsoft/vscode#252651'],
  settings: { denies: true },
  // The answer is as it must be; it is marked because the person was not asked.
  seams: () => ({ authorizationAnswer: ({ parameters }) => parameters }),
  judge(story) {
    const [answer] = bentAnswers(story)
    if (answer === undefined) return inconclusive(noAnswerYet(story))
    return wrongAfter(story, answer) ?? quietAfter(story, answer)
  },
}

/** The first thing after a denial that must not come. */
function wrongAfter(story: Story, answer: Step): Judgement | undefined {
  const asked = story.all('authorization')
  const loop = oneTooMany(asked, most, withinMs)
  const grant = story
    .after(answer)
    .steps.find(({ event, signs }) => event.endpoint === 'token' && signs.size > 0)
  if (grant !== undefined && (loop === undefined || grant.number < loop.number)) {
    return failed('The client sent a token request although it was denied.', answer, grant)
  }
  return (
    loop &&
    failed(`The client asked ${most + 1} times within 10 seconds although it was denied.`, answer, loop)
  )
}

function quietAfter(story: Story, answer: Step): Judgement {
  if (!story.isQuiet) return inconclusive('The denial was sent; now nothing may come.', answer)
  const { length } = story.all('authorization')
  return length <= most
    ? passedBySilence('The client stopped when it was denied.', answer)
    : inconclusive(`The client asked ${length} times, slowly: that may have been a person.`, answer)
}
