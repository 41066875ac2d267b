import type { Recorder } from './event.ts'
import { outcomeOf } from './outcome.ts'
import { isStep } from './step.ts'

export interface StepTally {
  readonly record: Recorder
  /** As a phrase: `57 steps, 3 refused`. */
  readonly text: string
}

/** Counts the steps of clients, and those that were refused; the 401 with which a sign-in begins is not. */
export function stepTally(): StepTally {
  let [steps, refused] = [0, 0]
  return {
    record(event) {
      if (!isStep(event)) return
      steps += 1
      if (outcomeOf(event) === 'refused') refused += 1
    },
    get text() {
      return `${steps} ${steps === 1 ? 'step' : 'steps'}, ${refused} refused`
    },
  }
}
