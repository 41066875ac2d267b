// Resource metadata at an address that only the challenge names.

import { failed, failedBySilence, inconclusive, type Judgement, passed } from '../../evidence/judgement.ts'
import type { Story } from '../../evidence/story.ts'
import { scenarioEndpoints } from '../../protocol/endpoints.ts'
import { OtherAnswer, type Seams } from '../../protocol/seams.ts'
import type { ScenarioPlace } from '../scenario.ts'
import { authorizationAtTheRoot } from './at-the-root.ts'
import { firstAuthorization } from './first-authorization.ts'
import { noChallengeYet } from './not-yet.ts'

/** The address. */
export function movedMetadataUrl({ issuer }: ScenarioPlace): string {
  return issuer + scenarioEndpoints.movedResourceMetadata.path
}

/** Serves the document there, and at none of the usual places. */
export const onlyMoved: NonNullable<Seams['resourceMetadata']> = (right, place) =>
  place === 'moved' ? right : new OtherAnswer(404)

/** Whether the client took the address from the challenge. It may also have asked elsewhere. */
export function judgeMoved(story: Story): Judgement {
  const challenged = story.bentBy('challenge')
  if (challenged === undefined) return inconclusive(noChallengeYet(story))
  const after = story.after(challenged)
  const asked = after.steps.find(({ event }) => event.endpoint === 'movedResourceMetadata')
  const authorization = firstAuthorization(after) ?? authorizationAtTheRoot(after)
  if (authorization !== undefined && (asked === undefined || authorization.number < asked.number)) {
    return failed(
      'The client asked for authorization without reading the metadata at the address in the challenge.',
      challenged,
      authorization,
    )
  }
  if (asked !== undefined) {
    return passed('The client asked for the metadata at the address in the challenge.', challenged, asked)
  }
  return story.isQuiet
    ? failedBySilence(
        'The client did not ask for the metadata at the address in the challenge.',
        challenged,
        ...after.all('resource metadata'),
      )
    : inconclusive('The challenge was sent; the client has not asked for the metadata yet.', challenged)
}
