import { mcp } from '../protocol/explanations/text.ts'
import { mustExchange } from './parts/authorization-answers.ts'
import { serverMetadata } from './parts/server-metadata.ts'
import type { Scenario } from './scenario.ts'

export const issUnadvertised: Scenario = {
  name: 'iss-unadvertised',
  group: 'Authorization response',
  title: 'The metadata does not announce `iss`',
  does: 'The authorization response has the right `iss`, but the metadata does not say that it has one.',
  expects: 'Compares `iss` all the same, finds it right, and exchanges the code.',
  level: 'MUST',
  rule: mcp.authorizationResponse,
  starred: false,
  needs: {},
  seenIn: ['modelcontextprotocol/go-sdk#1152'],
  seams: () => serverMetadata(({ authorization_response_iss_parameter_supported: _, ...without }) => without),
  judge: (story) =>
    mustExchange(story, {
      odd: 'the answer has the right `iss`, which the metadata does not mention',
    }),
}
