import { isAfterAnswer } from '../evidence/answers.ts'
import { failed, failedBySilence, inconclusive, type Judgement, passed } from '../evidence/judgement.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { mcp } from '../protocol/explanations/text.ts'
import { challengeParameters } from './parts/challenge-parameters.ts'
import { firstAuthorization } from './parts/first-authorization.ts'
import { notApplicable } from './parts/not-applicable.ts'
import { noChallengeYet } from './parts/not-yet.ts'
import { isOrigin } from './parts/openid-search.ts'
import type { Scenario } from './scenario.ts'

export const prmUnannounced: Scenario = {
  name: 'prm-unannounced',
  group: 'Discovery',
  title: 'Resource metadata that nobody announces',
  does: 'The challenge is `Bearer` and nothing more: neither a scope nor the address of the resource metadata.',
  expects:
    'Asks for the resource metadata at the well-known address with the path of the MCP server, before any other.',
  level: 'MUST',
  rule: mcp.resourceMetadata,
  starred: false,
  needs: {},
  seenIn: ['modelcontextprotocol/csharp-sdk#1050'],
  seams: () => ({
    challenge({ challenge, refusal }) {
      if (refusal.reason === 'scope_insufficient') return undefined
      const { error } = challengeParameters(challenge)
      return [error === undefined ? 'Bearer' : `Bearer error="${error}"`]
    },
  }),
  judge(story) {
    const challenged = story.bentBy('challenge')
    if (challenged === undefined) return inconclusive(noChallengeYet(story))
    return notApplicable(story, '2025-11-25') ?? afterChallenge(story, challenged)
  },
}

function afterChallenge(story: Story, challenged: Step): Judgement {
  const after = story.after(challenged)
  const asked = after.all('resource metadata').find(({ event }) => event.details.form === 'of the resource')
  const atRoot = after.steps.find((step) => isAtRoot(step, story))
  const authorization = firstAuthorization(after)
  // Requests that are made at the same time have no order.
  if (atRoot !== undefined && asked !== undefined && isAfterAnswer(asked, atRoot)) {
    return failed('The client asked at the root before it asked with the path.', challenged, atRoot, asked)
  }
  if (authorization !== undefined) {
    if (asked !== undefined && asked.number < authorization.number) {
      return passed('The client found the metadata by the path of the MCP server.', asked, authorization)
    }
    return atRoot === undefined
      ? failed('The client asked for authorization without the metadata.', challenged, authorization)
      : failed('The client used the metadata at the root.', challenged, atRoot, authorization)
  }
  if (!story.isQuiet) {
    return inconclusive('The challenge was sent; no authorization request has come yet.', challenged)
  }
  if (asked !== undefined) {
    return failedBySilence('The client read the metadata and stopped.', challenged, asked)
  }
  return atRoot === undefined
    ? failedBySilence('The client did not look for the metadata of the MCP server.', challenged)
    : failedBySilence('The client looked for the metadata at the root only.', challenged, atRoot)
}

/** Whether this is a request for the metadata at the well-known address without a path. */
function isAtRoot({ event, signs }: Step, { context }: Story): boolean {
  if (event.endpoint !== 'protectedResourceMetadata' || event.details.form !== 'of the issuer') return false
  // Of a scenario that is the whole server, the root is its own.
  return signs.has('at the root') || (signs.has('resource metadata') && isOrigin(context.issuer))
}
