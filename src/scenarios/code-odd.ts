import { failed, inconclusive, passed } from '../evidence/judgement.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { bentAnswers, hasCode, noCodeYet, notExchanged } from './parts/authorization-answers.ts'
import type { Scenario } from './scenario.ts'

const codeLength = 1500

/** The random part of a code with its prefix. */
const randomLength = 50

/** All that is special in a query, and what a second decoding would change. */
const special = '~+/=%&%2B%20'

export const codeOdd: Scenario = {
  name: 'code-odd',
  group: 'Authorization response',
  title: 'The code is long and full of special characters',
  does: `The code has ${codeLength} characters, among them \`+ / = % & ~\`, correctly encoded. Beside it are unknown parameters.`,
  expects: 'Decodes the code once, sends it back whole, and ignores the other parameters.',
  level: 'MUST',
  rule: rfc(6749, '4.1.2'),
  starred: false,
  needs: {},
  seenIn: [],
  settings: { codeSuffix: special.repeat(codeLength).slice(0, codeLength - randomLength) },
  seams: () => ({
    authorizationAnswer({ parameters }) {
      parameters.set('session_state', '0f1e2d3c.4b5a')
      parameters.set('x', '')
      return parameters
    },
  }),
  judge(story) {
    const answers = bentAnswers(story).filter(hasCode)
    const [answer] = answers
    if (answer === undefined) return inconclusive(noCodeYet(story))
    const grant = story.after(answer).first('code grant')
    if (grant === undefined) return notExchanged(story, answer, 'The client did not exchange the code.')
    return answers.some(({ event }) => event.details.code === grant.event.details.code)
      ? passed('The client sent the code back as it was.', answer, grant)
      : failed('The client sent back a different code: cut, or not decoded exactly once.', answer, grant)
  },
}
