// When a request was answered, and with what.

import type { Step } from './step.ts'
import type { Story } from './story.ts'

/** When the answer to a request was there (epoch milliseconds). */
export function answeredAt({ event }: Step): number {
  return event.at + event.durationMs
}

/** Whether a request came when the answer to another was there. */
export function isAfterAnswer(step: Step, to: Step): boolean {
  return step.number > to.number && step.event.at >= answeredAt(to)
}

/** Whether the access token of a grant was refused: what the client sends then, it sends for the next one. */
export function wasItsTokenRefused(story: Story, { event: grant }: Step): boolean {
  return story.all('token refused').some(({ event }) => event.details.token === grant.details.token)
}

/** Whether a token request was answered with an access token. */
export function isGranted({ event }: Step): boolean {
  return event.endpoint === 'token' && event.details.token !== undefined && event.status < 400
}
