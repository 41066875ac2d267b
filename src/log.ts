// The log: one line per event, for people or as JSON.

import { blotter, suspicionOf } from './blotter.ts'

/** The lowest level that is written. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug'

export interface Log {
  error: Write
  warn: Write
  info: Write
  debug: Write
}

/**
 * Writes one event. `fields` are for machines and appear in JSON; `text` says the same to people. Functions are called
 * only for an event that is written, and only for what its readers are shown: most logs show little of what happens.
 */
type Write = (message: Lazy<string>, fields?: Lazy<LogFields>, text?: Lazy<LogText>) => void

type Lazy<Value> = Value | (() => Value)

/** Objects whose properties become those of one: to copy them into one takes longer than to write them. */
export type LogFields = readonly object[]

/** What people read. */
export interface LogText {
  /** Instead of the message. */
  readonly line?: string
  /** Follows on the same line, less prominent. */
  readonly aside?: string
  /** Further lines. */
  readonly lines?: readonly string[]
}

/** Colours a text for the terminal that it goes to, or leaves it as it is. */
export type LogStyle = (colour: 'red' | 'yellow' | 'dim', text: string) => string

export interface LogOptions {
  readonly level: LogLevel
  readonly format: 'pretty' | 'json'
  readonly now: () => number
  /** Receives the text of one event, without the final line break. */
  readonly write: (line: string) => void
  /** Strings that must never be written: the configured secret and password. */
  readonly secrets: readonly string[]
  readonly style: LogStyle
}

/** Indents further lines below the message. */
const indented = `\n${' '.repeat(15)}`

const levels = ['silent', 'error', 'warn', 'info', 'debug'] as const

const colours = { error: 'red', warn: 'yellow', info: undefined, debug: 'dim' } as const

/** A log that writes events down to a level. */
export function createLog({ level, format, now, write, secrets, style }: LogOptions): Log {
  const blot = blotter(secrets)
  const isSuspect = suspicionOf(secrets)
  const blotStrings = (_name: string, value: unknown) => (typeof value === 'string' ? blot(value) : value)

  function json(parts: readonly object[]): string {
    const line = joinedJson(parts)
    // Only its strings may change: a secret can be spelt like a name or a number.
    return isSuspect(line) ? joinedJson(parts, blotStrings) : line
  }

  function pretty(
    own: Exclude<LogLevel, 'silent'>,
    time: Date,
    message: Lazy<string>,
    text: LogText,
  ): string {
    const { line = resolved(message), aside, lines = [] } = text
    const colour = colours[own]
    const name = own.padEnd(5)
    const first = [
      style('dim', time.toTimeString().slice(0, 8)),
      colour === undefined ? name : style(colour, name),
      blot(line),
      ...(aside === undefined ? [] : [style('dim', blot(aside))]),
    ]
    return [first.join(' '), ...lines.map(blot)].join(indented)
  }

  const at = (own: Exclude<LogLevel, 'silent'>): Write => {
    if (levels.indexOf(own) > levels.indexOf(level)) return () => {}
    return (message, fields = [], text = {}) => {
      const time = new Date(now())
      write(
        format === 'json'
          ? json([{ time: time.toISOString(), level: own, message: resolved(message) }, ...resolved(fields)])
          : pretty(own, time, message, resolved(text)),
      )
    }
  }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}

/** One JSON object with the properties of some. */
function joinedJson(parts: readonly object[], replacer?: (name: string, value: unknown) => unknown): string {
  let members = ''
  for (const part of parts) {
    const text = JSON.stringify(part, replacer)
    if (text !== '{}') members += `${members === '' ? '' : ','}${text.slice(1, -1)}`
  }
  return `{${members}}`
}

function resolved<Value extends string | LogFields | LogText>(lazy: Lazy<Value>): Value {
  return typeof lazy === 'function' ? lazy() : lazy
}
