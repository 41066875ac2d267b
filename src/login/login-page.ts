// What the login page shows: strings ready to print, no decisions.

import { basePath } from '../base-path.ts'
import { demo } from '../config/config.ts'
import { OFFLINE_ACCESS, paths } from '../protocol/names.ts'
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
  /** Whether all there is to do is to go on, to the page that asks. */
  readonly mustContinue: boolean
  /** Prefills the username; may be empty. */
  readonly username: string
  /** Username and password of the built-in demo user, only while those are in use. */
  readonly demoHint: string | undefined
  readonly csrf: string
  /** The sealed authorization request, or empty. */
  readonly request: string
  /** What was wrong with the username and password that were sent; both fields are marked invalid. */
  readonly error: string | undefined
  /** Where the two forms go: to the realm, so as they are, not below the base path once more. */
  readonly formAction: string
  readonly signOutAction: string
}

export interface LoginPageContext {
  readonly clientId: string
  readonly issuer: string
  readonly scopes: readonly string[]
  readonly toolScopes: Readonly<Record<string, readonly string[]>>
  readonly username: string
  readonly password: string
}

export interface LoginPageState {
  /** The request that waits, and as it is sealed; none when no client started this sign-in. */
  readonly pending: PendingAuthorization | undefined
  readonly sealed: string
  readonly csrf: string
  readonly signedInAs: string | undefined
  readonly mustContinue?: boolean
  readonly username?: string
  readonly error?: string
}

/** The view of the login and consent page. */
export function loginPage(context: LoginPageContext, state: LoginPageState): LoginPage {
  const { pending, sealed, csrf, signedInAs, mustContinue = false, username = '', error } = state
  const isDemo = context.username === demo.username && context.password === demo.password
  const path = basePath(context.issuer)
  return {
    view: 'login',
    client: pending && {
      id: pending.clientId,
      redirectHost: destination(pending.redirectUri),
      redirectUri: pending.redirectUri,
    },
    scopes: (pending?.scopes ?? []).map((name) => ({ name, meaning: meaning(name, context) })),
    signedInAs,
    mustContinue,
    username,
    demoHint: isDemo ? `${demo.username} / ${demo.password}` : undefined,
    csrf,
    request: sealed,
    error,
    formAction: path + paths.loginCallback,
    signOutAction: path + paths.logout,
  }
}

/** Where the browser goes afterwards, in words: a host, or the app that owns a scheme. */
function destination(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri)
  return protocol === 'http:' || protocol === 'https:' ? host : `the app that opens ${protocol} links`
}

function meaning(scope: string, { scopes, toolScopes, issuer }: LoginPageContext): string {
  if (scope === OFFLINE_ACCESS) return 'Stay connected without asking you again'
  const tools = Object.keys(toolScopes).filter((tool) => toolScopes[tool]?.includes(scope))
  if (scopes.includes(scope) || tools.length === 0) return `Use the MCP server at ${issuer}`
  return `Call the tool${tools.length > 1 ? 's' : ''} ${tools.join(' and ')}`
}
