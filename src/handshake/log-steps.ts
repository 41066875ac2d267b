// One line for each step, in plain words; for a refusal also why, and what to do.

import type { Log } from '../log.ts'
import { explain } from '../protocol/explain.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { HandshakeEvent, Recorder } from './event.ts'
import { outcomeOf } from './outcome.ts'
import { isStep, stepName } from './step.ts'
import { factsOf } from './step-facts.ts'

/** A recorder that writes to the log. */
export function logSteps(log: Log): Recorder {
  return (event) => {
    const { method, path, status, durationMs, remoteAddress, userAgent, details, refusal } = event
    const message = `${sentence(event)} (${method} ${path} ${status}, ${durationMs} ms)`
    const fields = { method, path, status, durationMs, remoteAddress, userAgent, ...details }
    if (refusal === undefined) log[isStep(event) ? levelOf(event) : 'debug'](message, fields)
    else if (!isStep(event) && refusal.reason !== 'host_not_allowed') {
      log.debug(message, { ...fields, reason: refusal.reason })
    } else if (levelOf(event) === 'info') log.info(message, { ...fields, reason: refusal.reason })
    else {
      const why = explanation(refusal)
      const lines = Object.entries(why).map(([name, text]) => `${name}: ${text}`)
      log.warn(message, { ...fields, reason: refusal.reason, ...why }, lines)
    }
  }
}

/** Some refusals are normal: clients start without a token, and use a token until it has expired. */
function levelOf(event: HandshakeEvent): 'info' | 'warn' {
  const isRegular = outcomeOf(event) !== 'refused' || event.refusal?.reason === 'token_expired'
  return isRegular ? 'info' : 'warn'
}

function sentence(event: HandshakeEvent): string {
  const name = stepName(event)
  const { refusal } = event
  if (refusal?.reason === 'token_missing') return `${name}: told where to get one`
  if (refusal !== undefined) return `${name} refused: ${explain(refusal).title}`
  const facts = factsOf(event).join('; ')
  if (facts === '') return name
  return `${name}${name.includes(': ') ? ', ' : ': '}${facts}`
}

function explanation(refusal: Refusal): Readonly<Record<'received' | 'expected' | 'fix' | 'rule', string>> {
  const { received, expected, fix, rule } = explain(refusal)
  return { received, expected, fix, rule: rule.text }
}
