// What several rules look for in a story.

import { isGranted } from '../evidence/answers.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import type { Area, Destination } from '../protocol/endpoints.ts'
import { destinations } from '../protocol/endpoints.ts'
import type { RefusalReason } from '../protocol/refusal.ts'

/** The requests to an endpoint of the realm. Preflights are the browser's own. */
export function requestsTo(story: Story, endpoint: Destination): readonly Step[] {
  return own(story).filter(({ event }) => event.endpoint === endpoint)
}

/** The requests about something. */
export function requestsAbout(story: Story, area: Area): readonly Step[] {
  return own(story).filter(({ event }) => destinations[event.endpoint].area === area)
}

/** All requests to the realm. */
export function own({ steps, context }: Story): readonly Step[] {
  return steps.filter(({ event }) => event.realm === context.realm && event.method !== 'OPTIONS')
}

/** What is posted to the MCP endpoint. */
export function posts(story: Story): readonly Step[] {
  return requestsTo(story, 'mcp').filter(({ event }) => event.method === 'POST')
}

/** Those whose messages were read. */
export function messages(story: Story): readonly Step[] {
  return posts(story).filter(({ event }) => (event.details.rpcMethods ?? []).length > 0)
}

/** The first request for authorization or for a token that needs no earlier one. */
export function firstAsking(story: Story): Step | undefined {
  return story.steps.find(
    ({ signs }) => signs.has('authorization') || signs.has('code grant') || signs.has('client grant'),
  )
}

export function isRefusedFor({ event }: Step, ...reasons: readonly RefusalReason[]): boolean {
  return event.refusal !== undefined && reasons.includes(event.refusal.reason)
}

/** Whether the client was given a refresh token with this answer, so that it can use it. */
export function bringsRefreshToken(step: Step): boolean {
  const { bent, delivered, details } = step.event
  return isGranted(step) && details.hasRefreshToken === true && bent !== 'tokenAnswer' && delivered
}
