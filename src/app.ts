// Wires the site (pages for people) and the realms, in the order in which they are tried. Must not know argv, the
// environment or a port.

import type { RequestListener } from 'node:http'
import cors from 'cors'
import express, { type Request, type Response } from 'express'
import { basePath } from './base-path.ts'
import { isSameRedirectUri } from './client/redirect-uri.ts'
import { clipped } from './clipped.ts'
import type { Clock } from './clock.ts'
import { type Config, demo } from './config/config.ts'
import type { Recorder } from './handshake/event.ts'
import { tracing } from './handshake/trace.ts'
import { rememberLastClient } from './home/last-client.ts'
import { healthRoute, homeRoutes } from './home/routes.ts'
import { isOf, visibleTo } from './http/audience.ts'
import { visitsOnly } from './http/fetch-metadata.ts'
import { readQuery } from './http/form.ts'
import { hostGuard, ownHosts } from './http/host-guard.ts'
import { allowMethods } from './http/methods.ts'
import { configureViews, hrefBelow, viewsFolder } from './http/page.ts'
import { rateLimiter } from './http/rate-limit.ts'
import { securityHeaders } from './http/security-headers.ts'
import { sessions } from './http/session.ts'
import { boundedSessionStore } from './http/session-store.ts'
import { returningBrowsers } from './login/returning-browser.ts'
import { createSeal } from './login/seal.ts'
import { loginThrottle } from './login/throttle.ts'
import { mcpServerFactory } from './mcp/mcp-server.ts'
import { tools } from './mcp/tools.ts'
import { scopesOf } from './oauth/scope.ts'
import { callbackRoutes } from './playground/callback-routes.ts'
import { ownRefusals } from './playground/own-refusals.ts'
import { playgroundRoutes } from './playground/routes.ts'
import { runMemory } from './playground/runs.ts'
import { selfClient } from './playground/self-client.ts'
import type { WalkContext } from './playground/walk-step.ts'
import { paths } from './protocol/names.ts'
import { refuse } from './protocol/refusal.ts'
import { createRealm, type Realm, type RealmSettings } from './realm/realm.ts'
import { createRealms } from './realm/realms.ts'
import { errorReference } from './refusals/error-reference.ts'
import { lastResort } from './refusals/last-resort.ts'
import { refusalsByAccept } from './refusals/send-refusal.ts'
import type { Random } from './secrets.ts'
import { timelineRoutes } from './timeline/routes.ts'
import { createTimeline } from './timeline/timeline.ts'
import type { TokenStore } from './tokens/token-store.ts'

export interface AppDeps {
  readonly store: TokenStore
  /** The time of codes and tokens. */
  readonly now: Clock
  /** The time of events, sessions and limits; never moved. */
  readonly wallClock: Clock
  readonly random: Random
  readonly record: Recorder
  /** Receives unexpected errors. */
  readonly unexpected: (error: unknown) => void
  readonly version: string
}

export interface App {
  readonly handle: RequestListener
  /** Adds a realm besides the default one, with its own store and clock. Its issuer is on this origin. */
  addRealm(settings: RealmSettings, own: Pick<AppDeps, 'store' | 'now'>): Realm
  /** Ends the responses that would otherwise go on forever. */
  endStreams(): void
  /** Releases what the rooms hold once everything is answered; stores are closed by their owners. */
  close(): Promise<void>
}

