// The realms of a process: where each is mounted, and which one a path belongs to.

import cors from 'cors'
import express, { type RequestHandler, type Router } from 'express'
import type { Endpoint } from '../http/endpoint.ts'
import { locateMeant, locator, type Place, type RealmAddress } from '../protocol/places.ts'
import type { Realm } from './realm.ts'

export interface Realms {
  /** Mounts a realm at its path. The first one is the default realm. Throws when its name is taken. */
  add(realm: Realm): void
  /** The realm and endpoint of a request path. */
  locate(path: string): Place
  /** The endpoint for programs at a path. To the letter: with a slash at its end the path is another one. */
  endpoint(path: string): Endpoint | undefined
  /** Passes a request to the realm whose page or metadata it asks for. Mounted at the root of the host. */
  readonly handle: RequestHandler
  /**
   * Tells an MCP client that asks at an address without an endpoint where the MCP endpoint of the realm is; passes on
   * everybody else's requests. To be mounted where no page is found.
   */
  readonly misdirected: RequestHandler
  /** The MCP endpoint of the realm that a request path belongs to. */
  mcpUrlOf(path: string): string | undefined
}

/** Documents that many programs look for, not only MCP clients. */
const wellKnown = /\/\.well-known(?:\/|$)/

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
    endpoint(path) {
      const { realm, endpoint } = locate(path)
      return mounted.get(realm)?.realm.endpoints[endpoint]
    },
    handle(req, res, next) {
      const found = mounted.get(locate(req.path).realm)
      if (found === undefined) next()
      else found.router(req, res, next)
    },
    misdirected(req, res, next) {
      const { realm, endpoint } = locateMeant(locate, req.path)
      const isMisdirected = endpoint === 'mcp' || (endpoint === 'elsewhere' && !wellKnown.test(req.path))
      const found = isMisdirected ? mounted.get(realm) : undefined
      if (found === undefined) next()
      else found.realm.misdirected(req, res, next)
    },
    mcpUrlOf: (path) => mounted.get(locate(path).realm)?.realm.mcpUrl,
  }
}
