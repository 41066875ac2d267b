import { failed, inconclusive, passedBySilence } from '../evidence/judgement.ts'
import { mcp } from '../protocol/explanations/text.ts'
import { notApplicable } from './parts/not-applicable.ts'
import { bentMetadata, metadataNotRead, serverMetadata } from './parts/server-metadata.ts'
import type { Scenario } from './scenario.ts'

/** The first revision of MCP that has the rule. */
const since = '2025-11-25'

export const noPkceAdvertised: Scenario = {
  name: 'no-pkce-advertised',
  group: 'Authorization request',
  title: 'The metadata does not mention PKCE',
  does: 'The metadata has no `code_challenge_methods_supported`. PKCE works all the same.',
  expects: 'Stops before it sends the person anywhere, since it must not go on without PKCE.',
  level: 'MUST',
  rule: mcp.codeProtection,
  starred: true,
  needs: {},
  seenIn: ['modelcontextprotocol/typescript-sdk#2831', 'modelcontextprotocol/conformance#77'],
  seams: () => serverMetadata(({ code_challenge_methods_supported: _, ...without }) => without),
  judge(story) {
    const metadata = bentMetadata(story)
    if (metadata === undefined) return inconclusive(metadataNotRead)
    const tooOld = notApplicable(story, since)
    if (tooOld !== undefined) return tooOld
    const authorization = story.after(metadata).first('authorization')
    if (authorization !== undefined) {
      return failed(
        'The client asked for authorization although the metadata does not say that PKCE is supported.',
        metadata,
        authorization,
      )
    }
    if (!story.isQuiet) return inconclusive('The metadata was read; now nothing may come.', metadata)
    return passedBySilence('The client read the metadata and stopped.', metadata)
  },
}
