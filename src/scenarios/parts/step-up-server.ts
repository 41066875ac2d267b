// What the scenarios have in common in which listing tools needs one more scope than the challenge of a first request
// names.

import type { Step } from '../../evidence/step.ts'
import type { Story } from '../../evidence/story.ts'
import type { Refusal } from '../../protocol/refusal.ts'
import type { McpRequest } from '../../protocol/seams.ts'
import { noCallYet } from './not-yet.ts'

/** The scope that listing tools needs besides. */
export const neededScope = 'tools'

/** A scope that can be granted but is in no metadata of the resource. */
export const withNeededScope = { moreScopes: [neededScope] } as const

/** Refuses to list tools, and names only the scope that this needs: those of every request it does not repeat. */
export function refuseList({ methods, scopes }: McpRequest): Refusal | undefined {
  if (scopes === undefined || !methods.includes('tools/list')) return undefined
  return {
    reason: 'scope_insufficient',
    facts: { required: [neededScope], granted: scopes, tool: undefined },
  }
}

/** The requests that were refused for want of that scope. */
export function refusedLists(story: Story): readonly Step[] {
  return story.all('scope refused').filter(({ event }) => event.bent === 'mcpAnswer' && event.delivered)
}

/** Why none was refused yet. */
export function noRefusalYet(story: Story): string {
  if (story.first('served') === undefined) return noCallYet(story)
  const listed = story.all('served').some(({ event }) => event.details.rpcMethods?.includes('tools/list'))
  return listed
    ? `The client had the scope \`${neededScope}\` from the start, so it never needed more.`
    : 'The client has not listed the tools yet.'
}
