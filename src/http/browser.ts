// By what a browser is recognised, signed in or not: a random key in a cookie of its own. Nothing is stored here
// for it, so a visitor costs no memory; what must not be forged is derived from the key and a key of the process.

import { createHmac } from 'node:crypto'
import type { Request, Response } from 'express'
import { digest, newSecret, type Random } from '../secrets.ts'
import { type OwnCookies, readCookie } from './cookies.ts'

export interface Browser {
  /** Names this browser, until somebody signs in or out: a digest of what its cookie holds. */
  readonly key: string
  /** The name it had before the sign-in, when somebody is signed in. */
  readonly previousKey: string | undefined
  /** Proves that a form is on a page that this browser was shown, by whoever is signed in now. */
  readonly csrf: string
  /** The same, of pages that were shown before the sign-in. */
  readonly previousCsrf: string | undefined
}

/** What sessions() leaves with each request. */
export interface Visit {
  readonly publicUrl: string
  readonly cookies: OwnCookies
  readonly csrfKey: Buffer
  readonly random: Random
  /** What the browser cookie holds: as it came, or as it was set meanwhile. */
  secret: string | undefined
}

declare module 'express-serve-static-core' {
  interface Request {
    visit?: Visit
  }
}

/** The browser that asks. One that has no key yet is given one, so only pages with a form should call this. */
export function browserOf(req: Request, res: Response): Browser {
  return knownBrowser(req) ?? newBrowser(req, res)
}

/** The browser that asks, if it has a key. */
export function knownBrowser(req: Request): Browser | undefined {
  const { secret, csrfKey } = visitOf(req)
  if (secret === undefined) return undefined
  const key = digest(secret)
  const { signedIn, previousKey } = req.session
  return {
    key,
    previousKey,
    csrf: csrfToken(csrfKey, key, signedIn === undefined ? '' : req.sessionID),
    previousCsrf: previousKey === undefined ? undefined : csrfToken(csrfKey, previousKey, ''),
  }
}

/** Gives the browser a new key: whoever knew the old one, perhaps because they planted it, knows nothing. */
export function newBrowser(req: Request, res: Response): Browser {
  const visit = visitOf(req)
  const secret = newSecret(visit.random, '')
  visit.secret = secret
  res.cookie(visit.cookies.browser.name, secret, visit.cookies.browser.attributes)
  return browserOf(req, res)
}

/** What sessions() left; it has to run before. */
export function visitOf(req: Request): Visit {
  if (req.visit === undefined) throw new Error('sessions() is not mounted here')
  return req.visit
}

/** The secret in a browser's cookie, if it is one that this server could have made. */
export function browserSecret(req: Request, cookies: OwnCookies): string | undefined {
  const value = readCookie(req, cookies.browser)
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined
}

function csrfToken(csrfKey: Buffer, browserKey: string, sessionId: string): string {
  return createHmac('sha256', csrfKey).update(`${browserKey} ${sessionId}`).digest('base64url')
}
