// Recognises a browser, signed in or not, by a random key in its own cookie. Nothing is stored here, so a visitor
// takes no memory; what must not be forged is derived from that key and one of the server.

import { createHmac } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import { digest, newSecret, type Random } from '../secrets.ts'
import { type OwnCookies, readCookie } from './cookies.ts'

export class Browser {
  /** Identifies this browser until somebody signs in or out: a digest of its cookie. */
  readonly key: string
  /** Its key before the sign-in, if somebody is signed in. */
  readonly previousKey: string | undefined
  readonly #csrfKey: Buffer
  readonly #sessionId: string

  constructor(
    secret: string,
    csrfKey: Buffer,
    signIn?: { sessionId: string; previousKey: string | undefined },
  ) {
    this.key = digest(secret)
    this.previousKey = signIn?.previousKey
    this.#csrfKey = csrfKey
    this.#sessionId = signIn?.sessionId ?? ''
  }

  /** Proves that a form is on a page shown to this browser under the present sign-in. */
  get csrf(): string {
    return csrfToken(this.#csrfKey, this.key, this.#sessionId)
  }

  /** The same for pages shown before the sign-in. */
  get previousCsrf(): string | undefined {
    return this.previousKey === undefined ? undefined : csrfToken(this.#csrfKey, this.previousKey, '')
  }
}

/** What sessions() leaves with each request. */
export interface Visit {
  readonly publicUrl: string
  readonly cookies: OwnCookies
  readonly csrfKey: Buffer
  readonly random: Random
  /** Gives the request a session, to be stored once somebody signs in. */
  readonly openSession: RequestHandler
  /** The content of the browser cookie: as received, or as set since. */
  secret: string | undefined
}

declare module 'express-serve-static-core' {
  interface Request {
    visit?: Visit
  }
}

/** The browser behind a request. If it has no key yet, it gets one, so only pages with a form should call this. */
export function browserOf(req: Request, res: Response): Browser {
  return knownBrowser(req) ?? newBrowser(req, res)
}

/** The browser behind a request, if it has a key. */
export function knownBrowser(req: Request): Browser | undefined {
  const { secret, csrfKey } = visitOf(req)
  if (secret === undefined) return undefined
  const session = sessionOf(req)
  if (session?.signedIn === undefined) return new Browser(secret, csrfKey)
  return new Browser(secret, csrfKey, { sessionId: req.sessionID, previousKey: session.previousKey })
}

/** The session of the browser, if it has one. If that has expired, it is empty, and nobody is signed in. */
export function sessionOf(req: Request): Request['session'] | undefined {
  // express-session declares one for every request.
  return req.session
}

/** Gives the browser a new key, so that knowing the old one, for example by having planted it, is useless. */
export function newBrowser(req: Request, res: Response): Browser {
  const visit = visitOf(req)
  const secret = newSecret(visit.random, '')
  visit.secret = secret
  res.cookie(visit.cookies.browser.name, secret, visit.cookies.browser.attributes)
  return browserOf(req, res)
}

/** What sessions() left on the request; it must run first. */
export function visitOf(req: Request): Visit {
  if (req.visit === undefined) throw new Error('sessions() is not mounted here')
  return req.visit
}

/** The secret in a browser's cookie, if this server could have made it. */
export function browserSecret(req: Request, cookies: OwnCookies): string | undefined {
  const value = readCookie(req, cookies.browser)
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined
}

function csrfToken(csrfKey: Buffer, browserKey: string, sessionId: string): string {
  return createHmac('sha256', csrfKey).update(`${browserKey} ${sessionId}`).digest('base64url')
}
