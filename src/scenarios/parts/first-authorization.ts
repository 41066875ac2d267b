import type { Step } from '../../evidence/step.ts'
import type { Story } from '../../evidence/story.ts'

/** The first request by which a client wants a token: it sends a person, or acts for itself with client credentials. */
export function firstAuthorization({ steps }: Story): Step | undefined {
  return steps.find(({ signs }) => signs.has('authorization') || signs.has('client grant'))
}
