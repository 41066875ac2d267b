import { failed, inconclusive, type Judgement, passed } from '../evidence/judgement.ts'
import type { Step } from '../evidence/step.ts'
import { mcp } from '../protocol/explanations/text.ts'
import { paths } from '../protocol/names.ts'
import { noAnswerYet } from './parts/not-yet.ts'
import { bentMetadata, metadataNotRead, serverMetadata } from './parts/server-metadata.ts'
import type { Scenario } from './scenario.ts'

export const registrationOffered: Scenario = {
  name: 'registration-offered',
  group: 'Authorization request',
  title: 'Registration is offered',
  does: 'The metadata offers dynamic registration and client ID metadata documents, and both would work.',
  expects: 'Uses the client ID and the secret that it was given, and registers nothing.',
  level: 'SHOULD',
  rule: mcp.registrationOrder,
  starred: true,
  needs: {},
  seenIn: [
    'kirodotdev/Kiro#10708',
    'steipete/mcporter#115',
    'modelcontextprotocol/inspector#167',
    'microsoft/vscode#257415',
    'anthropics/claude-ai-mcp#995',
    'anthropics/claude-code#91199',
  ],
  settings: { takesAnyClient: true },
  seams: ({ issuer }) =>
    serverMetadata((right) => ({
      ...right,
      registration_endpoint: issuer + paths.register,
      client_id_metadata_document_supported: true,
      token_endpoint_auth_methods_supported: withNone(right['token_endpoint_auth_methods_supported']),
    })),
  judge(story) {
    const decisive = story.steps.map(judged).find((judgement) => judgement !== undefined)
    if (decisive === undefined) return inconclusive(noGrantYet(story.first('answer')) ?? noAnswerYet(story))
    const [step] = decisive.steps
    const wasOffered = step !== undefined && bentMetadata(story.before(step)) !== undefined
    return decisive.result === 'fail' || wasOffered
      ? decisive
      : inconclusive(metadataNotRead, ...decisive.steps)
  },
}

/** What one request decides. */
function judged(step: Step): Judgement | undefined {
  const { event, signs } = step
  if (signs.has('registration') && event.method === 'POST') {
    return failed('The client registered, although it was given a client ID and a secret.', step)
  }
  if (signs.has('authorization') && event.details.otherClient) {
    return failed(
      'The client asked for authorization with a client ID other than the one it was given.',
      step,
    )
  }
  if (!signs.has('code grant')) return undefined
  if (event.details.otherClient) {
    return failed(
      'The client exchanged the code without the client ID or the secret that it was given.',
      step,
    )
  }
  return event.details.clientAuthMethod === undefined
    ? undefined
    : passed('The client used the credentials that it was given.', step)
}

function noGrantYet(answer: Step | undefined): string | undefined {
  return answer && 'The client has not exchanged the code with its credentials yet.'
}

function withNone(methods: unknown): unknown {
  return Array.isArray(methods) ? [...methods, 'none'] : methods
}
