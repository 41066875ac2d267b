import { failed, inconclusive, passedBySilence } from '../evidence/judgement.ts'
import { mcp } from '../protocol/explanations/text.ts'
import { canaryUrl } from './parts/canary.ts'
import { noServerMetadataYet } from './parts/not-yet.ts'
import { bentMetadata, serverMetadata } from './parts/server-metadata.ts'
import type { Scenario } from './scenario.ts'

export const endpointJavascript: Scenario = {
  name: 'endpoint-javascript',
  group: 'Security',
  title: 'An endpoint that is a script',
  does: 'The authorization endpoint in the metadata is a `javascript:` address.',
  expects: 'Opens only https addresses, and http ones on the same machine.',
  level: 'SHOULD',
  rule: mcp.authorizationUrl,
  starred: false,
  needs: { browser: true },
  seenIn: ['openai/codex#37077', 'modelcontextprotocol/typescript-sdk#841'],
  // The parameters that a client adds are then a comment.
  seams: ({ issuer }) =>
    serverMetadata((right) => ({
      ...right,
      authorization_endpoint: `javascript:fetch('${canaryUrl(issuer, 'script')}')//`,
    })),
  judge(story) {
    const read = bentMetadata(story)
    if (read === undefined) return inconclusive(noServerMetadataYet(story))
    const run = story.after(read).first('canary')
    if (run !== undefined) {
      return failed('The client opened the `javascript:` address, and a page ran it.', read, run)
    }
    if (!story.isQuiet) return inconclusive('The metadata was sent; now nothing may come.', read)
    return passedBySilence('No page ran the script.', read)
  },
}
