import { failed, inconclusive, passedBySilence } from '../evidence/judgement.ts'
import { mcpSection } from '../protocol/explanations/text.ts'
import { noAnswerYet } from './not-yet.ts'
import type { Scenario } from './scenario.ts'

const foreignIssuer = 'https://issuer.example.com'

export const issWrong: Scenario = {
  name: 'iss-wrong',
  group: 'Authorization response',
  title: 'The answer comes from another issuer',
  does: `The authorization response says \`iss=${foreignIssuer}\`; the metadata has another issuer.`,
  expects: 'Compares `iss` with the issuer that it sent the person to, and does not exchange the code.',
  level: 'MUST',
  rule: mcpSection('authorization', 'Authorization Response Validation'),
  starred: true,
  needs: {},
  seenIn: ['openai/codex#33354', 'can1357/oh-my-pi#11936'],
  seams: () => ({
    authorizationAnswer({ parameters }) {
      parameters.set('iss', foreignIssuer)
      return parameters
    },
  }),
  judge(story) {
    const answer = story.first('answer')
    if (answer === undefined) return inconclusive(noAnswerYet(story))
    const grant = story.after(answer).first('code grant')
    if (grant !== undefined) {
      return failed(
        'The client exchanged the code although `iss` in the answer names another issuer.',
        answer,
        grant,
      )
    }
    if (!story.isQuiet) return inconclusive('The answer was sent; now nothing may come.', answer)
    return passedBySilence('The client did not exchange the code.', answer)
  },
}
