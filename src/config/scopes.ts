import { z } from 'zod'
import { OFFLINE_ACCESS } from '../protocol/names.ts'
import { alternatives, list, separated, text } from './values.ts'

/** Scopes separated by spaces, at least one. */
export const scopes = list(' ', text(scopeProblem)).refine((items) => items.length > 0, {
  error: 'must name at least one scope',
})

/** `TOOL=SCOPE` texts, or an object from tool to scopes; several scopes for one tool add up. */
export const toolScopes = z
  .union(
    [
      z.string(),
      z.array(z.string()).readonly(),
      z.record(z.string(), z.union([z.string(), z.array(z.string()).readonly()])).readonly(),
    ],
    { error: 'must be a list of TOOL=SCOPE, or an object from tool to scopes' },
  )
  .transform((given, context) => {
    const byTool = new Map<string, Set<string>>()
    for (const { tool, scope, written } of pairs(given)) {
      const message = pairProblem(tool, scope)
      if (message !== undefined) context.addIssue({ code: 'custom', message, input: written })
      byTool.set(tool, (byTool.get(tool) ?? new Set()).add(scope))
    }
    return Object.fromEntries([...byTool].map(([tool, its]) => [tool, Object.freeze([...its])]))
  })
  .readonly()

/** One problem for each tool with a scope that does not exist. */
export function checkToolNames(
  configured: Readonly<Record<string, readonly string[]>>,
  tools: readonly string[],
): string[] {
  return Object.keys(configured)
    .filter((tool) => !tools.includes(tool))
    .map(
      (tool) => `--tool-scope: ${JSON.stringify(tool)} is no tool of this server; use ${alternatives(tools)}`,
    )
}

type GivenToolScopes = string | readonly string[] | Readonly<Record<string, string | readonly string[]>>

interface Pair {
  readonly tool: string
  readonly scope: string
  readonly written: string
}

function pairs(given: GivenToolScopes): Pair[] {
  if (typeof given === 'string') return separated(given, ',').flatMap(pairsOfText)
  if (isList(given)) return given.flatMap(pairsOfText)
  return Object.entries(given).flatMap(([tool, scope]) =>
    scopesIn(isList(scope) ? scope.join(' ') : scope).map((each) => ({
      tool,
      scope: each,
      written: `${tool}=${each}`,
    })),
  )
}

/** A tool's name ends at the first equals sign; a scope may contain more. */
function pairsOfText(written: string): Pair[] {
  const at = written.indexOf('=')
  if (at === -1) return [{ tool: written, scope: '', written }]
  const tool = written.slice(0, at).trim()
  return scopesIn(written.slice(at + 1)).map((scope) => ({ tool, scope, written }))
}

/** The scopes in a text; if there are none, an empty one, so that it is reported. */
function scopesIn(value: string): string[] {
  const found = separated(value, ' ')
  return found.length === 0 ? [''] : found
}

function isList(value: GivenToolScopes): value is readonly string[] {
  return Array.isArray(value)
}

function pairProblem(tool: string, scope: string): string | undefined {
  if (tool === '' || scope === '') return 'must be TOOL=SCOPE, for instance echo=admin'
  const message = scopeProblem(scope)
  return message && `has a scope that ${message}`
}

function scopeProblem(scope: string): string | undefined {
  if (scope === OFFLINE_ACCESS) {
    return 'asks for a refresh token and cannot be required for access (see --refresh-tokens)'
  }
  if (scope.includes(',')) return 'has a comma; separate scopes with spaces'
  if (/^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope)) return undefined
  return 'must be printable ASCII without space, quote or backslash (RFC 6749 §3.3)'
}
