// Authorization server metadata that is only to be found as OpenID Connect has it.

import { failed, failedBySilence, inconclusive, type Judgement, passed } from '../../evidence/judgement.ts'
import type { Step } from '../../evidence/step.ts'
import type { Story } from '../../evidence/story.ts'
import type { MetadataPlace } from '../../protocol/places.ts'
import type { Metadata } from '../../protocol/seams.ts'
import type { ScenarioPlace } from '../scenario.ts'
import { authorizationAtTheRoot } from './at-the-root.ts'
import { firstAuthorization } from './first-authorization.ts'
import { notApplicable } from './not-applicable.ts'
import { noServerMetadataYet } from './not-yet.ts'

/** The document, with what OpenID Connect Discovery 1.0 §3 requires besides. */
export function openIdDocument(right: Metadata, { issuer }: ScenarioPlace): Metadata {
  return {
    ...right,
    jwks_uri: `${issuer}/metadata/keys.json`,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
}

/** Behind an issuer without a path both OpenID addresses are the same one. */
export function isOrigin(issuer: string): boolean {
  return new URL(issuer).pathname === '/'
}

export interface Search {
  /** Where the OpenID document is. */
  readonly form: MetadataPlace['form']
  /** Whether it counts only for a client that was answered something else first. */
  readonly behindNoise: boolean
}

/** Whether the client went on until it asked for the OpenID document, and used it. */
export function judgeSearch(story: Story, { form, behindNoise }: Search): Judgement {
  const first = story.bentBy('serverMetadata')
  if (first === undefined) return inconclusive(noServerMetadataYet(story))
  const older = notApplicable(story, '2025-11-25')
  if (older !== undefined) return older
  const found = story.all('openid metadata').find(({ event }) => event.details.form === form)
  const authorization = firstAuthorization(story) ?? authorizationAtTheRoot(story)
  if (authorization !== undefined) return judgeEnd({ first, found, authorization }, behindNoise)
  if (!story.isQuiet) {
    return inconclusive('The client has begun to look for the metadata of the authorization server.', first)
  }
  if (found !== undefined) {
    return failedBySilence('The client read the OpenID document and stopped.', first, found)
  }
  const asked = [...story.all('server metadata'), ...story.all('openid metadata')]
  return failedBySilence('The client gave up before it came to the OpenID document.', ...asked)
}

interface End {
  readonly first: Step
  readonly found: Step | undefined
  readonly authorization: Step
}

function judgeEnd({ first, found, authorization }: End, behindNoise: boolean): Judgement {
  if (found === undefined || authorization.number < found.number || authorization.signs.has('at the root')) {
    return failed(
      'The client asked for authorization without having read the metadata: it made the address up, or took that of the root.',
      first,
      authorization,
    )
  }
  if (behindNoise && found.number <= first.number) {
    return inconclusive('The client looked first where the document is, so nothing was in its way.', found)
  }
  return passed('The client went on until it came to the OpenID document.', first, found, authorization)
}
