import { meantOption } from './did-you-mean.ts'
import type { Given, Layer } from './layer.ts'
import { type OptionKey, options } from './options.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The options in the environment, or in .env; `place` says which. An empty variable counts as unset. */
export function environmentLayer(environment: Environment, place: string): Layer {
  const layer = new Map<OptionKey, Given>()
  for (const { key, env } of options) {
    const value = env === undefined ? undefined : environment[env]
    if (value !== undefined && value !== '') layer.set(key, { value, source: `${env} in ${place}` })
  }
  return layer
}

/**
 * A warning for each variable that looks like a misspelt one of ours. Not a problem, since others may use the prefix,
 * as Kubernetes does for a service named mcp-static-auth.
 */
export function misspeltVariables(environment: Environment, place: string): string[] {
  const known = new Set(options.map(({ env }) => env))
  return Object.keys(environment)
    .filter((name) => /^MCP_STATIC_(?!AUTH_)/.test(name) && !known.has(name))
    .flatMap((name) => {
      const meant = meantOption(name)
      if (meant === undefined) return []
      return [`${name} in ${place} is not read; did you mean ${meant.env ?? meant.flag}?`]
    })
}
