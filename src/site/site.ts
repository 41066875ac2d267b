// The site: everything that belongs to no realm. Pages for people about what clients do here, and what those pages need.
// It learns of realms from events alone.

import type { IncomingMessage } from 'node:http'
import express, { type Request, type RequestHandler, type Router } from 'express'
import { isSameRedirectUri } from '../client/redirect-uri-match.ts'
import type { Clock } from '../clock.ts'
import { type Config, demo } from '../config/config.ts'
import type { HandshakeEvent } from '../handshake/event.ts'
import { rememberLastClient } from '../home/last-client.ts'
import { homeRoutes } from '../home/routes.ts'
import { isOf, visibleTo } from '../http/audience.ts'
import { allowMethods } from '../http/methods.ts'
import { type Href, viewsFolder } from '../http/page.ts'
import { scopesOf } from '../oauth/scope.ts'
import { callbackRoutes } from '../playground/callback-routes.ts'
import { ownRefusals } from '../playground/own-refusals.ts'
import { playgroundRoutes } from '../playground/routes.ts'
import { runMemory } from '../playground/runs.ts'
import { selfClient } from '../playground/self-client.ts'
import type { WalkContext } from '../playground/walk-step.ts'
import { paths } from '../protocol/names.ts'
import { errorReference } from '../refusals/error-reference.ts'
import type { Random } from '../secrets.ts'
import type { AttemptJson } from '../timeline/json.ts'
import { timelineRoutes } from '../timeline/routes.ts'
import { createTimeline } from '../timeline/timeline.ts'

export interface SiteDeps {
  readonly wallClock: Clock
  readonly random: Random
  readonly version: string
  /** Addresses of pages, below the base path. */
  readonly at: Href
  /** What runs in front of every page for people. */
  readonly forPeople: readonly RequestHandler[]
  /** A token that the MCP endpoint of the default realm refuses for this reason. */
  readonly unusableToken: WalkContext['unusableToken']
}

export interface Site {
  /** The pages, to be mounted at the base path. */
  readonly router: Router
  /** Sees how the playground's own requests are answered. To be called before they are. */
  observe(req: IncomingMessage): void
  /** Records an event; returns the number of its attempt in the timeline, if that records it. */
  record(event: HandshakeEvent): number | undefined
  /** What clients did, newest first; empty without a timeline. */
  attempts(): readonly AttemptJson[]
  /** Ends the live updates. */
  endStreams(): void
}

/** Makes the site. Nothing is mounted yet. */
export function createSite(config: Config, deps: SiteDeps): Site {
  const { publicUrl, handshakeLog, redirectUris } = config
  const { wallClock, random, version, at, forPeople } = deps
  const visible = visibleTo(handshakeLog)
  const mayWatch = (req: Request) => isOf(handshakeLog, req)
  const isRegistered = (uri: string) => redirectUris.some((registered) => isSameRedirectUri(uri, registered))

  const timeline = handshakeLog === 'nobody' ? undefined : createTimeline()
  const lastClient = timeline && rememberLastClient()
  const shownSecret = config.clientSecret === demo.clientSecret ? config.clientSecret : undefined
  const timelinePages =
    timeline &&
    timelineRoutes({
      timeline,
      publicUrl,
      clientId: config.clientId,
      shownSecret,
      at,
      wallClock,
      random,
      version,
      visible,
      forPeople,
    })

  const refusals = ownRefusals(random)
  const runs = runMemory({ wallClock })
  const redirectUri = publicUrl + paths.callback
  const context: WalkContext = {
    publicUrl,
    issuer: publicUrl,
    resource: publicUrl + paths.mcp,
    redirectUri,
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    shownSecret,
    authMethods: config.tokenAuthMethods,
    random,
    unusableToken: deps.unusableToken,
  }

  const router = express.Router({ strict: true, caseSensitive: true })
  router.use(
    playgroundRoutes({
      context,
      client: selfClient({ issuer: publicUrl, publicUrl, ownRefusals: refusals }),
      runs,
      at,
      isRegistered: isRegistered(redirectUri),
      before: [visible, ...forPeople],
    }),
  )
  router.use(
    callbackRoutes({
      context,
      runs,
      at,
      codeTtlSeconds: config.codeTtlSeconds,
      mayWatch,
      withSession: forPeople,
    }),
  )
  if (timelinePages !== undefined) router.use(timelinePages.router)
  router.use(
    homeRoutes({
      config,
      lastClient,
      scopes: scopesOf(config.scopes, config.toolScopes).resource,
      isRegistered,
      mayWatch,
    }),
  )
  router.use(errorReference())
  router.use(
    paths.assets,
    allowMethods('GET', 'HEAD'),
    express.static(`${viewsFolder}/assets`, { index: false, redirect: false, acceptRanges: false }),
  )
  return {
    router,
    observe: refusals.observe,
    record(event) {
      lastClient?.record(event)
      return timeline?.record(event)
    },
    attempts: () => timelinePages?.attempts() ?? [],
    endStreams: () => timelinePages?.close(),
  }
}
