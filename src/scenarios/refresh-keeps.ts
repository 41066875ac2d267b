import { rfc } from '../protocol/explanations/text.ts'
import type { TokenMembers } from '../protocol/seams.ts'
import { dyingAfterUse, judgeSecondDeath, refreshable } from './parts/token-life.ts'
import type { Scenario } from './scenario.ts'

/** Longer than any run: a refresh token that the realm replaced in secret stays good. */
const alwaysSeconds = 365 * 24 * 3600

export const refreshKeeps: Scenario = {
  name: 'refresh-keeps',
  group: 'Token lifetime and refresh',
  title: 'A refresh brings no new refresh token',
  does: 'The first two access tokens die after one request each. A refresh is answered without `refresh_token`; the old one stays good.',
  expects: 'Keeps its refresh token when a refresh brings no other, and uses it again.',
  level: 'practice',
  rule: rfc(6749, '6'),
  starred: true,
  needs: { list: true, connects: 2 },
  seenIn: [
    'modelcontextprotocol/python-sdk#2270',
    'modelcontextprotocol/rust-sdk#921',
    'openai/codex#26520',
    'knowsuchagency/mcp2cli#58',
    'activepieces/activepieces#14450',
  ],
  settings: { ...refreshable, refreshGraceSeconds: alwaysSeconds },
  seams: () => ({
    ...dyingAfterUse(2),
    tokenAnswer: ({ grant }) => (grant === 'refresh_token' ? withoutRefreshToken : undefined),
  }),
  judge: (story) =>
    judgeSecondDeath(story, {
      asked: 'The client asked the person again, although its refresh token is still good.',
      otherToken: 'The client refreshed without the refresh token that it had.',
      passed: 'The client used its refresh token again.',
    }),
}

function withoutRefreshToken({ refresh_token: _, ...members }: TokenMembers): TokenMembers {
  return members
}
