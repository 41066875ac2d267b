// Authorization server metadata that is bent where a right realm has it, and nowhere else.

import type { Step } from '../../evidence/step.ts'
import type { Story } from '../../evidence/story.ts'
import type { Metadata, Seams } from '../../protocol/seams.ts'

/** The seam that changes the document at its own address. */
export function serverMetadata(change: (right: Metadata) => Metadata): Pick<Seams, 'serverMetadata'> {
  return {
    serverMetadata: (right, { document, form }) =>
      document === 'oauth-authorization-server' && form === 'of the issuer' ? change(right) : undefined,
  }
}

/** The first request that got the bent document, whole. */
export function bentMetadata(story: Story): Step | undefined {
  return story.steps.find(
    ({ event, signs }) => signs.has('server metadata') && event.bent === 'serverMetadata' && event.delivered,
  )
}

/** Why a scenario says nothing of a client that never read the document. */
export const metadataNotRead = 'The client has not read the metadata of the authorization server.'
