import { mcp } from '../protocol/explanations/text.ts'
import { OtherAnswer } from '../protocol/seams.ts'
import { isOrigin, judgeSearch, openIdDocument } from './parts/openid-search.ts'
import type { Scenario } from './scenario.ts'

const forbidden = '<!doctype html><title>403</title><h1>403 Forbidden</h1>'
const application = '<!doctype html><title>App</title><div id="root"></div>'

/** Where the document is: at the last of the addresses that an issuer has. */
const lastForm = (issuer: string) => (isOrigin(issuer) ? 'of the issuer' : 'appended')

export const asmNoise: Scenario = {
  name: 'asm-noise',
  group: 'Discovery',
  title: 'Noise instead of metadata',
  does: 'Where RFC 8414 puts the metadata, there is a 403 with a page; at the next address, a web application with status 200; at the third, below the issuer, the OpenID document.',
  expects: 'Takes a page to mean “not there”, and goes on to the third address.',
  level: 'MUST',
  rule: mcp.serverMetadata,
  starred: true,
  needs: {},
  seenIn: [
    'modelcontextprotocol/typescript-sdk#2783',
    'modelcontextprotocol/typescript-sdk#2785',
    'modelcontextprotocol/typescript-sdk#1631',
    'modelcontextprotocol/rust-sdk#544',
    'modelcontextprotocol/rust-sdk#1071',
    'outline/outline#11572',
    'anthropics/claude-code#41253',
  ],
  seams: (realm) => ({
    serverMetadata(right, { document, form }) {
      if (document === 'openid-configuration' && form === lastForm(realm.issuer)) {
        return openIdDocument(right, realm)
      }
      if (form !== 'of the issuer') return undefined
      return document === 'openid-configuration'
        ? new OtherAnswer(200, application)
        : new OtherAnswer(403, forbidden)
    },
  }),
  judge: (story) => judgeSearch(story, { form: lastForm(story.context.issuer), behindNoise: true }),
}
