import { failed, inconclusive, passedBySilence } from '../evidence/judgement.ts'
import { rfc } from '../protocol/explanations/text.ts'
import { authorizationAtTheRoot } from './parts/at-the-root.ts'
import { firstAuthorization } from './parts/first-authorization.ts'
import { noResourceMetadataYet } from './parts/not-yet.ts'
import { isUsualPlace } from './parts/usual-place.ts'
import type { Scenario } from './scenario.ts'

const otherResource = 'https://mcp.example.com/mcp'

export const prmWrongResource: Scenario = {
  name: 'prm-wrong-resource',
  group: 'Discovery',
  title: 'Metadata of another resource',
  does: `The resource metadata says \`"resource": "${otherResource}"\`, which is not the address of the MCP server.`,
  expects: 'Does not use the document, and tells the person why.',
  level: 'MUST',
  rule: rfc(9728, '3.3'),
  starred: false,
  needs: {},
  seenIn: ['google-gemini/gemini-cli#25508', 'google-gemini/gemini-cli#20017'],
  seams: () => ({
    resourceMetadata: (right, place) =>
      isUsualPlace(place) ? { ...right, resource: otherResource } : undefined,
  }),
  judge(story) {
    const read = story.bentBy('resourceMetadata')
    if (read === undefined) return inconclusive(noResourceMetadataYet(story))
    const after = story.after(read)
    const authorization = firstAuthorization(after)
    if (authorization !== undefined) {
      return failed(
        'The client asked for authorization although the metadata is about another resource.',
        read,
        authorization,
      )
    }
    const elsewhere = authorizationAtTheRoot(after)
    if (elsewhere !== undefined) {
      return failed(
        'The client went on with the metadata at the root, which is also about another resource.',
        read,
        elsewhere,
      )
    }
    if (!story.isQuiet) return inconclusive('The metadata was sent; now nothing may come.', read)
    return passedBySilence('The client did not ask for authorization.', read)
  },
}
