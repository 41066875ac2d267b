import { lacksMetadata } from '../../evidence/faulted.ts'
import type { Step } from '../../evidence/step.ts'
import type { Story } from '../../evidence/story.ts'

/** The request with which a client went on with the authorization server at the root instead of the scenario's. */
export function authorizationAtTheRoot(story: Story): Step | undefined {
  return atTheRoot(story).find(({ event }) => event.endpoint === 'authorize' || event.endpoint === 'token')
}

/** The requests to the root that are a client's own choice: without its metadata, it has nowhere else to go. */
export function atTheRoot(story: Story): readonly Step[] {
  return story.all('at the root').filter((step) => !lacksMetadata(story.before(step)))
}
