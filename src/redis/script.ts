// Scripts for Redis 6.2 or later, and Valkey. Each is one atomic step.

import { hash } from 'node:crypto'

export interface Script {
  readonly text: string
  /** By which Redis knows it once it has run. */
  readonly sha1: string
  /** Whether it may change something; only then does it take a deadline. */
  readonly isChange: boolean
}

/** What a script answers that came too late and did nothing. */
export const late = 'LATE'

/** Sets `nowMs`, the time of Redis in epoch milliseconds. */
export const readTime = `
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
`

/**
 * Takes the deadline off the arguments, in Redis's own time, and does nothing once it is past: what a client was told
 * has failed must not happen later, when a Redis that stood still goes on.
 */
const head = `${readTime}
if nowMs >= tonumber(table.remove(ARGV, 1)) then return '${late}' end
`

/**
 * Makes a script of a body in Lua. Besides KEYS and ARGV it may use `nowMs`, the time of Redis in epoch milliseconds. If
 * it writes, its first write must be one that Redis refuses when it is out of memory (SET, HSET, not DEL), so that it
 * then changes nothing.
 */
export function script(body: string): Script {
  return { ...scriptOf(head + body), isChange: true }
}

/** Makes a script that changes nothing, of a body that has KEYS and ARGV alone. */
export function readingScript(body: string): Script {
  return { ...scriptOf(body), isChange: false }
}

function scriptOf(text: string): Pick<Script, 'text' | 'sha1'> {
  return { text, sha1: hash('sha1', text, 'hex') }
}
