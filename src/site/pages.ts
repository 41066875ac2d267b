// The pages of the site and what they need. Imported with the first request for one of them.

import express, { type Request, type Router } from 'express'
import { isSameRedirectUri } from '../client/redirect-uri-match.ts'
import { type Config, demo } from '../config/config.ts'
import type { LastClient } from '../home/last-client.ts'
import { homeRoutes } from '../home/routes.ts'
import { isOf, visibleTo } from '../http/audience.ts'
import { allowMethods } from '../http/methods.ts'
import { scopesOf } from '../oauth/scope.ts'
import { callbackRoutes } from '../playground/callback-routes.ts'
import type { OwnRefusals } from '../playground/own-refusals.ts'
import { playgroundRoutes } from '../playground/routes.ts'
import { runMemory } from '../playground/runs.ts'
import { selfClient } from '../playground/self-client.ts'
import type { WalkContext } from '../playground/walk-step.ts'
import { paths } from '../protocol/names.ts'
import { errorReference } from '../refusals/error-reference.ts'
import type { TimelineControl } from '../timeline/control-form.ts'
import type { AttemptJson } from '../timeline/json.ts'
import { timelineRoutes } from '../timeline/routes.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { viewsFolder } from '../views-folder.ts'
import type { SiteDeps } from './site.ts'

/** What was recorded, to be shown; undefined when nothing is. */
export interface Records {
  readonly timeline: Timeline | undefined
  readonly lastClient: LastClient | undefined
  readonly refusals: OwnRefusals
}

export interface SitePages {
  readonly router: Router
  /** What clients did, newest first; empty without a timeline. */
  attempts(): readonly AttemptJson[]
  /** Ends the live updates. */
  endStreams(): void
}

/** The same as for the site, with the control loaded. */
export interface SitePagesDeps extends Omit<SiteDeps, 'control'> {
  readonly control: TimelineControl | undefined
}

export function sitePages(config: Config, deps: SitePagesDeps, records: Records): SitePages {
  const { publicUrl, handshakeLog, redirectUris } = config
  const { wallClock, random, version, at, control, forPeople } = deps
  const { timeline, lastClient, refusals } = records
  const visible = visibleTo(handshakeLog)
  const mayWatch = (req: Request) => isOf(handshakeLog, req)
  const isRegistered = (uri: string) => redirectUris.some((registered) => isSameRedirectUri(uri, registered))

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
      reportsHref: config.scenarios ? paths.report : undefined,
      control,
      visible,
      forPeople,
    })

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
      scopes: scopesOf(config.scopes, config.toolScopes, []).resource,
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
    attempts: () => timelinePages?.attempts() ?? [],
    endStreams: () => timelinePages?.close(),
  }
}
