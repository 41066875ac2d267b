// CONTRIBUTING says in which file each rule is. Each of those files must be there, with what makes the rule.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const contributing = readFileSync(join(root, '.github/CONTRIBUTING.md'), 'utf8')

/** The piece of code that a rule cannot do without, by its file. */
const essence: Readonly<Record<string, RegExp>> = {
  'src/config/redirect-uris.ts': /javascript/,
  'src/config/safety.ts': /autoApprove !== 'off'/,
  'src/config/store-address.ts': /rediss[\s\S]*prefix/,
  'src/oauth/resource.ts': /`\$\{resource\}\/`/,
  'src/oauth/pkce.ts': /method !== 'S256'/,
  'src/login/pending.ts': /pendingTtlSeconds = 600[\s\S]*store\.spend/,
  'src/login/throttle.ts': /longestDelayMs/,
  'src/client/client-auth.ts': /client_authentication_twice/,
  'src/client/secret-slips.ts': /shortestPart[\s\S]*sameSecret\(/,
  'src/http/form.ts': /notForm[\s\S]*64 \* 1024/,
  'src/http/body.ts': /function isPlain[\s\S]*content-encoding/,
  'src/oauth/refresh-grant.ts': /graceMs[\s\S]*refresh_token_reused/,
  'src/oauth/introspection.ts': /token_type: /,
  'src/mcp/required-scopes.ts': /scope_insufficient/,
  'src/mcp/plain-call.ts': /plainMethods[\s\S]*function isModern/,
  'src/mcp/bearer-guard.ts': /WWW-Authenticate[\s\S]*encodeURIComponent/,
  'src/mcp/misdirected.ts': /mcp_address_wrong/,
  'src/handshake/log-steps.ts': /log\[level\]/,
  'src/handshake/connection.ts': /proxied[\s\S]*socket/,
  'src/timeline/grouping.ts': /export function assignAttempt/,
  'src/timeline/same-step.ts': /export function isSameStep/,
  'src/timeline/guess.ts': /export function goesOn/,
  'src/timeline/phases.ts': /'sign-in'/,
  'src/timeline/selection.ts': /values\['attempt'\]/,
  'src/timeline/filtering.ts': /attemptKind\(/,
  'src/timeline/listing.ts': /charactersPerPage/,
  'src/timeline/step-view.ts': /newFacts: /,
  'src/report/outcome.ts': /unexpected pass/,
  'src/report/kept-reports.ts': /isWorthKeeping/,
  'src/http/navigation.ts': /forWatchers/,
  'src/http/security-headers.ts': /No form-action/,
  'src/http/lazy.ts': /lazyHandler/,
  'src/control/guard.ts': /sec-fetch-site[\s\S]*origin/,
  'src/control/commands.ts': /faultCommand/,
  'src/control/faults.ts': /function isFor[\s\S]*'granted'/,
  'src/realm/hooks.ts': /interface RealmHooks/,
  'src/movable-clock.ts': /ms < 0/,
  'src/oauth/refresh-token-policy.ts': /OFFLINE_ACCESS/,
  'src/unavailable.ts': /state_full[\s\S]*store_unavailable[\s\S]*retryAfterSeconds/,
  'src/redis/budget.ts': /patienceMs = 1800/,
  'src/redis/script.ts': /nowMs >= tonumber\(table\.remove\(ARGV, 1\)\)/,
  'src/redis/replacements.ts': /outcomeUnknownMs = 30_000/,
  'src/mcp/cross-origin.ts': /cors\(/,
  'src/http/methods.ts': /method_not_allowed/,
  'src/protocol/error-uri.ts': /paths\.errors/,
  'src/assessment/rules.ts': /ruleSetVersion/,
  'src/handshake/no-secrets.ts': /blotter\(/,
}

it('names for each rule the file in which it is', () => {
  const table = contributing.split('## Where is …')[1] ?? ''
  const files = [...table.matchAll(/^\| .* \| `(src\/[^`]+)` \|$/gm)].map(([, file = '']) => file)
  expect(files).toEqual(Object.keys(essence))
  for (const [file, code] of Object.entries(essence)) {
    expect(readFileSync(join(root, file), 'utf8'), file).toMatch(code)
  }
})
