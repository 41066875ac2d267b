// All cookies of this server: only for this host, invisible to scripts, and sent when a link on another site leads
// here. Values are base64url and dots, so they need no decoding; anything else is not ours.

import type { CookieOptions, Request } from 'express'
import { shortDigest } from '../secrets.ts'

/**
 * `session`: who signed in. `browser`: which browser this is. `denied`: what was denied in it. `returning`: somebody
 * signed in there before.
 */
export type CookiePurpose = 'session' | 'browser' | 'denied' | 'returning'

export interface OwnCookie {
  readonly name: string
  readonly attributes: CookieOptions & { readonly path: string; readonly secure: boolean }
}

export type OwnCookies = Readonly<Record<Exclude<CookiePurpose, 'returning'>, OwnCookie>>

/** The cookies of the server at this address that end with the browser's run or with a sign-out. */
export function ownCookies(publicUrl: string): OwnCookies {
  return {
    session: ownCookie(publicUrl, 'session'),
    browser: ownCookie(publicUrl, 'browser'),
    denied: ownCookie(publicUrl, 'denied'),
  }
}

/** What the browser sent under this name. */
export function readCookie(req: Request, cookie: OwnCookie): string | undefined {
  return sentValues(req, cookie).find((value) => /^[\w.-]+$/.test(value))
}

/** Whether the browser sent anything under this name. */
export function hasCookie(req: Request, cookie: OwnCookie): boolean {
  return sentValues(req, cookie).length > 0
}

function sentValues({ headers }: Request, { name }: OwnCookie): readonly string[] {
  const { cookie: sent = '' } = headers
  if (!sent.includes(name)) return []
  return sent.split(';').flatMap((pair) => {
    const end = pair.indexOf('=')
    return end !== -1 && pair.slice(0, end).trim() === name ? [pair.slice(end + 1).trim()] : []
  })
}

export function ownCookie(publicUrl: string, purpose: CookiePurpose): OwnCookie {
  const { protocol, port, pathname } = new URL(publicUrl)
  const secure = protocol === 'https:'
  const isRoot = pathname === '/'
  const suffix = purpose === 'session' ? '' : `-${purpose}`
  return {
    name: `${prefix(secure, isRoot)}mcp-static-auth${part(publicUrl, secure, isRoot, port)}${suffix}`,
    attributes: { httpOnly: true, sameSite: 'lax', secure, path: isRoot ? '/' : pathname },
  }
}

/** With this prefix, browsers let no other host and no page over plain HTTP set the cookie. */
function prefix(secure: boolean, isRoot: boolean): string {
  if (!secure) return ''
  return isRoot ? '__Host-' : '__Secure-'
}

/** Cookies ignore ports, and below a path the host is shared, so two servers on one host need different names. */
function part(publicUrl: string, secure: boolean, isRoot: boolean, port: string): string {
  if (!isRoot) return `-${shortDigest(publicUrl)}`
  return secure ? '' : `-${port === '' ? 80 : port}`
}
