// While a person may still be deciding, silence says nothing about the client.

import type { Step } from './step.ts'
import type { Story } from './story.ts'

/** The authorization request that a person was shown the page for, and has not decided on. */
export function openQuestion(story: Story): Step | undefined {
  const asked = story.last('authorization')
  if (asked === undefined || asked.event.status !== 200) return undefined
  return story.after(asked).first('answer') === undefined ? asked : undefined
}
