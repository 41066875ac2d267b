// All rules, in the order in which a client meets them.

import { authorizationRequestRules } from './authorization-request.ts'
import { discoveryRules } from './discovery.ts'
import { lifetimeRules } from './lifetime.ts'
import { mcpRequestRules } from './mcp-requests.ts'
import type { Rule } from './rule.ts'
import { stepUpRules } from './step-up.ts'
import { tokenRequestRules } from './token-request.ts'

/** The revision of MCP that the rules are of, and their version: results of the same version can be compared. */
export const ruleSetVersion = '2026-07-28/1'

export const rules: readonly Rule[] = [
  ...discoveryRules,
  ...authorizationRequestRules,
  ...tokenRequestRules,
  ...lifetimeRules,
  ...mcpRequestRules,
  ...stepUpRules,
]

const byId = new Map(rules.map((rule) => [rule.id, rule]))

/** The rule with this id. Throws if there is none: ids in the code are constants. */
export function ruleOf(id: string): Rule {
  const rule = byId.get(id)
  if (rule === undefined) throw new Error(`there is no rule ${id}`)
  return rule
}
