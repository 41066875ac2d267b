import { mcp } from '../protocol/explanations/text.ts'
import { mustExchange } from './parts/authorization-answers.ts'
import { serverMetadata } from './parts/server-metadata.ts'
import type { Scenario } from './scenario.ts'

export const issNone: Scenario = {
  name: 'iss-none',
  group: 'Authorization response',
  title: 'The server does not know `iss`',
  does: 'There is no `iss` in the authorization response, and the metadata does not promise one: most servers are like that.',
  expects: 'Goes on and exchanges the code.',
  level: 'MUST',
  rule: mcp.authorizationResponse,
  starred: false,
  needs: {},
  seenIn: ['google-gemini/gemini-cli#29117'],
  seams: () => ({
    ...serverMetadata(({ authorization_response_iss_parameter_supported: _, ...without }) => without),
    authorizationAnswer({ parameters }) {
      parameters.delete('iss')
      return parameters
    },
  }),
  judge: (story) =>
    mustExchange(story, { odd: 'the answer has no `iss`, and the metadata does not promise one' }),
}
