// Owns what is written to the log: one line an event, for people or as JSON. It is given no secrets; should
// one slip into a text all the same, it is blotted out here.

import type { LogLevel } from './config/config.ts'

export interface Log {
  error(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
}

export type LogFields = Readonly<Record<string, unknown>>

export interface LogOptions {
  readonly level: LogLevel
  readonly format: 'pretty' | 'json'
  readonly now: () => number
  /** Takes one line, without its line break. */
  readonly write: (line: string) => void
  /** Strings that must never be written: the configured secret and password. */
  readonly secrets: readonly string[]
}

const levels = ['silent', 'error', 'warn', 'info', 'debug'] as const

/** A log that writes lines up to a level. */
export function createLog({ level, format, now, write, secrets }: LogOptions): Log {
  const blot = blotter(secrets)
  const at =
    (own: Exclude<LogLevel, 'silent'>) =>
    (message: string, fields: LogFields = {}) => {
      if (levels.indexOf(own) > levels.indexOf(level)) return
      const time = new Date(now()).toISOString()
      const line =
        format === 'json'
          ? JSON.stringify({ time, level: own, message, ...fields })
          : `${time.slice(11, 19)} ${own.padEnd(5)} ${message}${prettyFields(fields)}`
      write(blot(line))
    }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}

function prettyFields(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `\n               ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    .join('')
}

/** Replaces tokens, codes and the configured secrets. */
function blotter(secrets: readonly string[]): (line: string) => string {
  const escaped = secrets
    .filter((secret) => secret !== '')
    .map((s) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pattern = new RegExp(['mcp_(?:ac|at|rt)_[A-Za-z0-9_-]+', ...escaped].join('|'), 'g')
  return (line) => line.replace(pattern, '[hidden]')
}
