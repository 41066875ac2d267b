// Reading what others sent as JSON.

export type Members = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function stringIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The strings of a list; undefined if it is none. */
export function stringsIn(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined
}
