// Errors by the hundred thousand.

import { onTestFinished } from 'vitest'

/** Has errors know no stack until the test ends: with one, each takes several times as long to make. */
export function withoutStacks(): void {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  onTestFinished(() => {
    Error.stackTraceLimit = stackTraceLimit
  })
}
