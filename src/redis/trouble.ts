import { ErrorReply } from '@redis/client'
import { StoreUnavailable } from '../store-unavailable.ts'
import type { StoreProblem } from '../unavailable.ts'

/** What Redis says in an error reply; older versions put text of their own around what went wrong in a script. */
const replies: readonly (readonly [RegExp, StoreProblem])[] = [
  [/\bOOM command not allowed\b/, 'full'],
  [/\b(?:READONLY|MISCONF|NOREPLICAS)\b/, 'read-only'],
  [/^(?:LOADING|MASTERDOWN)\b/, 'unreachable'],
  // Another script goes on and on.
  [/^BUSY\b/, 'silent'],
  [/\b(?:NOAUTH|WRONGPASS|NOPERM)\b/, 'refused'],
  // In a script, as Redis says it, and as Valkey does.
  [/\bThe user executing the script can't\b|\bACL failure in script\b/, 'refused'],
]

/** What an error of a command means; undefined for a reply that nobody foresaw, which is a mistake of this server. */
export function problemOf(error: unknown): StoreProblem | undefined {
  if (error instanceof StoreUnavailable) return error.problem
  if (!isReply(error)) return 'unreachable'
  return replies.find(([pattern]) => pattern.test(error.message))?.[1]
}

/** Whether Redis said so. Anything else comes from the connection. */
export function isReply(error: unknown): error is ErrorReply {
  return error instanceof ErrorReply
}

/** An error in one line. Node gives one with an empty message where a name has several addresses. */
export function lineOf(error: unknown): string {
  if (error instanceof StoreUnavailable && error.problem === 'silent') return 'there was no answer in time'
  if (error instanceof AggregateError && error.message === '') return lineOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  // Redis adds where in a script it happened.
  return error.message.replace(/(?: script: [0-9a-f]{40}.*|\n.*)/s, '')
}
