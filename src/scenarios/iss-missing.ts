import { mcp } from '../protocol/explanations/text.ts'
import { mustDiscard } from './parts/authorization-answers.ts'
import type { Scenario } from './scenario.ts'

export const issMissing: Scenario = {
  name: 'iss-missing',
  group: 'Authorization response',
  title: 'The answer does not say which issuer it is from',
  does: 'The authorization response has no `iss`, although the metadata says that it always has one.',
  expects: 'Rejects the answer: somebody may have taken `iss` out. It does not exchange the code.',
  level: 'MUST',
  rule: mcp.authorizationResponse,
  starred: false,
  needs: {},
  seenIn: [],
  seams: () => ({
    authorizationAnswer({ parameters }) {
      parameters.delete('iss')
      return parameters
    },
  }),
  judge: (story) =>
    mustDiscard(story, {
      wrong: 'the answer has no `iss` and the metadata says that it always has one',
      since: '2026-07-28',
    }),
}
