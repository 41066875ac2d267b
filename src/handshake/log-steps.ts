// Owns how a step is told in the log: one line in plain words, and when it was refused why and what to do.

import type { Log } from '../log.ts'
import { explain } from '../protocol/explain.ts'
import type { Recorder } from './event.ts'
import { isStep, stepName } from './step.ts'

/** A recorder that writes to the log. */
export function logSteps(log: Log): Recorder {
  return (event) => {
    const { method, path, status, durationMs, refusal } = event
    const line = `${method} ${path} ${status} ${stepName(event)}`
    if (!isStep(event)) return log.debug(line, { durationMs })
    if (refusal === undefined) return log.info(line, { durationMs, ...event.details })
    // The first request of every client is refused: that is how it learns where to get a token.
    if (refusal.reason === 'token_missing') return log.info(line, { durationMs })
    const { title, expected, received, rule, fix } = explain(refusal)
    log.warn(`${line}: ${title}`, {
      durationMs,
      ...event.details,
      reason: refusal.reason,
      expected,
      received,
      rule: rule.text,
      fix,
    })
  }
}
