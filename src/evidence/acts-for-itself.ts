import type { Story } from './story.ts'

/** Whether a client gets its tokens for itself, with client credentials, and never for a person. */
export function actsForItself(story: Story): boolean {
  return story.first('client grant') !== undefined && story.first('code grant') === undefined
}
