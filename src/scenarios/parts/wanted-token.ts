import type { Step } from '../../evidence/step.ts'
import type { Story } from '../../evidence/story.ts'

/** The first request by which a client wants a token, or another one; of whatever grant, and refused or not. */
export function wantedToken({ steps }: Story): Step | undefined {
  return steps.find(({ event, signs }) => signs.has('authorization') || event.endpoint === 'token')
}
