// What did not come yet, in words, when a verdict cannot be given.

import { actsForItself } from '../../evidence/acts-for-itself.ts'
import type { Story } from '../../evidence/story.ts'

/** Why the client was not challenged yet. */
export function noChallengeYet(story: Story): string {
  if (story.steps.length === 0) return 'No request has come yet.'
  return 'The client has not asked the MCP server without a token yet.'
}

/** Why there is no request for the resource metadata yet. */
export function noResourceMetadataYet(story: Story): string {
  if (story.first('challenged') === undefined) return noChallengeYet(story)
  return 'The client has not asked for the metadata of the MCP server yet.'
}

/** Why there is no request for the authorization server's metadata yet. */
export function noServerMetadataYet(story: Story): string {
  if (story.first('resource metadata') === undefined) return noResourceMetadataYet(story)
  return 'The client has not asked for the metadata of the authorization server yet.'
}

/** Why there is no authorization request yet. */
export function noAuthorizationYet(story: Story): string {
  if (story.steps.length === 0) return 'No request has come yet.'
  if (story.first('challenged') === undefined && story.first('resource metadata') === undefined) {
    return 'The client has not asked the MCP server yet.'
  }
  return 'The client has not asked for authorization yet.'
}

/** Why no browser was sent back to the client yet. */
export function noAnswerYet(story: Story): string {
  return story.first('authorization') === undefined
    ? noAuthorizationYet(story)
    : 'Nobody has decided on the sign-in page yet.'
}

/** Why the MCP server was not called with a token yet. */
export function noCallYet(story: Story): string {
  if (story.first('answer') === undefined && story.first('client grant') === undefined)
    return noAnswerYet(story)
  if (story.first('code grant') === undefined && story.first('client grant') === undefined) {
    return 'The client has not exchanged the code yet.'
  }
  return 'The client has not called the MCP server with its token yet.'
}

/** Why no person is asked, if the client acts for itself. */
export function whyNobodyIsAsked(story: Story): string | undefined {
  return actsForItself(story) ? 'The client acts for itself, with client credentials.' : undefined
}
