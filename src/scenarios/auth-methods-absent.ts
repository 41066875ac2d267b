import { rfc } from '../protocol/explanations/text.ts'
import { judgeMethod } from './parts/one-method.ts'
import { serverMetadata } from './parts/server-metadata.ts'
import type { Scenario } from './scenario.ts'

export const authMethodsAbsent: Scenario = {
  name: 'auth-methods-absent',
  group: 'Token request',
  title: 'The metadata does not say where the secret belongs',
  does: 'The metadata lists no authentication methods, and only Basic credentials are accepted.',
  expects: 'Uses Basic, which is the default.',
  level: 'practice',
  rule: rfc(8414, '2'),
  starred: false,
  needs: {},
  seenIn: ['anthropics/claude-ai-mcp#667'],
  settings: { tokenAuthMethods: ['client_secret_basic'] },
  seams: () => serverMetadata(({ token_endpoint_auth_methods_supported: _, ...others }) => others),
  judge: (story) =>
    judgeMethod(story, {
      only: 'client_secret_basic',
      known: 'Basic is the default where the metadata lists no methods',
    }),
}
