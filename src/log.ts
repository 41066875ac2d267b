// The log: one line per event, for people or as JSON.

import { blotter } from './blotter.ts'

/** The lowest level that is written. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug'

export interface Log {
  error: Write
  warn: Write
  info: Write
  debug: Write
}

/** Writes one event. `fields` are for machines and appear in JSON; `text` says the same to people. */
type Write = (message: string, fields?: LogFields, text?: LogText) => void

export type LogFields = Readonly<Record<string, unknown>>

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
  const blotStrings = (_name: string, value: unknown) => (typeof value === 'string' ? blot(value) : value)

  function pretty(own: Exclude<LogLevel, 'silent'>, time: Date, message: string, text: LogText): string {
    const { line = message, aside, lines = [] } = text
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

  const at =
    (own: Exclude<LogLevel, 'silent'>): Write =>
    (message, fields = {}, text = {}) => {
      if (levels.indexOf(own) > levels.indexOf(level)) return
      const time = new Date(now())
      write(
        format === 'json'
          ? JSON.stringify({ time, level: own, message, ...fields }, blotStrings)
          : pretty(own, time, message, text),
      )
    }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}
