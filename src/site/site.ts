// The site: everything that belongs to no realm. Pages for people about what clients do here, and the records that
// those pages show. It learns of realms from events alone.

import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import type { HandshakeEvent } from '../handshake/event.ts'
import { rememberLastClient } from '../home/last-client.ts'
import { lazy, lazyHandler } from '../http/lazy.ts'
import type { Href } from '../http/page.ts'
import { ownRefusals } from '../playground/own-refusals.ts'
import type { WalkContext } from '../playground/walk-step.ts'
import type { Random } from '../secrets.ts'
import type { TimelineControl } from '../timeline/control-form.ts'
import type { AttemptJson } from '../timeline/json.ts'
import { createTimeline, type Timeline } from '../timeline/timeline.ts'
import type { SitePages } from './pages.ts'

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
  /** What a person may command on the timeline; resolves with undefined if nothing. */
  readonly control: () => Promise<TimelineControl | undefined>
}

export interface Site {
  /** The pages, to be mounted at the base path. */
  readonly router: RequestHandler
  /** Sees how the playground's own requests are answered. To be called before they are. */
  observe(req: IncomingMessage): void
  /** What clients did; undefined if nothing is recorded. */
  readonly timeline: Timeline | undefined
  /** Records an event; returns the number of its attempt in the timeline, if that records it. */
  record(event: HandshakeEvent): number | undefined
  /** What clients did, newest first; empty without a timeline. The pages render it. */
  attempts(): Promise<readonly AttemptJson[]>
  /** Ends the live updates. */
  endStreams(): void
}

/** Makes the site. Nothing is mounted yet, and no page is loaded. */
export function createSite(config: Config, deps: SiteDeps): Site {
  const timeline = config.handshakeLog === 'nobody' ? undefined : createTimeline()
  const lastClient = timeline && rememberLastClient()
  const refusals = ownRefusals(deps.random)

  let loaded: SitePages | undefined
  const pages = lazy(async () => {
    const [{ sitePages }, control] = await Promise.all([import('./pages.ts'), deps.control()])
    loaded = sitePages(config, { ...deps, control }, { timeline, lastClient, refusals })
    return loaded
  })
  return {
    timeline,
    router: lazyHandler(async () => (await pages()).router),
    observe: refusals.observe,
    record(event) {
      lastClient?.record(event)
      return timeline?.record(event)
    },
    attempts: async () => (timeline?.attempts().length ? (await pages()).attempts() : []),
    endStreams: () => loaded?.endStreams(),
  }
}
