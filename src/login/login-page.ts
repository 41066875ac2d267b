// Owns what the login page shows: strings ready to print, no decisions.

import { type Config, demo } from '../config/config.ts'
import { OFFLINE_ACCESS } from '../protocol/names.ts'
import type { PendingAuthorization } from './pending.ts'

/** Login and consent in one form. */
export interface LoginPage {
  readonly view: 'login'
  /** The client that asks; undefined when no authorization request led here. */
  readonly client:
    | { readonly id: string; readonly redirectHost: string; readonly redirectUri: string }
    | undefined
  /** What the client may do when allowed, each scope with its meaning as "Use the tools of this server". */
  readonly scopes: readonly { readonly name: string; readonly meaning: string }[]
  /** The username of a browser that is signed in: it is only asked to allow. */
  readonly signedInAs: string | undefined
  /** Prefills the username; may be empty. */
  readonly username: string
  /** Username and password of the built-in demo user, only while those are in use. */
  readonly demoHint: string | undefined
  readonly csrf: string
  /** Id of the pending authorization request, or empty. */
  readonly request: string
  /** What was wrong with the username and password that were sent; both fields are marked invalid. */
  readonly error: string | undefined
}

export interface LoginPageState {
  /** The request that waits, and its id; none when no client started this sign-in. */
  readonly pending: PendingAuthorization | undefined
  readonly id: string
  readonly csrf: string
  readonly signedInAs: string | undefined
  readonly username: string
  readonly error: string | undefined
}

/** What the page says about the client and the person. */
export type LoginPageContext = Pick<
  Config,
  'username' | 'password' | 'clientId' | 'scopes' | 'toolScopes' | 'publicUrl'
>

/** The view of the login and consent page. */
export function loginPage(config: LoginPageContext, state: LoginPageState): LoginPage {
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

function meaning(scope: string, { scopes, toolScopes, publicUrl }: LoginPageContext): string {
  if (scope === OFFLINE_ACCESS) return 'Stay connected without asking you again'
  const tools = Object.keys(toolScopes).filter((tool) => toolScopes[tool]?.includes(scope))
  if (scopes.includes(scope) || tools.length === 0) return `Use the MCP server at ${publicUrl}`
  return `Call the tool${tools.length > 1 ? 's' : ''} ${tools.join(' and ')}`
}
