// Owns what the login page shows: strings ready to print, no decisions.

import { type Config, demo } from '../config/config.ts'
import type { Page } from '../http/page.ts'
import { OFFLINE_ACCESS } from '../protocol/names.ts'
import type { PendingAuthorization } from '../tokens/token-store.ts'

export interface LoginPageState {
  /** The request that waits, and its id; none when no client started this sign-in. */
  readonly pending: PendingAuthorization | undefined
  readonly id: string
  readonly csrf: string
  readonly signedInAs: string | undefined
  readonly username: string
  readonly error: string | undefined
}

/** The view of the login and consent page. */
export function loginPage(config: Config, state: LoginPageState): Page {
  const { pending, id, csrf, signedInAs, username, error } = state
  const isDemo = config.username === demo.username && config.password === demo.password
  return {
    view: 'login',
    client: pending && {
      id: config.clientId,
      redirectHost: destination(pending.redirectUri),
      redirectUri: pending.redirectUri,
    },
    scopes: (pending?.scopes ?? []).map((name) => ({ name, meaning: meaning(name, config) })),
    signedInAs,
    username,
    demoHint: isDemo ? `${demo.username} / ${demo.password}` : undefined,
    csrf,
    request: id,
    error,
  }
}

/** Where the browser goes afterwards, in words: a host, or the app that owns a scheme. */
function destination(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri)
  return protocol === 'http:' || protocol === 'https:' ? host : `the app that opens ${protocol} links`
}

function meaning(scope: string, { scopes, toolScopes, publicUrl }: Config): string {
  if (scope === OFFLINE_ACCESS) return 'Stay connected without asking you again'
  const tools = Object.keys(toolScopes).filter((tool) => toolScopes[tool]?.includes(scope))
  if (scopes.includes(scope) || tools.length === 0) return `Use the MCP server at ${publicUrl}`
  return `Call the tool${tools.length > 1 ? 's' : ''} ${tools.join(' and ')}`
}
