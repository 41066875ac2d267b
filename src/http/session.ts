// Owns the browser's session on the pages of the login: a cookie without meaning, and behind it who this
// browser is to us and whether somebody signed in.

import type { Request, RequestHandler } from 'express'
import session from 'express-session'
import { newSecret, type Random } from '../secrets.ts'

export interface SessionOptions {
  readonly store: session.Store
  readonly random: Random
  readonly publicUrl: string
}

/** What a browser's session holds once it has been used. */
export interface BrowserKeys {
  /** Names the browser towards pending authorization requests; survives the sign-in, leaves never. */
  readonly browser: string
  /** Proves that a form came from a page that this session was shown. */
  readonly csrf: string
}

/** Reads and keeps the session. Its cookie says nothing, is for this host only and no script can read it. */
export function sessions({ store, random, publicUrl }: SessionOptions): RequestHandler[] {
  const { protocol, port } = new URL(publicUrl)
  const secure = protocol === 'https:'
  return [
    (req, _res, next) => {
      // The public URL says whether the browser speaks https; behind a proxy the connection does not, and
      // express-session would then keep a secure cookie to itself.
      if (secure) Object.defineProperty(req, 'secure', { value: true })
      next()
    },
    session({
      store,
      secret: newSecret(random, ''),
      genid: () => newSecret(random, ''),
      // Cookies do not know ports: two servers on one host need two names.
      name: secure ? '__Host-mcp-static-auth' : `mcp-static-auth-${port}`,
      cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/' },
      resave: false,
      saveUninitialized: false,
    }),
  ]
}

/** The keys of this browser, made and saved at first need. Rejects with StoreFull. */
export async function browserKeys(req: Request, random: Random): Promise<BrowserKeys> {
  const { browser, csrf } = req.session
  if (browser !== undefined && csrf !== undefined) return { browser, csrf }
  const keys = { browser: newSecret(random, ''), csrf: newSecret(random, '') }
  Object.assign(req.session, keys)
  await saved(req)
  return keys
}

/** Signs somebody in, under a new session id; what the browser began before stays its own. */
export async function signIn(req: Request, username: string): Promise<void> {
  const { browser, csrf } = req.session
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error) => (error ? reject(error) : resolve()))
  })
  Object.assign(req.session, { browser, csrf, signedIn: { username } })
  await saved(req)
}

/** Ends the session. */
export async function signOut(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.destroy((error) => (error ? reject(error) : resolve()))
  })
}

function saved(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.save((error) => (error ? reject(error) : resolve()))
  })
}
