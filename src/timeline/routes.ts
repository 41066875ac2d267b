// The timeline's page, its live updates, JSON for programs, Markdown for bug reports, and the forms that pause and
// clear it.

import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { clipped } from '../clipped.ts'
import type { Clock } from '../clock.ts'
import { browserOf } from '../http/browser.ts'
import { checkForm } from '../http/csrf.ts'
import { formParameters, parameters, readForm } from '../http/form.ts'
import { allowMethods } from '../http/methods.ts'
import { type Href, sendPage } from '../http/page.ts'
import { partial } from '../http/partial.ts'
import { noStore } from '../http/security-headers.ts'
import { paths } from '../protocol/names.ts'
import { refuse } from '../protocol/refusal.ts'
import type { Random } from '../secrets.ts'
import type { Attempt } from './attempt.ts'
import { attemptView } from './attempt-view.ts'
import { type AttemptJson, attemptJson } from './json.ts'
import { liveUpdates } from './live.ts'
import { attemptMarkdown } from './markdown.ts'
import type { AttemptView, ListedAttempt } from './page-model.ts'
import type { Timeline } from './timeline.ts'

export interface TimelineContext {
  readonly timeline: Timeline
  readonly publicUrl: string
  readonly at: Href
  readonly version: string
  readonly wallClock: Clock
  readonly random: Random
  /** Who may see all of this. */
  readonly visible: RequestHandler
  /** Runs before every page for people. */
  readonly forPeople: readonly RequestHandler[]
}

export interface TimelineRoutes {
  readonly router: Router
  /** All attempts now, newest first. */
  attempts(): readonly AttemptJson[]
  /** Ends the live updates. */
  close(): void
}

/** Attempts on one page, and steps on it, beyond which attempts are only named. Keeps the page below 50 kB. */
const attemptsPerPage = 15
const stepsPerPage = 60

/** The default and the maximum number of attempts in the JSON; rendering them takes time. */
const attemptsInJson = 50
const attemptsInJsonAtMost = 100

const refreshSeconds = 5

/** /handshake and everything below it, and /handshake.json. */
export function timelineRoutes(context: TimelineContext): TimelineRoutes {
  const { timeline, publicUrl, at, version, wallClock, random, forPeople } = context
  const view = (attempt: Attempt) => attemptView(attempt, { publicUrl, nowMs: wallClock() })
  const print = partial<ListedAttempt>('attempt', at)
  const live = liveUpdates({
    timeline,
    run: random(6).toString('base64url'),
    render: (attempt) => {
      const model = view(attempt)
      return { html: print({ attempt: model, steps: 'open' }), mayChange: !model.quiet }
    },
  })

  const router = express.Router({ strict: true, caseSensitive: true })
  const get = allowMethods('GET', 'HEAD')
  const own = [context.visible, ...forPeople, noStore()]
  router.all(paths.handshake, own, get, (req: Request, res: Response) => {
    const { csrf } = browserOf(req, res)
    const { only, before, refresh } = selection(req)
    const found = only === undefined ? older(timeline.attempts(), before) : [required(timeline, only, req)]
    const shown = found.slice(0, attemptsPerPage)
    const last = found.length > shown.length ? shown.at(-1)?.id : undefined
    if (refresh) res.set('Refresh', String(refreshSeconds))
    sendPage(res, 200, {
      view: 'handshake',
      mcpUrl: publicUrl + paths.mcp,
      csrf,
      paused: timeline.paused,
      attempts: listed(shown.map(view)),
      only,
      olderHref: last === undefined ? undefined : `${paths.handshake}?before=${last}`,
      refreshSeconds: refresh ? refreshSeconds : undefined,
      since: live.position(),
    })
  })
  router.all(`${paths.handshake}.json`, own, get, (req: Request, res: Response) => {
    const { only, before, limit } = selection(req)
    const found = only === undefined ? older(timeline.attempts(), before) : [required(timeline, only, req)]
    const attempts = found.slice(0, Math.min(limit ?? attemptsInJson, attemptsInJsonAtMost))
    res.json({
      paused: timeline.paused,
      total: timeline.attempts().length,
      attempts: attempts.map((attempt) => attemptJson(view(attempt))),
    })
  })
  router.all(`${paths.handshake}/events`, own, allowMethods('GET'), (req: Request, res: Response) => {
    if (live.hasRoom()) live.stream(req, res)
    else res.status(503).set('Retry-After', '10').end()
  })
  router.all(`${paths.handshake}/:id.md`, own, get, (req: Request, res: Response) => {
    const attempt = view(required(timeline, idFrom(req.params['id']), req))
    // As plain text, so that browsers show it and people can copy it.
    res.type('text/plain').send(attemptMarkdown(attempt, `mcp-static-auth ${version} at ${publicUrl}`))
  })
  router.all(`${paths.handshake}/clear`, own, form, (req: Request, res: Response) => {
    checkForm(req)
    timeline.clear()
    res.redirect(303, at(paths.handshake))
  })
  router.all(`${paths.handshake}/pause`, own, form, (req: Request, res: Response) => {
    checkForm(req)
    timeline.pause(formParameters(req).values['paused'] === 'true')
    res.redirect(303, at(paths.handshake))
  })
  return {
    router,
    attempts: () => timeline.attempts().map((attempt) => attemptJson(view(attempt))),
    close: () => live.close(),
  }
}

const form: RequestHandler[] = [allowMethods('POST'), ...readForm()]

interface Selection {
  readonly only: number | undefined
  readonly before: number | undefined
  readonly limit: number | undefined
  readonly refresh: boolean
}

/** Which part of the timeline was asked for. */
function selection(req: Request): Selection {
  const { attempt, before, limit, refresh } = parameters(req.query).values
  return {
    only: idFrom(attempt),
    before: idFrom(before),
    limit: idFrom(limit),
    refresh: refresh !== undefined,
  }
}

function idFrom(text: string | string[] | undefined): number | undefined {
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

function older(attempts: readonly Attempt[], before: number | undefined): readonly Attempt[] {
  return before === undefined ? attempts : attempts.filter(({ id }) => id < before)
}

/** The attempt that a link points to; it may be gone by now. */
function required(timeline: Timeline, id: number | undefined, { originalUrl }: Request): Attempt {
  const attempt = id === undefined ? undefined : timeline.find(id)
  if (attempt === undefined) throw refuse('not_found', { path: clipped(originalUrl) })
  return attempt
}

/** The newest attempt is open, the others closed; beyond a number of steps, the rest is one click away. */
function listed(attempts: readonly AttemptView[]): readonly ListedAttempt[] {
  let room = stepsPerPage
  return attempts.map((attempt, at) => {
    room -= attempt.steps.length
    return { attempt, steps: at === 0 ? 'open' : room >= 0 ? 'closed' : 'elsewhere' }
  })
}
