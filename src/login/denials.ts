// Requests denied in a browser in which nobody is signed in. The browser itself remembers them, so a stranger can
// deny as often as they like without anything being kept here.

import type { Request, Response } from 'express'
import { visitOf } from '../http/browser.ts'
import { readCookie } from '../http/cookies.ts'
import { digest } from '../secrets.ts'

/** Enough for the back button; older requests have mostly expired. */
const rememberedDenials = 16

/** Adds a request to those that were denied in this browser. */
export function rememberDenial(req: Request, res: Response, id: string): void {
  const { name, attributes } = visitOf(req).cookies.denied
  const denied = [...denials(req), digest(id)].slice(-rememberedDenials)
  res.cookie(name, denied.join('.'), attributes)
}

export function wasDenied(req: Request, id: string): boolean {
  return denials(req).includes(digest(id))
}

function denials(req: Request): readonly string[] {
  const digests = readCookie(req, visitOf(req).cookies.denied)?.split('.') ?? []
  return digests.filter((text) => /^[\w-]{43}$/.test(text))
}
