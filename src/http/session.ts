// Who is signed in, in which browser. A session is stored only from the sign-in on; before that, there is only the
// key in the browser's own cookie.

import type { Request, RequestHandler, Response } from 'express'
import type { Store } from 'express-session'
import { newSecret, type Random } from '../secrets.ts'
import { browserSecret, knownBrowser, newBrowser, sessionOf, visitOf } from './browser.ts'
import { hasCookie, ownCookies } from './cookies.ts'
import { lazyHandler } from './lazy.ts'

export interface SessionOptions {
  /** Makes it for the first visitor. */
  readonly store: () => Promise<Store>
  readonly random: Random
  /** Proves that a form is ours. */
  readonly csrfKey: Buffer
  /** Signs the cookie with the id of the session. */
  readonly cookieKey: Buffer
  readonly publicUrl: string
}

/** Recognises the browser and who is signed in; sets no cookie itself. */
export function sessions({ store, random, csrfKey, cookieKey, publicUrl }: SessionOptions): RequestHandler {
  const cookies = ownCookies(publicUrl)
  const { name, attributes } = cookies.session
  const openSession = lazyHandler(async () => {
    const { default: session } = await import('express-session')
    return session({
      store: await store(),
      secret: cookieKey.toString('base64url'),
      genid: () => newSecret(random, ''),
      name,
      cookie: attributes,
      resave: false,
      saveUninitialized: false,
    })
  })
  return (req, res, next) => {
    // The public URL says whether the browser uses https; behind a proxy the connection does not, and
    // express-session would then not send a secure cookie.
    if (attributes.secure) Object.defineProperty(req, 'secure', { value: true })
    req.visit = { publicUrl, cookies, csrfKey, random, openSession, secret: browserSecret(req, cookies) }
    if (hasCookie(req, cookies.session)) openSession(req, res, next)
    else next()
  }
}

/**
 * Signs somebody in, with a new session and a new browser key, so that nothing from before the sign-in proves
 * anything after it. Rejects with StoreFull or StoreUnavailable.
 */
export async function signIn(req: Request, res: Response, username: string): Promise<void> {
  const previousKey = knownBrowser(req)?.key
  const session = sessionOf(req)
  try {
    if (session === undefined) await done((callback) => visitOf(req).openSession(req, res, callback))
    else await done((callback) => session.regenerate(callback))
    Object.assign(req.session, { signedIn: { username }, previousKey })
    // Not enumerable, or express-session would take its removal for a change and save once more.
    Object.defineProperty(req.session, 'isNew', { value: true, configurable: true })
    await done((callback) => req.session.save(callback))
  } catch (error) {
    // Otherwise express-session would save it, and set its cookie, while the answer is being sent.
    Reflect.deleteProperty(req, 'session')
    throw error
  }
  delete req.session.isNew
  newBrowser(req, res)
}

/** Ends the session and deletes the cookies. Rejects with StoreUnavailable; then the browser may still be signed in. */
export async function signOut(req: Request, res: Response): Promise<void> {
  const session = sessionOf(req)
  if (session !== undefined) await done((callback) => session.destroy(callback))
  const visit = visitOf(req)
  for (const { name, attributes } of Object.values(visit.cookies)) res.clearCookie(name, attributes)
  visit.secret = undefined
}

function done(work: (callback: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    work((error) => (error ? reject(error) : resolve()))
  })
}
