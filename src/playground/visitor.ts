import type { Request } from 'express'
import { isOf } from '../http/audience.ts'
import { knownBrowser, sessionOf } from '../http/browser.ts'
import { digest } from '../secrets.ts'

/** Who is using the playground. */
export interface Visitor {
  /** The browser's own secret. */
  readonly key: string
  /** The same browser before it signed in. */
  readonly previousKey: string | undefined
  /** Identifies the sign-in, if there is one; a later one in the same browser differs. */
  readonly signIn: string | undefined
}

/** The visitor behind a request; undefined for a new browser. */
export function visitorOf(req: Request): Visitor | undefined {
  const browser = knownBrowser(req)
  if (browser === undefined) return undefined
  const { key, previousKey } = browser
  return { key, previousKey, signIn: sessionOf(req)?.signedIn && digest(req.sessionID) }
}

/**
 * Whether somebody may use the playground. It acts with the client's secret and shows the tokens that it gets, so it
 * needs a sign-in, except on this machine if the secret is public anyway.
 */
export function mayUse(req: Request, isSecretPublic: boolean): boolean {
  return sessionOf(req)?.signedIn !== undefined || (isSecretPublic && isOf('this machine', req))
}
