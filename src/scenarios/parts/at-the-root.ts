import type { Step } from '../../evidence/step.ts'
import type { Story } from '../../evidence/story.ts'

/** The request with which a client went on with the authorization server at the root instead of the scenario's. */
export function authorizationAtTheRoot(story: Story): Step | undefined {
  return story
    .all('at the root')
    .find(({ event }) => event.endpoint === 'authorize' || event.endpoint === 'token')
}
