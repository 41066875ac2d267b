// A browser in which somebody signed in before is told apart from one that only guesses (OWASP's "device
// cookies"). The cookie carries a random id and proves that this process made it, so nothing is kept here. It
// opens nothing: it only has the browser's failed sign-ins counted for itself.

import { createHmac } from 'node:crypto'
import type { Request, Response } from 'express'
import { newSecret, type Random, sameSecret, shortDigest } from '../secrets.ts'

const rememberedForMs = 90 * 24 * 3600 * 1000

export interface ReturningBrowsers {
  /** The id of a browser in which somebody signed in before. */
  idOf(req: Request): string | undefined
  /** Remembers a browser in which somebody signed in, for 90 days or until the server restarts. */
  remember(req: Request, res: Response): void
}

export function returningBrowsers({
  publicUrl,
  random,
}: {
  publicUrl: string
  random: Random
}): ReturningBrowsers {
  const { protocol, pathname: path } = new URL(publicUrl)
  const secure = protocol === 'https:'
  const prefix = secure ? (path === '/' ? '__Host-' : '__Secure-') : ''
  // Cookies know neither ports nor, for certain, paths: every server has a name of its own.
  const name = `${prefix}returning-browser-${shortDigest(publicUrl)}`
  const sent = new RegExp(`(?:^|; )${name}=([\\w-]{43})\\.([\\w-]{43})(?=;|$)`, 'g')
  const key = random(32)
  const proofOf = (id: string) => createHmac('sha256', key).update(id).digest('base64url')

  const idOf = (req: Request) => {
    for (const [, id = '', proof = ''] of (req.headers.cookie ?? '').matchAll(sent)) {
      if (sameSecret(proof, proofOf(id))) return id
    }
    return undefined
  }
  return {
    idOf,
    remember(req, res) {
      const id = idOf(req) ?? newSecret(random, '')
      const cookie = { httpOnly: true, sameSite: 'lax', secure, path, maxAge: rememberedForMs } as const
      res.cookie(name, `${id}.${proofOf(id)}`, cookie)
    },
  }
}
