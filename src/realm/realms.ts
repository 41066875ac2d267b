// The realms of a process: where each is mounted, and which one a path belongs to. Some are there from the start; others
// are made when they are first used.

import cors from 'cors'
import type { RequestHandler } from 'express'
import type { Endpoint } from '../http/endpoint.ts'
import { tellAbout } from '../http/page.ts'
import type { Destination } from '../protocol/endpoints.ts'
import { type FindRealm, locateMeant, locator, type Place } from '../protocol/places.ts'
import type { Realm } from './realm.ts'

export interface Realms {
  /** Mounts a realm at its path. The first one is the default realm. Throws when its name is taken. */
  add(realm: Realm): void
  /** Puts a realm in the place of the one with the same name and path, which is forgotten. */
  replace(realm: Realm): void
  /** The realm and endpoint of a request path. */
  locate(path: string): Place
  /**
   * The endpoint for programs at a path. To the letter: with a slash at its end the path is another one. Throws StoreFull
   * if its realm cannot be made.
   */
  endpoint(path: string, method: string | undefined): Endpoint | undefined
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

/** Realms that are made when they are first used. */
export interface RealmsOnDemand {
  readonly find: FindRealm
  /** The realm with this name, if it was used before. */
  known(name: string): Realm | undefined
  /** The same, made if need be. Throws StoreFull. */
  open(name: string): Realm | undefined
}

/** Documents that many programs look for, not only MCP clients. */
const wellKnown = /\/\.well-known(?:\/|$)/

/** What may be the first request to a realm: one to any of the addresses that every realm has, or to metadata. */
const opening: ReadonlySet<Destination> = new Set([
  'mcp',
  'authorize',
  'login',
  'loginCallback',
  'logout',
  'token',
  'introspect',
  'revoke',
  'register',
  'protectedResourceMetadata',
  'authorizationServerMetadata',
  'otherMetadata',
])

const openingMethods: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'])

/** Starts without realms. */
export function createRealms(onDemand: RealmsOnDemand): Realms {
  const mounted = new Map<string, Realm>()
  let locate = locator([], onDemand.find)
  const anyOrigin = cors()
  /** Whether a path is below `/.well-known` of the host or of a realm. */
  const isWellKnown = (path: string, realm: Realm) =>
    ['', realm.path].some((base) => `${path}/`.startsWith(`${base}/.well-known/`))
  const realmFor = ({ realm, endpoint }: Place, method: string | undefined) => {
    const isOpening = opening.has(endpoint) && openingMethods.has(method)
    return mounted.get(realm) ?? (isOpening ? onDemand.open(realm) : onDemand.known(realm))
  }
  return {
    add(realm) {
      if (mounted.has(realm.name)) throw new Error(`there is a realm named ${realm.name} already`)
      mounted.set(realm.name, realm)
      locate = locator([...mounted.values()], onDemand.find)
    },
    replace: (realm) => void mounted.set(realm.name, realm),
    locate: (path) => locate(path),
    endpoint(path, method) {
      const place = locate(path)
      return realmFor(place, method)?.endpoints[place.endpoint]
    },
    handle(req, res, next) {
      const place = locate(req.path)
      const realm = realmFor(place, req.method)
      if (realm === undefined) {
        next()
        return
      }
      if (realm.about !== undefined) tellAbout(res, realm.about)
      const document = place.endpoint === 'movedResourceMetadata' ? 'moved' : place.metadata
      if (document === undefined && !isWellKnown(req.path, realm)) {
        const page = realm.pages[place.endpoint]
        if (page === undefined) next()
        else page(req, res, next)
        return
      }
      // Web pages that look for documents which are not there are to see that, instead of a CORS failure.
      anyOrigin(req, res, () => {
        if (document === undefined) next()
        else realm.serveMetadata(document, req, res).then((isServed) => isServed || next(), next)
      })
    },
    misdirected(req, res, next) {
      const { realm, endpoint } = locateMeant(locate, req.path)
      const isMisdirected = endpoint === 'mcp' || (endpoint === 'elsewhere' && !wellKnown.test(req.path))
      const found = isMisdirected ? (mounted.get(realm) ?? onDemand.known(realm)) : undefined
      if (found === undefined) next()
      else found.misdirected(req, res, next)
    },
    mcpUrlOf(path) {
      const { realm } = locate(path)
      return (mounted.get(realm) ?? onDemand.known(realm))?.mcpUrl
    },
  }
}
