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

/** Writes one event. `fields` are for machines and appear in JSON; `lines` say the same to people. */
type Write = (message: string, fields?: LogFields, lines?: readonly string[]) => void

export type LogFields = Readonly<Record<string, unknown>>

export interface LogOptions {
  readonly level: LogLevel
  readonly format: 'pretty' | 'json'
  readonly now: () => number
  /** Receives the text of one event, without the final line break. */
  readonly write: (line: string) => void
  /** Strings that must never be written: the configured secret and password. */
  readonly secrets: readonly string[]
}

/** Indents further lines below the message. */
const indented = `\n${' '.repeat(15)}`

const levels = ['silent', 'error', 'warn', 'info', 'debug'] as const

/** A log that writes events down to a level. */
export function createLog({ level, format, now, write, secrets }: LogOptions): Log {
  const blot = blotter(secrets)
  const blotStrings = (_name: string, value: unknown) => (typeof value === 'string' ? blot(value) : value)
  const at =
    (own: Exclude<LogLevel, 'silent'>): Write =>
    (message, fields = {}, lines = []) => {
      if (levels.indexOf(own) > levels.indexOf(level)) return
      const time = new Date(now())
      write(
        format === 'json'
          ? JSON.stringify({ time, level: own, message, ...fields }, blotStrings)
          : [`${time.toTimeString().slice(0, 8)} ${own.padEnd(5)} ${message}`, ...lines]
              .map(blot)
              .join(indented),
      )
    }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}
