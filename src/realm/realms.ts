// The realms of a process: where each is mounted, and which one a path belongs to.

import cors from 'cors'
import express, { type RequestHandler, type Router } from 'express'
import { locator, type Place, type RealmAddress } from '../protocol/endpoints.ts'
import type { Realm } from './realm.ts'

export interface Realms {
  /** Mounts a realm at its path. The first one is the default realm. Throws when its name is taken. */
  add(realm: Realm): void
  /** The realm and endpoint of a request path. */
  locate(path: string): Place
  /** Passes a request to the realm whose endpoint or metadata it asks for. Mounted at the root of the host. */
  readonly handle: RequestHandler
  close(): Promise<void>
}

/** Starts without realms. */
export function createRealms(): Realms {
  const mounted = new Map<string, { readonly realm: Realm; readonly router: Router }>()
  let locate = locator([])
  return {
    add(realm) {
      if (mounted.has(realm.name)) throw new Error(`there is a realm named ${realm.name} already`)
      const router = express.Router({ strict: true, caseSensitive: true })
      // Web pages that look for documents which are not there are to see that, instead of a CORS failure.
      router.use(['/.well-known', `${realm.path}/.well-known`], cors())
      router.use(realm.wellKnown)
      router.use(realm.path === '' ? '/' : realm.path, realm.router)
      mounted.set(realm.name, { realm, router })
      locate = locator([...mounted.values()].map(({ realm }): RealmAddress => realm))
    },
    locate: (path) => locate(path),
    handle(req, res, next) {
      const found = mounted.get(locate(req.path).realm)
      if (found === undefined) next()
      else found.router(req, res, next)
    },
    async close() {
      await Promise.all([...mounted.values()].map(({ realm }) => realm.close()))
    },
  }
}
