import { failed, inconclusive, passedBySilence } from '../evidence/judgement.ts'
import { mcp } from '../protocol/explanations/text.ts'
import { authorizationAtTheRoot } from './parts/at-the-root.ts'
import { firstAuthorization } from './parts/first-authorization.ts'
import { noServerMetadataYet } from './parts/not-yet.ts'
import { bentMetadata, serverMetadata } from './parts/server-metadata.ts'
import type { Scenario } from './scenario.ts'

const foreignIssuer = 'https://issuer.example.com'

export const issuerMismatch: Scenario = {
  name: 'issuer-mismatch',
  group: 'Discovery',
  title: 'Metadata of another issuer',
  does: `The authorization server's metadata says \`"issuer": "${foreignIssuer}"\`; its endpoints are right.`,
  expects: 'Does not use the document: its issuer is not the one that it was looked up for.',
  level: 'MUST',
  rule: mcp.serverMetadata,
  starred: false,
  needs: {},
  seenIn: [],
  seams: () => serverMetadata((right) => ({ ...right, issuer: foreignIssuer })),
  judge(story) {
    const read = bentMetadata(story)
    if (read === undefined) return inconclusive(noServerMetadataYet(story))
    const after = story.after(read)
    const used = firstAuthorization(after) ?? after.first('code grant')
    if (used !== undefined) {
      return failed('The client used the metadata although it is of another issuer.', read, used)
    }
    const elsewhere = authorizationAtTheRoot(after)
    if (elsewhere !== undefined) {
      return failed(
        'The client went on with the metadata at the root, which is also of another issuer.',
        read,
        elsewhere,
      )
    }
    if (!story.isQuiet) return inconclusive('The metadata was sent; now nothing may come.', read)
    return passedBySilence('The client did not use the metadata.', read)
  },
}
