import { rfc } from '../protocol/explanations/text.ts'
import { noCallYet } from './parts/not-yet.ts'
import { judgeRedirection, noSecondOrigin, sentOn } from './parts/other-origin.ts'
import type { Scenario } from './scenario.ts'

export const mcpRedirect: Scenario = {
  name: 'mcp-redirect',
  group: 'Resource server and transport',
  title: 'The MCP server redirects to another origin',
  does: 'The first request with a token is redirected to another origin, with 307.',
  expects: 'Does not take the token there: it refuses, or follows without it.',
  level: 'MUST',
  rule: rfc(6750, '5.3'),
  starred: false,
  needs: { secondOrigin: true },
  seenIn: ['huggingface/chat-ui#2250', 'openclaw/openclaw#138263'],
  seams: ({ atOtherOrigin }) => ({
    mcpAnswer: ({ scopes, nth }) =>
      scopes !== undefined && nth === 1 ? sentOn(atOtherOrigin, 'mcp') : undefined,
  }),
  judge: (story) =>
    judgeRedirection(story, {
      secrets: ['access token', 'refresh token', 'client secret'],
      notYet: (soFar) => (soFar.first('served') === undefined ? noCallYet(soFar) : noSecondOrigin),
    }),
}
