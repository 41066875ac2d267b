import { isGranted } from '../evidence/answers.ts'
import { failedBySilence, inconclusive, type Judgement, passed } from '../evidence/judgement.ts'
import { introductions } from '../evidence/lives.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { mcp } from '../protocol/explanations/text.ts'
import { firstAuthorization } from './parts/first-authorization.ts'
import { noChallengeYet } from './parts/not-yet.ts'
import type { Scenario } from './scenario.ts'

const needsNoToken = (method: string) => introductions.has(method) || method.startsWith('notifications/')

export const lateChallenge: Scenario = {
  name: 'late-challenge',
  group: 'Discovery',
  title: 'The challenge comes late',
  does: '`initialize`, `server/discover` and notifications need no token; `tools/list` and everything else do.',
  expects: 'Begins authorization when it is challenged, whenever that is, and repeats the request.',
  level: 'MUST',
  rule: mcp.resourceMetadata,
  starred: true,
  needs: { list: true },
  seenIn: [
    'punkpeye/mcp-remote#286',
    'anomalyco/opencode#36946',
    'zed-industries/zed#60236',
    'danny-avila/LibreChat#12455',
  ],
  seams: () => ({
    mcpAnswer: ({ methods, scopes }) =>
      scopes === undefined && methods.length > 0 && methods.every(needsNoToken) ? 'serve' : undefined,
  }),
  judge(story) {
    const open = story.first('served without a token')
    const challenged = open && story.after(open).first('challenged')
    if (challenged === undefined || !challenged.event.delivered) return inconclusive(notChallenged(story))
    const early = firstAuthorization(story.before(challenged))
    if (early !== undefined) {
      return inconclusive('The client asked for authorization before it was challenged.', early)
    }
    return afterChallenge(story, challenged)
  },
}

function notChallenged(story: Story): string {
  if (story.first('served') !== undefined) return 'The client had a token before it was challenged.'
  if (story.first('served without a token') === undefined) return noChallengeYet(story)
  return 'The client has not asked for anything that needs a token yet: `tools/list` does.'
}

function afterChallenge(story: Story, challenged: Step): Judgement {
  const after = story.after(challenged)
  const authorization = firstAuthorization(after)
  if (authorization === undefined) {
    return story.isQuiet
      ? failedBySilence('The client stopped when it was challenged after its first request.', challenged)
      : inconclusive('The client was challenged; no authorization request has come yet.', challenged)
  }
  const repeated = after
    .after(authorization)
    .all('served')
    .find((step) => isRepeated(challenged, step))
  if (repeated !== undefined) {
    return passed('The client got a token and repeated the request.', challenged, authorization, repeated)
  }
  if (!after.steps.some(isGranted) || !story.isQuiet) {
    return inconclusive(
      'The client asked for authorization; it has not repeated the request yet.',
      authorization,
    )
  }
  return failedBySilence('The client got a token, but did not repeat the request.', challenged, authorization)
}

/** Whether a request asks for the same as an earlier one; a GET asks for nothing. */
function isRepeated({ event }: Step, later: Step): boolean {
  const { rpcMethods = [] } = event.details
  return rpcMethods.length === 0 || rpcMethods.some((name) => later.event.details.rpcMethods?.includes(name))
}
