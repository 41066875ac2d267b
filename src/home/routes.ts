// Owns the pages that belong to no protocol: what this is, where the default redirect URI lands, health.

import express, { type Router } from 'express'
import type { Config } from '../config/config.ts'
import { parameters } from '../http/form.ts'
import { allowMethods } from '../http/methods.ts'
import { sendPage } from '../http/page.ts'
import { noStore } from '../http/security-headers.ts'
import { paths } from '../protocol/names.ts'
import { clipped } from '../protocol/refusal.ts'

/** GET / and /callback. */
export function homeRoutes(config: Config): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  const page = allowMethods('GET', 'HEAD')
  router.all('/', page, (_req, res) => {
    sendPage(res, 200, {
      view: 'message',
      title: 'mcp-static-auth is running',
      paragraphs: [
        `MCP endpoint: ${config.publicUrl}${paths.mcp}`,
        `Client id: ${config.clientId}. There is no dynamic registration: give your client this id and its secret.`,
      ],
      links: [
        { href: paths.authorizationServerMetadata, text: 'Authorization server metadata' },
        { href: paths.protectedResourceMetadata + paths.mcp, text: 'Protected resource metadata' },
        { href: paths.health, text: 'Health' },
      ],
    })
  })
  router.all(paths.callback, page, noStore(), (req, res) => {
    const { error, error_description: description } = parameters(req.query).values
    sendPage(res, 200, {
      view: 'message',
      title: error === undefined ? 'The browser is back' : 'The authorization server answered with an error',
      paragraphs:
        error === undefined
          ? ['No client listens at this address. The one that started the sign-in has to exchange the code.']
          : [`${clipped(error)}: ${clipped(description ?? 'no description')}`],
      links: [{ href: '/', text: 'Home' }],
    })
  })
  return router
}

/** GET /healthz. */
export function healthRoute(): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  router.all(paths.health, allowMethods('GET', 'HEAD'), (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok' })
  })
  return router
}
