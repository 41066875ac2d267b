// What is written to the log: one line an event, for people or as JSON.

import { blotter } from './blotter.ts'

/** The least important event that is written. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug'

export interface Log {
  error: Write
  warn: Write
  info: Write
  debug: Write
}

/** Writes one event. `fields` are for machines and show in JSON, `lines` are the same for people. */
type Write = (message: string, fields?: LogFields, lines?: readonly string[]) => void

export type LogFields = Readonly<Record<string, unknown>>

export interface LogOptions {
  readonly level: LogLevel
  readonly format: 'pretty' | 'json'
  readonly now: () => number
  /** Takes what is said of one event, without the line break at its end. */
  readonly write: (line: string) => void
  /** Strings that must never be written: the configured secret and password. */
  readonly secrets: readonly string[]
}

/** What begins a further line, so that it stands below the message. */
const indented = `\n${' '.repeat(15)}`

const levels = ['silent', 'error', 'warn', 'info', 'debug'] as const

/** A log that writes lines up to a level. */
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
