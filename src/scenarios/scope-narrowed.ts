import { failed, failedBySilence, inconclusive, passed } from '../evidence/judgement.ts'
import { scopesIn } from '../evidence/scopes.ts'
import type { Step } from '../evidence/step.ts'
import { rfc } from '../protocol/explanations/text.ts'
import type { Metadata } from '../protocol/seams.ts'
import { noTokenRequestYet } from './parts/authorization-answers.ts'
import { serverMetadata } from './parts/server-metadata.ts'
import { isUsualPlace } from './parts/usual-place.ts'
import type { Scenario } from './scenario.ts'

/** It does not exist, so it is never granted. */
const wanted = 'archive'

export const scopeNarrowed: Scenario = {
  name: 'scope-narrowed',
  group: 'Token request',
  title: 'Less is granted than was asked for',
  does:
    `The challenge and the metadata also name the scope \`${wanted}\`. It is not granted, the \`scope\` of the answer says so, ` +
    'and nothing needs it.',
  expects: 'Calls the server with what it was granted.',
  level: 'practice',
  rule: rfc(6749, '3.3'),
  starred: false,
  needs: {},
  seenIn: ['microsoft/vscode#311305'],
  seams: () => ({
    challenge: ({ challenge }) => [challenge.replace(/scope="([^"]*)"/, `scope="$1 ${wanted}"`)],
    resourceMetadata: (right, place) => (isUsualPlace(place) ? listing(right) : undefined),
    ...serverMetadata(listing),
  }),
  judge(story) {
    const grant = story.all('code grant').find(({ event }) => event.status === 200 && event.delivered)
    if (grant === undefined) return inconclusive(noTokenRequestYet(story))
    if (!isNarrowed(grant, story.before(grant).all('authorization'))) {
      return inconclusive(
        `The client did not ask for the scope \`${wanted}\`, so it got all that it wanted.`,
        grant,
      )
    }
    const after = story.after(grant)
    const served = after.first('served')
    const authorization = (served === undefined ? after : after.before(served)).first('authorization')
    if (authorization !== undefined) {
      return failed('The client asked the person again because less was granted.', grant, authorization)
    }
    if (served !== undefined) return passed('The client called with what it was granted.', grant, served)
    return story.isQuiet
      ? failedBySilence('The client did not use a token with less than it asked for.', grant)
      : inconclusive('The client has its token; its next request has not come yet.', grant)
  },
}

function listing(right: Metadata): Metadata {
  const { scopes_supported: scopes } = right
  return { ...right, scopes_supported: [...(Array.isArray(scopes) ? scopes : []), wanted] }
}

/** Whether the scope was asked for and not granted. A configuration may have a scope of this name. */
function isNarrowed({ event }: Step, authorizations: readonly Step[]): boolean {
  const asked = authorizations.at(-1)?.event.details.requestedScope
  return scopesIn(asked).includes(wanted) && !scopesIn(event.details.grantedScope).includes(wanted)
}