/** Wires everything for one configuration. */
export function createApp(config: Config, deps: AppDeps): App {
  const { wallClock, random, unexpected, version } = deps
  const { publicUrl, handshakeLog } = config
  const writer = { publicUrl, unexpected }
  const base = basePath(publicUrl)
  const at = hrefBelow(base)
  const visible = visibleTo(handshakeLog)
  const isRegistered = (uri: string) =>
    config.redirectUris.some((registered) => isSameRedirectUri(uri, registered))

  const limit = rateLimiter(config.rateLimitPerMinute, wallClock)
  const forPeople = [
    visitsOnly(),
    limit,
    ...sessions({ store: boundedSessionStore({ now: wallClock }), random, publicUrl }),
  ]

  const seal = createSeal(random(32), random)
  const throttle = loginThrottle(wallClock)
  const returning = returningBrowsers({ publicUrl, random })
  const realms = createRealms()
  const addRealm: App['addRealm'] = (settings, { store, now }) => {
    const createServer = mcpServerFactory(tools, { now }, version)
    const realm = createRealm(settings, {
      publicUrl,
      unexpected,
      store,
      now,
      random,
      createServer,
      forPeople,
      limit,
      wallClock,
      seal,
      throttle,
      returningBrowsers: returning,
    })
    realms.add(realm)
    return realm
  }
  const main = addRealm(defaultRealm(config), deps)

  const timeline = handshakeLog === 'nobody' ? undefined : createTimeline()
  const lastClient = timeline && rememberLastClient()
  const record: Recorder = (event) => {
    deps.record(event)
    timeline?.record(event)
    lastClient?.record(event)
  }

  const redirectUri = publicUrl + paths.callback
  const refusals = ownRefusals(random)
  const runs = runMemory({ wallClock })
  const walk: WalkContext = {
    publicUrl,
    issuer: publicUrl,
    resource: publicUrl + paths.mcp,
    redirectUri,
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    shownSecret: config.clientSecret === demo.clientSecret ? config.clientSecret : undefined,
    authMethods: config.tokenAuthMethods,
    random,
    unusableToken: (flaw) => main.unusableToken(flaw),
  }
  const site = express.Router({ strict: true, caseSensitive: true })
  site.use(
    playgroundRoutes({
      context: walk,
      client: selfClient({ issuer: publicUrl, publicUrl, ownRefusals: refusals }),
      runs,
      at,
      isRegistered: isRegistered(redirectUri),
      before: [visible, ...forPeople],
    }),
  )
  site.use(
    callbackRoutes({
      context: walk,
      runs,
      at,
      codeTtlSeconds: config.codeTtlSeconds,
      hasPlayground: handshakeLog !== 'nobody',
      withSession: forPeople,
    }),
  )
  const pages =
    timeline &&
    timelineRoutes({
      timeline,
      publicUrl,
      at,
      wallClock,
      random,
      version,
      visible,
      forPeople,
    })
  if (pages !== undefined) site.use(pages.router)
  site.use(
    homeRoutes({
      config,
      lastClient,
      scopes: scopesOf(config.scopes, config.toolScopes).resource,
      isRegistered,
      mayWatch: (req) => isOf(handshakeLog, req),
    }),
  )
  site.use(errorReference())
  site.use(
    paths.assets,
    allowMethods('GET', 'HEAD'),
    express.static(`${viewsFolder}/assets`, { index: false, redirect: false, acceptRanges: false }),
  )

  const app = express()
  app.set('trust proxy', config.trustProxy)
  app.set('query parser', readQuery)
  app.set('x-powered-by', false)
  app.set('etag', false)
  // An endpoint is exactly its path. Only what is mounted with use() covers everything below it.
  app.set('case sensitive routing', true)
  app.set('strict routing', true)
  configureViews(app, viewsFolder, at)

  app.use(
    tracing({
      record,
      wallClock,
      locate: realms.locate,
      secrets: [config.clientSecret, config.password],
    }),
  )
  app.use(refusals.observe)
  app.use(securityHeaders(publicUrl))
  // Orchestrators ask for it at the root, by whatever host name they know; it reveals nothing.
  app.use(healthRoute())
  app.use(hostGuard(ownHosts(publicUrl, config.host)))
  // Web pages that look for other documents here should see a 404 instead of a CORS failure.
  app.use(['/.well-known', `${base}/.well-known`], cors())
  app.use(realms.handle)
  app.use(base === '' ? '/' : base, healthRoute(), site)
  app.use((req) => {
    throw refuse('not_found', { path: clipped(req.path) })
  })
  app.use(refusalsByAccept(writer))

  return {
    // Express has added its own properties to them by the time it calls back.
    handle: (req, res) =>
      app(req as Request, res as Response, lastResort(req as Request, res as Response, writer)),
    addRealm,
    endStreams: () => pages?.close(),
    close: () => realms.close(),
  }
}

/** The realm at the public URL itself. */
function defaultRealm(config: Config): RealmSettings {
  return {
    name: 'main',
    issuer: config.publicUrl,
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    redirectUris: config.redirectUris,
    tokenAuthMethods: config.tokenAuthMethods,
    username: config.username,
    password: config.password,
    autoApprove: config.autoApprove,
    scopes: config.scopes,
    toolScopes: config.toolScopes,
    accessTokenTtlSeconds: config.accessTokenTtlSeconds,
    refreshTokenTtlSeconds: config.refreshTokenTtlSeconds,
    refreshGraceSeconds: config.refreshGraceSeconds,
    codeTtlSeconds: config.codeTtlSeconds,
    refreshTokens: config.refreshTokens,
    allowedOrigins: config.allowedOrigins,
  }
}
