import { rfc } from '../protocol/explanations/text.ts'
import { judgeMethod } from './parts/one-method.ts'
import type { Scenario } from './scenario.ts'

export const postOnly: Scenario = {
  name: 'post-only',
  group: 'Token request',
  title: 'The secret belongs in the form',
  does: 'The metadata lists `client_secret_post` alone, and Basic credentials are refused.',
  expects: 'Sends the client ID and the secret in the body of the token request.',
  level: 'practice',
  rule: rfc(8414, '2'),
  starred: false,
  needs: {},
  seenIn: [
    'punkpeye/mcp-remote#184',
    'open-webui/open-webui#19193',
    'modelcontextprotocol/rust-sdk#648',
    'anthropics/claude-ai-mcp#667',
  ],
  settings: { tokenAuthMethods: ['client_secret_post'] },
  judge: (story) =>
    judgeMethod(story, {
      only: 'client_secret_post',
      known: 'the metadata lists `client_secret_post` alone',
    }),
}
