// One line for each step, in plain words: which client, what it wanted, what came of it; for a refusal also why, what
// to do, and where the timeline shows it.

import type { Log, LogText } from '../log.ts'
import { explain } from '../protocol/explain.ts'
import { paths } from '../protocol/names.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { AttemptRecorder, HandshakeEvent } from './event.ts'
import { outcomeOf } from './outcome.ts'
import { shortAgent } from './short-agent.ts'
import { isStep, stepName } from './step.ts'
import { factsOf } from './step-facts.ts'

/** The width of the column of clients; a longer name moves the rest of its line. */
const clientWidth = 18

/** A recorder that writes to the log. `publicUrl` is where the timeline is. */
export function logSteps(log: Log, publicUrl: string): AttemptRecorder {
  return (event, attempt) => {
    const { method, path, status, durationMs, remoteAddress, userAgent, details, refusal } = event
    const said = sentence(event)
    const request = `(${method} ${path} ${status}, ${durationMs} ms)`
    const message = `${said} ${request}`
    const fields = {
      ...(attempt !== undefined && { attempt }),
      method,
      path,
      status,
      durationMs,
      remoteAddress,
      userAgent,
      ...details,
    }
    const text: LogText = { line: `${clientOf(event, attempt)} ${withoutTicks(said)}`, aside: request }
    if (refusal === undefined) log[isStep(event) ? levelOf(event) : 'debug'](message, fields, text)
    else if (!isStep(event) && refusal.reason !== 'host_not_allowed') {
      log.debug(message, { ...fields, reason: refusal.reason }, text)
    } else if (levelOf(event) === 'info') log.info(message, { ...fields, reason: refusal.reason }, text)
    else {
      const why = explanation(refusal)
      const lines = Object.entries(why).map(([name, each]) => `${name}: ${withoutTicks(each)}`)
      const see = attempt === undefined ? [] : [`see ${publicUrl}${paths.handshake}?attempt=${attempt}`]
      log.warn(message, { ...fields, reason: refusal.reason, ...why }, { ...text, lines: [...lines, ...see] })
    }
  }
}

/** The number of the attempt in the timeline, and the client: two clients at once can be told apart by both. */
function clientOf({ userAgent }: HandshakeEvent, attempt: number | undefined): string {
  const name = shortAgent(userAgent)
  return (attempt === undefined ? name : `#${attempt} ${name}`).padEnd(clientWidth)
}

/** What is marked as literal on a page stands for itself on a terminal. */
function withoutTicks(text: string): string {
  return text.replace(/`([^`]+)`/g, '$1')
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
  if (refusal !== undefined) {
    const isOurs = refusal.reason === 'server_error' || refusal.reason === 'tool_failed'
    return `${name} ${isOurs ? 'failed' : 'refused'}: ${explain(refusal).title}`
  }
  const facts = factsOf(event).join('; ')
  if (facts === '') return name
  return `${name}${name.includes(': ') ? ', ' : ': '}${facts}`
}

function explanation(refusal: Refusal): Readonly<Record<'received' | 'expected' | 'fix' | 'rule', string>> {
  const { received, expected, fix, rule } = explain(refusal)
  return { received, expected, fix, rule: rule.text }
}
