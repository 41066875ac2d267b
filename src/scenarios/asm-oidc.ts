import { mcp } from '../protocol/explanations/text.ts'
import { OtherAnswer } from '../protocol/seams.ts'
import { judgeSearch, openIdDocument } from './parts/openid-search.ts'
import type { Scenario } from './scenario.ts'

export const asmOidc: Scenario = {
  name: 'asm-oidc',
  group: 'Discovery',
  title: 'Only an OpenID document',
  does: 'There is no metadata where RFC 8414 puts it, only at the OpenID Connect address that ends with the path of the issuer.',
  expects: 'Asks at the second address when there is nothing at the first.',
  level: 'MUST',
  rule: mcp.serverMetadata,
  starred: false,
  needs: {},
  seenIn: ['microsoft/vscode#256492', 'modelcontextprotocol/typescript-sdk#616'],
  seams: (realm) => ({
    serverMetadata(right, { document, form }) {
      if (form !== 'of the issuer') return undefined
      return document === 'oauth-authorization-server' ? new OtherAnswer(404) : openIdDocument(right, realm)
    },
  }),
  judge: (story) => judgeSearch(story, { form: 'of the issuer', behindNoise: false }),
}
