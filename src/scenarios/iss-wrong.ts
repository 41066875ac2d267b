import { mcp } from '../protocol/explanations/text.ts'
import { mustDiscard } from './parts/authorization-answers.ts'
import type { Scenario } from './scenario.ts'

const foreignIssuer = 'https://issuer.example.com'

export const issWrong: Scenario = {
  name: 'iss-wrong',
  group: 'Authorization response',
  title: 'The answer comes from another issuer',
  does: `The authorization response says \`iss=${foreignIssuer}\`; the metadata has another issuer.`,
  expects: 'Compares `iss` with the issuer that it sent the person to, and does not exchange the code.',
  level: 'MUST',
  rule: mcp.authorizationResponse,
  starred: true,
  needs: {},
  seenIn: ['openai/codex#33354', 'can1357/oh-my-pi#11936'],
  seams: () => ({
    authorizationAnswer({ parameters }) {
      parameters.set('iss', foreignIssuer)
      return parameters
    },
  }),
  judge: (story) =>
    mustDiscard(story, { wrong: '`iss` in the answer names another issuer', since: '2026-07-28' }),
}
