import { failed, inconclusive, passed, warned } from '../evidence/judgement.ts'
import { revisionOf } from '../evidence/revision.ts'
import { scopesIn } from '../evidence/scopes.ts'
import { mcp } from '../protocol/explanations/text.ts'
import { OFFLINE_ACCESS } from '../protocol/names.ts'
import { noAuthorizationYet } from './parts/not-yet.ts'
import { bentMetadata, metadataNotRead, serverMetadata } from './parts/server-metadata.ts'
import type { Scenario } from './scenario.ts'

/** The first revision of MCP that speaks of the scope. */
const since = '2026-07-28'

export const offlineAccessUnlisted: Scenario = {
  name: 'offline-access-unlisted',
  group: 'Authorization request',
  title: 'The metadata does not list `offline_access`',
  does: '`scopes_supported` of the authorization server lacks `offline_access`. Refresh tokens are issued without it.',
  expects: 'Does not ask for `offline_access`.',
  level: 'MAY',
  rule: mcp.refreshTokens,
  starred: false,
  needs: {},
  seenIn: ['anthropics/claude-code#41610'],
  settings: { refreshTokens: 'always' },
  seams: () =>
    serverMetadata((right) => ({
      ...right,
      scopes_supported: withoutOfflineAccess(right['scopes_supported']),
    })),
  judge(story) {
    const authorization = story.first('authorization')
    if (authorization === undefined) return inconclusive(noAuthorizationYet(story))
    const metadata = bentMetadata(story.before(authorization))
    if (metadata === undefined) return inconclusive(metadataNotRead, authorization)
    if (!scopesIn(authorization.event.details.requestedScope).includes(OFFLINE_ACCESS)) {
      return passed('The client did not ask for `offline_access`.', authorization)
    }
    const did = 'The client asked for `offline_access`, which the metadata does not list.'
    const revision = revisionOf(story)
    return revision !== undefined && revision < since
      ? warned(
          `${did} MCP ${revision}, which it speaks, does not mention that scope.`,
          metadata,
          authorization,
        )
      : failed(did, metadata, authorization)
  },
}

function withoutOfflineAccess(scopes: unknown): unknown {
  return Array.isArray(scopes) ? scopes.filter((scope) => scope !== OFFLINE_ACCESS) : scopes
}
