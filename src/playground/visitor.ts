import type { Request } from 'express'
import { isOf } from '../http/audience.ts'
import { knownBrowser } from '../http/browser.ts'
import { digest } from '../secrets.ts'

/** Whoever is at the playground. */
export interface Visitor {
  /** The browser, by what only it knows. */
  readonly key: string
  /** The same browser before it signed in. */
  readonly previousKey: string | undefined
  /** Names the sign-in, if there is one: another one of the same browser has another name. */
  readonly signIn: string | undefined
}

/** The visitor who asks; undefined for a browser that was never here. */
export function visitorOf(req: Request): Visitor | undefined {
  const browser = knownBrowser(req)
  if (browser === undefined) return undefined
  const { key, previousKey } = browser
  return { key, previousKey, signIn: req.session.signedIn && digest(req.sessionID) }
}

/**
 * Whether somebody may use the playground. It acts with the client's secret and shows the tokens that it gets, so this
 * takes a sign-in; unless the secret is public, and who asks is on this machine.
 */
export function mayUse(req: Request, isSecretPublic: boolean): boolean {
  return req.session.signedIn !== undefined || (isSecretPublic && isOf('this machine', req))
}
