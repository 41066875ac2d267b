// Tells a browser in which somebody signed in before from one that only guesses (OWASP's "device cookies"). The
// cookie carries a random id with a proof that this server made it, so nothing is kept here. It grants nothing: it
// only has the browser's failed sign-ins counted separately.

import { createHmac } from 'node:crypto'
import type { Request, Response } from 'express'
import { ownCookie, readCookie } from '../http/cookies.ts'
import { newSecret, type Random, sameSecret } from '../secrets.ts'

const rememberedForMs = 90 * 24 * 3600 * 1000

export interface ReturningBrowsers {
  /** The id of a browser in which somebody signed in before. */
  idOf(req: Request): string | undefined
  /** Remembers a browser in which somebody signed in, for 90 days or until the key changes. */
  remember(req: Request, res: Response): void
}

export function returningBrowsers({
  publicUrl,
  key,
  random,
}: {
  readonly publicUrl: string
  /** Proves that a cookie is ours. */
  readonly key: Buffer
  readonly random: Random
}): ReturningBrowsers {
  const cookie = ownCookie(publicUrl, 'returning')
  const proofOf = (id: string) => createHmac('sha256', key).update(id).digest('base64url')

  const idOf = (req: Request) => {
    const [id = '', proof = ''] = readCookie(req, cookie)?.split('.') ?? []
    return id !== '' && sameSecret(proof, proofOf(id)) ? id : undefined
  }
  return {
    idOf,
    remember(req, res) {
      const id = idOf(req) ?? newSecret(random, '')
      res.cookie(cookie.name, `${id}.${proofOf(id)}`, { ...cookie.attributes, maxAge: rememberedForMs })
    },
  }
}
