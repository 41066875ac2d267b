// Strings ready to print; no decisions.

import { basePath } from '../base-path.ts'
import { demo } from '../config/config.ts'
import { allOf } from '../protocol/explanations/text.ts'
import { OFFLINE_ACCESS, paths } from '../protocol/names.ts'
import type { PendingAuthorization } from './pending.ts'

/** Login and consent in one form. */
export interface LoginPage {
  readonly view: 'login'
  /** The client that asks; undefined if no authorization request led here. */
  readonly client:
    | { readonly id: string; readonly redirectHost: string; readonly redirectUri: string }
    | undefined
  /** What the client may do if allowed: each scope and its meaning, such as "Use the MCP server at …". */
  readonly scopes: readonly { readonly name: string; readonly meaning: string }[]
  /** The username of a browser that is already signed in and only has to allow. */
  readonly signedInAs: string | undefined
  /** Whether the only action is to continue to the page that asks. */
  readonly mustContinue: boolean
  /** What is filled in; may be empty. */
  readonly username: string
  /** The password of the built-in demo user, which is no secret; never that of somebody's own. */
  readonly password: string
  /** Username and password of the built-in demo user, only if they are in use. */
  readonly demoHint: string | undefined
  readonly csrf: string
  /** The sealed authorization request, or empty. */
  readonly request: string
  /** What was wrong with the username and password that were sent; both fields are marked invalid. */
  readonly error: string | undefined
  /** Where the two forms go. These paths include the base path already. */
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
  /** The waiting request, and its sealed form; none if no client started this sign-in. */
  readonly pending: PendingAuthorization | undefined
  readonly sealed: string
  readonly csrf: string
  readonly signedInAs: string | undefined
  readonly mustContinue?: boolean
  readonly username?: string
  readonly error?: string
}

/** The view of the sign-in and consent page. */
export function loginPage(context: LoginPageContext, state: LoginPageState): LoginPage {
  const { pending, sealed, csrf, signedInAs, mustContinue = false, username, error } = state
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
    // What was wrong is not filled in again.
    username: username ?? (isDemo ? demo.username : ''),
    password: isDemo && error === undefined ? demo.password : '',
    demoHint: isDemo ? `${demo.username} / ${demo.password}` : undefined,
    csrf,
    request: sealed,
    error,
    formAction: path + paths.loginCallback,
    signOutAction: path + paths.logout,
  }
}

/** Where the browser goes afterwards: a host, or the app that opens a scheme. */
function destination(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri)
  return protocol === 'http:' || protocol === 'https:' ? host : `the app that opens ${protocol} links`
}

function meaning(scope: string, { scopes, toolScopes, issuer }: LoginPageContext): string {
  if (scope === OFFLINE_ACCESS) return 'Stay connected without asking you again'
  const tools = Object.keys(toolScopes).filter((tool) => toolScopes[tool]?.includes(scope))
  if (scopes.includes(scope) || tools.length === 0) return `Use the MCP server at ${issuer}`
  return `Call the tool${tools.length > 1 ? 's' : ''} ${allOf(tools)}`
}
