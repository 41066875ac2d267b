// What every page of a scenario says about it, so that nobody takes what is wrong on purpose for a defect.

import type { Scenario } from '../scenario.ts'

/** Text between backticks is code. */
export function aboutScenario(scenario: Scenario): { readonly name: string; readonly text: string } {
  return { name: scenario.name, text: wrongOnPurpose(scenario) }
}

/** What is wrong on purpose, said as that; in a right scenario nothing is. */
export function wrongOnPurpose({ does, seams, settings }: Scenario): string {
  return seams === undefined && settings === undefined ? does : `Wrong on purpose: ${does}`
}
