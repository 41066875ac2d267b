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

  const isoTime = isoTimes()

  function json(own: Exclude<LogLevel, 'silent'>, ms: number, message: string, fields: LogFields): string {
    const start = `{"time":"${isoTime(ms)}","level":"${own}","message":`
    const line = start + restOfJson(message, fields)
    // Only its strings may change: a secret can be spelt like a name or a number.
    return isSuspect(line) ? start + restOfJson(message, fields, blotStrings) : line
  }

  function pretty(
    own: Exclude<LogLevel, 'silent'>,
    ms: number,
    message: Lazy<string>,
    text: LogText,
  ): string {
    const { line = resolved(message), aside, lines = [] } = text
    const colour = colours[own]
    const name = own.padEnd(5)
    const first = [
      style('dim', new Date(ms).toTimeString().slice(0, 8)),
      colour === undefined ? name : style(colour, name),
      blot(line),
      ...(aside === undefined ? [] : [style('dim', blot(aside))]),
    ]
    return [first.join(' '), ...lines.map(blot)].join(indented)
  }

  const at = (own: Exclude<LogLevel, 'silent'>): Write => {
    if (levels.indexOf(own) > levels.indexOf(level)) return () => {}
    return (message, fields = [], text = {}) => {
      write(
        format === 'json'
          ? json(own, now(), resolved(message), resolved(fields))
          : pretty(own, now(), message, resolved(text)),
      )
    }
  }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}

/** A JSON object from its message on, with the properties of all the fields. */
function restOfJson(
  message: string,
  fields: LogFields,
  replacer?: (name: string, value: unknown) => unknown,
): string {
  let text = JSON.stringify(message, replacer)
  for (const part of fields) {
    const members = JSON.stringify(part, replacer)
    if (members !== '{}') text += `,${members.slice(1, -1)}`
  }
  return `${text}}`
}

/** Makes the function that spells a time: many events have the same one. */
function isoTimes(): (ms: number) => string {
  let lastMs = Number.NaN
  let last = ''
  return (ms) => {
    if (ms !== lastMs) {
      lastMs = ms
      last = new Date(ms).toISOString()
    }
    return last
  }
}

function resolved<Value extends string | LogFields | LogText>(lazy: Lazy<Value>): Value {
  return typeof lazy === 'function' ? lazy() : lazy
}
