// One line for each step, in plain words: which client, what it wanted, what came of it; for a refusal also why, what
// to do, and where the timeline shows it.

import type { Log, LogFields } from '../log.ts'
import { explain } from '../protocol/explain.ts'
import { paths } from '../protocol/names.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { AttemptRecorder, HandshakeEvent } from './event.ts'
import { onPurpose } from './on-purpose.ts'
import { outcomeOf } from './outcome.ts'
import { shortAgent } from './short-agent.ts'
import { isStep, stepName } from './step.ts'
import { factsOf } from './step-facts.ts'

/** The width of the column of clients; a longer name moves the rest of its line. */
const clientWidth = 18

/** A recorder that writes to the log. `publicUrl` is where the timeline is. */
export function logSteps(log: Log, publicUrl: string): AttemptRecorder {
  return (event, attempt) => {
    const level = levelOf(event)
    log[level](
      () => `${sentence(event)} ${requestOf(event)}`,
      () => fieldsOf(event, attempt, level),
      () => ({
        line: `${clientOf(event, attempt)} ${withoutTicks(sentence(event))}`,
        aside: requestOf(event),
        lines: level === 'warn' ? advice(event, attempt, publicUrl) : [],
      }),
    )
  }
}

type StepLevel = 'warn' | 'info' | 'debug'

/** Some refusals are normal: clients start without a token, and use a token until it has expired. */
function levelOf(event: HandshakeEvent): StepLevel {
  const { refusal } = event
  // Nobody has anything to mend.
  if (event.bent !== undefined) return 'info'
  if (!isStep(event) && refusal?.reason !== 'host_not_allowed') return 'debug'
  return outcomeOf(event) === 'refused' && refusal?.reason !== 'token_expired' ? 'warn' : 'info'
}

function fieldsOf(event: HandshakeEvent, attempt: number | undefined, level: StepLevel): LogFields {
  const { method, path, status, durationMs, remoteAddress, userAgent, details, refusal, bent, heldBackMs } =
    event
  const request = { attempt, method, path, status, durationMs, remoteAddress, userAgent, bent, heldBackMs }
  if (refusal === undefined) return [request, details]
  const { reason } = refusal
  return [request, details, level === 'warn' ? { reason, ...explanation(refusal) } : { reason }]
}

/** What a person can do about a refusal, and where the timeline shows it. */
function advice({ refusal }: HandshakeEvent, attempt: number | undefined, publicUrl: string): string[] {
  if (refusal === undefined) return []
  const why = Object.entries(explanation(refusal)).map(([name, each]) => `${name}: ${withoutTicks(each)}`)
  const see = attempt === undefined ? [] : [`see ${publicUrl}${paths.handshake}?attempt=${attempt}`]
  return [...why, ...see]
}

function requestOf({ method, path, status, durationMs }: HandshakeEvent): string {
  return `(${method} ${path} ${status}, ${durationMs} ms)`
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

function sentence(event: HandshakeEvent): string {
  const purpose = onPurpose(event)
  return purpose === undefined ? told(event) : `${told(event)} (${purpose})`
}

function told(event: HandshakeEvent): string {
  const name = stepName(event)
  const { refusal } = event
  if (refusal?.reason === 'token_missing') return `${name}: told where to get one`
  if (refusal !== undefined) {
    const isOurs = refusal.reason === 'server_error' || refusal.reason === 'tool_failed'
    return `${name} ${isOurs ? 'failed' : 'refused'}: ${explain(refusal).title}`
  }
  const facts = factsOf(event)
  return facts.length === 0 ? name : `${name}${name.includes(': ') ? ', ' : ': '}${facts.join('; ')}`
}

function explanation(refusal: Refusal): Readonly<Record<'received' | 'expected' | 'fix' | 'rule', string>> {
  const { received, expected, fix, rule } = explain(refusal)
  return { received, expected, fix, rule: rule.text }
}
