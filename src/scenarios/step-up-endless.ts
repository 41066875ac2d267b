import { oneTooMany } from '../evidence/crowd.ts'
import { failed, inconclusive, passedBySilence } from '../evidence/judgement.ts'
import { openQuestion } from '../evidence/open-question.ts'
import { mcp } from '../protocol/explanations/text.ts'
import {
  neededScope,
  noRefusalYet,
  refusedLists,
  refuseList,
  withNeededScope,
} from './parts/step-up-server.ts'
import type { Scenario } from './scenario.ts'

/** How often a client may ask a person for more scope. */
const mostQuestions = 3

/** How many requests may be refused within how long, in milliseconds. */
const mostRefused = 10
const withinMs = 30_000

export const stepUpEndless: Scenario = {
  name: 'step-up-endless',
  group: 'Step-up',
  title: 'No scope is ever enough',
  does: `\`tools/list\` is answered 403 with a challenge for the scope \`${neededScope}\`, whatever was granted.`,
  expects: 'Gives up after a few attempts.',
  level: 'SHOULD',
  rule: mcp.stepUp,
  starred: false,
  needs: { list: true },
  seenIn: ['simonx1/ruby-mcp-client#163'],
  settings: withNeededScope,
  seams: () => ({ mcpAnswer: refuseList }),
  judge(story) {
    const refused = refusedLists(story)
    const [first] = refused
    if (first === undefined) return inconclusive(noRefusalYet(story))
    const questions = story.after(first).all('authorization')
    const tooMany = questions[mostQuestions]
    const stormed = oneTooMany(refused, mostRefused, withinMs)
    if (tooMany !== undefined && (stormed === undefined || tooMany.number < stormed.number)) {
      return failed('The client asked for more scope again and again.', ...questions)
    }
    if (stormed !== undefined)
      return failed('The client repeated a refused request again and again.', first, stormed)
    const second = refused.find(({ event }) => event.details.token !== first?.event.details.token)
    if (second === undefined) {
      return inconclusive('The client was refused once, and has not come back with another token.', first)
    }
    return story.isQuiet && openQuestion(story) === undefined
      ? passedBySilence('The client gave up.', first, second)
      : inconclusive('The client was refused twice; now it should give up.', first, second)
  },
}
