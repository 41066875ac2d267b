// Requests whose answer a test replaced by one of its own. What was in it is not known, so that nothing can be held
// against a client that went by it. A refusal that a test asked for is one like any other.

import { destinations } from '../protocol/endpoints.ts'
import type { Step } from './step.ts'
import type { Story } from './story.ts'

/** Whether a test answered a request itself, or broke its connection. */
export function isReplaced({ event }: Step): boolean {
  return event.bent === 'fault' && event.refusal === undefined
}

/** Whether a test answered for the MCP endpoint as if it refused the request or its token. */
export function isReplacedChallenge(step: Step): boolean {
  const { endpoint, status } = step.event
  return isReplaced(step) && endpoint === 'mcp' && (status === 401 || status === 403)
}

/** Whether a test kept metadata from the client, which then had to find its way without. */
export function lacksMetadata({ steps }: Story): boolean {
  return steps.some((step) => isReplaced(step) && destinations[step.event.endpoint].area === 'discovery')
}
