import { mcp } from '../protocol/explanations/text.ts'
import { noTokenRequestYet } from './parts/authorization-answers.ts'
import { judgeRedirection, noSecondOrigin, sentOn } from './parts/other-origin.ts'
import type { Scenario } from './scenario.ts'

export const tokenRedirect: Scenario = {
  name: 'token-redirect',
  group: 'Security',
  title: 'The token endpoint redirects to another origin',
  does: 'The token endpoint redirects to another origin, with 307.',
  expects: 'Does not send the secret, the code or the verifier there.',
  level: 'practice',
  rule: mcp.serverBinding,
  starred: false,
  needs: { secondOrigin: true },
  seenIn: ['Gitlawb/zero#729', 'openclaw/openclaw#138143', 'mvanhorn/cli-printing-press#4372'],
  seams: ({ atOtherOrigin }) => ({ tokenAnswer: () => sentOn(atOtherOrigin, 'token') }),
  judge: (story) =>
    judgeRedirection(story, {
      secrets: ['client secret', 'code', 'code verifier', 'refresh token'],
      notYet: (soFar) => {
        const granted = soFar.all('code grant').some(({ event }) => event.status === 200)
        return granted ? noSecondOrigin : noTokenRequestYet(soFar)
      },
    }),
}
