import type { Step } from './step.ts'

/** The first step that is one more than there may be within so many milliseconds. */
export function oneTooMany(steps: readonly Step[], most: number, withinMs: number): Step | undefined {
  return steps.find((step, index) => {
    const earlier = steps[index - most]
    return earlier !== undefined && step.event.at - earlier.event.at <= withinMs
  })
}
