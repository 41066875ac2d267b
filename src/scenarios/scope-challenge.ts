import { inconclusive, passed, warned } from '../evidence/judgement.ts'
import { scopesIn } from '../evidence/scopes.ts'
import { brief, mcp } from '../protocol/explanations/text.ts'
import { OFFLINE_ACCESS } from '../protocol/names.ts'
import { firstAuthorization } from './parts/first-authorization.ts'
import { notApplicable } from './parts/not-applicable.ts'
import { noAuthorizationYet } from './parts/not-yet.ts'
import { isUsualPlace } from './parts/usual-place.ts'
import type { Scenario } from './scenario.ts'

export const scopeChallenge: Scenario = {
  name: 'scope-challenge',
  group: 'Discovery',
  title: 'More scopes than are needed',
  does: 'The challenge names the scopes that are needed; the metadata of the MCP server also lists `admin`, that of the authorization server also `admin` and `reports`.',
  expects: 'Asks for the scopes of the challenge, and for no other except perhaps `offline_access`.',
  level: 'SHOULD',
  rule: mcp.scopeSelection,
  starred: false,
  needs: {},
  seenIn: ['openai/codex#15643', 'punkpeye/mcp-remote#162', 'punkpeye/mcp-remote#204', 'letta-ai/letta#4018'],
  settings: { moreScopes: ['admin', 'reports'] },
  seams: () => ({
    resourceMetadata: (right, place) =>
      isUsualPlace(place)
        ? { ...right, scopes_supported: [right['scopes_supported'], 'admin'].flat() }
        : undefined,
  }),
  judge(story) {
    const authorization = firstAuthorization(story)
    if (authorization === undefined) return inconclusive(noAuthorizationYet(story))
    const older = notApplicable(story, '2025-11-25')
    if (older !== undefined) return older
    const challenged = story
      .before(authorization)
      .all('challenged')
      .findLast(({ event }) => event.details.challengeScope !== undefined)
    if (challenged === undefined) {
      return inconclusive('The client asked for authorization before it was challenged.', authorization)
    }
    const { challengeScope = '' } = challenged.event.details
    const { requestedScope = '' } = authorization.event.details
    const named = scopesIn(challengeScope)
    const asked = scopesIn(requestedScope)
    const others = asked.filter((scope) => !named.includes(scope) && scope !== OFFLINE_ACCESS)
    if (others.length === 0 && named.every((scope) => asked.includes(scope))) {
      return passed('The client asked for the scopes of the challenge.', challenged, authorization)
    }
    return warned(
      `The challenge names ${brief(challengeScope)}; the client asked for ${asked.length === 0 ? 'no scope' : brief(requestedScope)}.`,
      challenged,
      authorization,
    )
  },
}
