// The map of the house: builds the rooms and mounts them in order. Knows no argv, no environment, no port.

import type { RequestListener } from 'node:http'
import { mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js'
import cors from 'cors'
import express, { type Request, type Response } from 'express'
import { requireClient } from './client/client-auth.ts'
import { isSameRedirectUri } from './client/redirect-uri.ts'
import { refuseRegistration } from './client/registration.ts'
import { clipped } from './clipped.ts'
import type { Clock } from './clock.ts'
import { type Config, demo } from './config/config.ts'
import type { Recorder } from './handshake/event.ts'
import { tracing } from './handshake/trace.ts'
import { connectionObserver } from './home/connection.ts'
import { healthRoute, homeRoutes } from './home/routes.ts'
import { isOf, visibleTo } from './http/audience.ts'
import { visitsOnly } from './http/fetch-metadata.ts'
import { readForm } from './http/form.ts'
import { hostGuard, ownHosts } from './http/host-guard.ts'
import { allowMethods } from './http/methods.ts'
import { configureViews, hrefBelow, viewsFolder } from './http/page.ts'
import { rateLimiter } from './http/rate-limit.ts'
import { noStore, securityHeaders } from './http/security-headers.ts'
import { sessions } from './http/session.ts'
import { boundedSessionStore } from './http/session-store.ts'
import { loginRoutes } from './login/routes.ts'
import { startLogin } from './login/start.ts'
import { loginThrottle } from './login/throttle.ts'
import { mcpServerFactory } from './mcp/mcp-server.ts'
import { mcpRoutes } from './mcp/routes.ts'
import { tools } from './mcp/tools.ts'
import { verifyAccessToken } from './oauth/access-token.ts'
import { authorizationErrors } from './oauth/authorization-error.ts'
import { checkAuthorizationRequest } from './oauth/authorization-request.ts'
import { introspection } from './oauth/introspection.ts'
import { metadataRoutes } from './oauth/metadata.ts'
import { oauthProvider } from './oauth/provider.ts'
import { scopesOf } from './oauth/scope.ts'
import { correctSdkAnswers } from './oauth/sdk-answers.ts'
import { checkRevocationRequest, checkTokenRequest, noteSubject } from './oauth/token-request.ts'
import { unusableToken } from './oauth/unusable-token.ts'
import { callbackRoutes } from './playground/callback-routes.ts'
import { ownRefusals } from './playground/own-refusals.ts'
import { playgroundRoutes } from './playground/routes.ts'
import { runMemory } from './playground/runs.ts'
import { selfClient } from './playground/self-client.ts'
import type { WalkContext } from './playground/walk-step.ts'
import { locator } from './protocol/endpoints.ts'
import { paths } from './protocol/names.ts'
import { refuse } from './protocol/refusal.ts'
import { errorReference } from './refusals/error-reference.ts'
import { lastResort } from './refusals/last-resort.ts'
import { refusalsAsJson, refusalsByAccept } from './refusals/send-refusal.ts'
import type { Random } from './secrets.ts'
import { timelineRoutes } from './timeline/routes.ts'
import { createTimeline } from './timeline/timeline.ts'
import type { TokenStore } from './tokens/token-store.ts'

export interface AppDeps {
  readonly store: TokenStore
  /** The time of codes and tokens. */
  readonly now: Clock
  /** The time of events, sessions and limits: nothing moves it. */
  readonly wallClock: Clock
  readonly random: Random
  readonly record: Recorder
  /** Told about errors that nobody foresaw. */
  readonly unexpected: (error: unknown) => void
  readonly version: string
}

export interface App {
  readonly handle: RequestListener
  /** Ends the answers that would go on for ever. */
  endStreams(): void
  /** Releases what the rooms hold, when everything is answered; the store is its owner's to close. */
  close(): Promise<void>
}

/** Wires everything for one configuration. */
export function createApp(config: Config, deps: AppDeps): App {
  const { store, now, wallClock, random, unexpected } = deps
  const { publicUrl } = config
  const resource = publicUrl + paths.mcp
  const scopes = scopesOf(config.scopes, config.toolScopes)
  const writer = { publicUrl, unexpected }
  const grants = { ...config, store, now, random, resource, scopes, refreshKey: random(32) }
  const login = {
    ...config,
    store,
    now,
    random,
    config,
    issuer: publicUrl,
    throttle: loginThrottle(wallClock),
  }
  const provider = oauthProvider({
    ...grants,
    unexpected,
    answer: (request, res) => startLogin(login, request, res),
  })
  const redirectUri = publicUrl + paths.callback
  const refusals = ownRefusals(random)
  const runs = runMemory({ wallClock })
  const walk: WalkContext = {
    publicUrl,
    issuer: publicUrl,
    resource,
    redirectUri,
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    shownSecret: config.clientSecret === demo.clientSecret ? config.clientSecret : undefined,
    authMethods: config.tokenAuthMethods,
    random,
    unusableToken: (flaw) => unusableToken(grants, flaw),
  }
  const mcp = mcpRoutes({
    ...writer,
    verify: (token) => verifyAccessToken(grants, token),
    createServer: mcpServerFactory(tools, { now }, deps.version),
    scopes: config.scopes,
    toolScopes: config.toolScopes,
    allowedOrigins: [publicUrl, ...config.allowedOrigins],
  })

  const timeline = config.handshakeLog === 'nobody' ? undefined : createTimeline()
  const connection = timeline && connectionObserver()
  const app = express()
  app.set('trust proxy', config.trustProxy)
  app.set('query parser', 'simple')
  app.set('x-powered-by', false)
  app.set('etag', false)
  // An endpoint is its path, to the letter. Only a path that is mounted with use() stands for all below it.
  app.set('case sensitive routing', true)
  app.set('strict routing', true)
  const at = hrefBelow('')
  configureViews(app, viewsFolder, at)

  const record: Recorder = (event) => {
    deps.record(event)
    timeline?.record(event)
    connection?.record(event)
  }
  app.use(tracing({ record, wallClock, locate: locator([{ name: 'main', path: '' }]) }))
  app.use(refusals.observe)
  app.use(securityHeaders())
  // Health is asked for by orchestrators under whatever name they know; it says nothing.
  app.use(healthRoute())
  app.use(hostGuard(ownHosts(publicUrl, config.host)))

  // The MCP endpoint comes early: nothing that pages or the login need is on its path.
  app.use(paths.mcp, mcp.router)

  // Ours before the SDK's router, so that ours answer.
  app.use(metadataRoutes(config, scopes))
  app.all(paths.register, cors(), refuseRegistration(config.clientId))

  const visited = [
    paths.authorize,
    paths.login,
    paths.logout,
    paths.playground,
    paths.callback,
    paths.handshake,
  ]
  app.use(visited, visitsOnly())
  const limit = rateLimiter(config.rateLimitPerMinute)
  const withSession = sessions({
    store: boundedSessionStore({ now: wallClock }),
    random,
    publicUrl,
  })
  app.all(
    paths.authorize,
    allowMethods('GET', 'POST'),
    noStore(),
    limit,
    readForm(),
    withSession,
    checkAuthorizationRequest({ ...config, resource, scopes }),
  )
  app.use([paths.login, paths.logout], limit, withSession)
  app.use(loginRoutes(login))

  // Machine to machine: any origin may ask, only the client gets an answer.
  const machine = [cors(), allowMethods('POST'), noStore(), limit, readForm()]
  app.all(
    [paths.token, paths.revoke, paths.introspect],
    ...machine,
    noteSubject(),
    requireClient({ ...config, methods: config.tokenAuthMethods }),
  )
  app.all(paths.introspect, introspection({ ...grants, issuer: publicUrl }))
  app.all([paths.token, paths.revoke], correctSdkAnswers(publicUrl))
  app.all(paths.token, checkTokenRequest(grants, publicUrl))
  app.all(paths.revoke, checkRevocationRequest())

  // The SDK's router takes any case and a slash at the end. It is asked for nothing but what was checked above,
  // or its handlers would answer without those checks, and its metadata with another issuer.
  app.all(
    [paths.authorize, paths.token, paths.revoke],
    mcpAuthRouter({
      provider,
      // Shown by its metadata documents alone, which nobody can reach. So its rule that an issuer be https or on
      // one of two loopback names (SDK-NOTES 22) is met with a constant.
      issuerUrl: new URL('http://localhost'),
      authorizationOptions: { rateLimit: false },
      tokenOptions: { rateLimit: false },
      revocationOptions: { rateLimit: false },
    }),
  )
  app.use(paths.authorize, authorizationErrors(writer))
  app.use([paths.token, paths.revoke, paths.introspect, paths.register], refusalsAsJson(writer))

  app.use(
    playgroundRoutes({
      context: walk,
      client: selfClient({ issuer: publicUrl, publicUrl, ownRefusals: refusals }),
      runs,
      at,
      isRegistered: config.redirectUris.some((uri) => isSameRedirectUri(redirectUri, uri)),
      before: [visibleTo(config.handshakeLog), limit, ...withSession],
    }),
  )
  app.use(
    callbackRoutes({
      context: walk,
      runs,
      at,
      codeTtlSeconds: config.codeTtlSeconds,
      hasPlayground: config.handshakeLog !== 'nobody',
      withSession,
    }),
  )
  const pages =
    timeline &&
    timelineRoutes({
      ...{ timeline, publicUrl, at, wallClock, random, version: deps.version },
      secrets: [config.clientSecret, config.password],
      visible: visibleTo(config.handshakeLog),
      session: [limit, ...withSession],
    })
  if (pages !== undefined) app.use(pages.router)
  app.use(
    homeRoutes({
      ...{ config, connection, scopes: scopes.resource },
      isRegistered: (uri) => config.redirectUris.some((registered) => isSameRedirectUri(uri, registered)),
      mayWatch: (req) => isOf(config.handshakeLog, req),
    }),
  )
  app.use(errorReference())
  app.use(
    paths.assets,
    allowMethods('GET', 'HEAD'),
    express.static(`${viewsFolder}/assets`, { index: false, redirect: false, acceptRanges: false }),
  )
  app.use((req) => {
    throw refuse('not_found', { path: clipped(req.path) })
  })
  app.use(refusalsByAccept(writer))
  return {
    // Express has made them its own by the time that it calls back.
    handle: (req, res) =>
      app(req as Request, res as Response, lastResort(req as Request, res as Response, writer)),
    endStreams: () => pages?.close(),
    close: () => mcp.close(),
  }
}
