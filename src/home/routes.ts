// The pages that belong to no protocol. Knows nothing of tokens or sign-ins.

import express, { type Request, type Response, type Router } from 'express'
import { allowMethods } from '../http/methods.ts'
import { sendPage } from '../http/page.ts'
import { noStore } from '../http/security-headers.ts'
import { paths } from '../protocol/names.ts'
import { type ConnectPageContext, connectPage } from './connect-page.ts'
import type { LastClient } from './last-client.ts'
import type { ConnectionPage, HomePage } from './page-model.ts'

export interface HomeContext extends ConnectPageContext {
  /** Undefined when nothing is recorded. */
  readonly lastClient: LastClient | undefined
  /** Whether a reader may see what clients do: the timeline, and the playground. */
  mayWatch(req: Request): boolean
}

/** GET /, and GET /connection, the part of it that changes. */
export function homeRoutes(context: HomeContext): Router {
  const { lastClient, mayWatch } = context
  // The same for everybody for as long as the server runs.
  const page = connectPage(context)
  const router = express.Router({ strict: true, caseSensitive: true })
  const get = [allowMethods('GET', 'HEAD'), noStore()]
  router.all('/', get, (req: Request, res: Response) => {
    const isFor = mayWatch(req)
    sendPage<HomePage>(res, 200, {
      view: 'home',
      connection: lastClient?.view(isFor),
      playgroundHref: isFor ? paths.playground : undefined,
      timelineHref: isFor ? paths.handshake : undefined,
      ...page,
    })
  })
  if (lastClient !== undefined) {
    router.all(paths.connection, get, (req: Request, res: Response) => {
      sendPage<ConnectionPage>(res, 200, { view: 'connection', connection: lastClient.view(mayWatch(req)) })
    })
  }
  return router
}
