// The timeline's page, its live updates, JSON for programs, Markdown for bug reports, and the forms that pause it, clear
// it and control its realm.

import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { clipped } from '../clipped.ts'
import type { Clock } from '../clock.ts'
import { browserOf } from '../http/browser.ts'
import { checkForm } from '../http/csrf.ts'
import { formParameters, readForm } from '../http/form.ts'
import { allowMethods } from '../http/methods.ts'
import { type Href, sendPage } from '../http/page.ts'
import { partial } from '../http/partial.ts'
import { noStore } from '../http/security-headers.ts'
import { paths } from '../protocol/names.ts'
import { refuse } from '../protocol/refusal.ts'
import type { Random } from '../secrets.ts'
import type { Attempt } from './attempt.ts'
import { attemptView, silencesMs } from './attempt-view.ts'
import { controlFormPath, controlView, obeyForm, type TimelineControl } from './control-form.ts'
import { stateText } from './control-state.ts'
import { clientsOf, filterView, wantedOf } from './filtering.ts'
import { type AttemptJson, attemptJson } from './json.ts'
import { fitting } from './listing.ts'
import { liveUpdates } from './live.ts'
import { attemptMarkdown } from './markdown.ts'
import type { ListedAttempt, TimelinePage } from './page-model.ts'
import { noPhases } from './phases.ts'
import { filterOf, idFrom, type Selection, selectionOf, timelineHref } from './selection.ts'
import type { Timeline } from './timeline.ts'

export interface TimelineContext {
  readonly timeline: Timeline
  readonly publicUrl: string
  readonly clientId: string
  /** Only the built-in secret is shown; undefined for any other. */
  readonly shownSecret: string | undefined
  readonly at: Href
  readonly version: string
  readonly wallClock: Clock
  readonly random: Random
  /** Where clients under test are shown, if there is such a place. */
  readonly reportsHref: string | undefined
  /** What a person may command; undefined if nothing. */
  readonly control: TimelineControl | undefined
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

const attemptsPerPage = 15

/** The default and the maximum number of attempts in the JSON; rendering them takes time. */
const attemptsInJson = 50
const attemptsInJsonAtMost = 100

const refreshSeconds = 5

/** /handshake and everything below it, and /handshake.json. */
export function timelineRoutes(context: TimelineContext): TimelineRoutes {
  const { timeline, publicUrl, at, version, wallClock, random, control, forPeople } = context
  const viewContext = () => ({ publicUrl, nowMs: wallClock() })
  const view = (attempt: Attempt) => attemptView(attempt, viewContext())
  const foundBy = (selection: Selection, all: readonly Attempt[], req: Request) =>
    selection.only === undefined
      ? wantedOf(all, selection, viewContext())
      : [required(timeline, selection.only, req)]
  const print = partial<ListedAttempt>('attempt', at)
  const printText = partial<{ readonly text: string }>('prose', at)
  const live = liveUpdates({
    timeline,
    wallClock,
    silencesMs,
    run: random(6).toString('base64url'),
    render: (attempt) => print({ attempt: view(attempt), steps: 'open' }),
    commanded: (req) => (control?.isFor(req) ? printText({ text: stateText(control.realm) }) : undefined),
  })
  const start: TimelinePage['start'] = {
    mcpUrl: publicUrl + paths.mcp,
    clientId: context.clientId,
    clientSecret: context.shownSecret,
    curl: `curl -i -X POST ${publicUrl}${paths.mcp}`,
    phases: noPhases,
  }

  const router = express.Router({ strict: true, caseSensitive: true })
  const get = allowMethods('GET', 'HEAD')
  const own = [context.visible, ...forPeople, noStore()]
  router.all(paths.handshake, own, get, (req: Request, res: Response) => {
    const { csrf } = browserOf(req, res)
    const selection = selectionOf(req)
    const { only, before, refresh } = selection
    // Before anything is read, so that no change falls between the page and its updates.
    const since = live.position()
    const all = timeline.attempts()
    const found = foundBy(selection, all, req)
    const shown = found.slice(0, attemptsPerPage)
    const last = found.length > shown.length ? shown.at(-1)?.id : undefined
    if (refresh) res.set('Refresh', String(refreshSeconds))
    const views = shown.map(view)
    sendPage<TimelinePage>(res, 200, {
      view: 'handshake',
      start,
      csrf,
      paused: timeline.paused,
      attempts:
        only === undefined ? fitting(views, print) : views.map((attempt) => ({ attempt, steps: 'open' })),
      hasAttempts: all.length > 0,
      filter: filterView(selection, clientsOf(all)),
      only,
      before,
      olderHref:
        last === undefined ? undefined : timelineHref({ ...selection, before: last, refresh: false }),
      newestHref: timelineHref({ ...selection, before: undefined, refresh: false }),
      reportsHref: context.reportsHref,
      jsonHref: timelineHref({ ...selection, refresh: false }, `${paths.handshake}.json`),
      refreshSeconds: refresh ? refreshSeconds : undefined,
      refreshHref: timelineHref({ ...selection, refresh: !refresh }),
      since,
      control: controlView(control, { action: controlFormPath, isUsed: true }, req, res),
    })
  })
  router.all(`${paths.handshake}.json`, own, get, (req: Request, res: Response) => {
    const selection = selectionOf(req)
    const { limit = attemptsInJson } = selection
    const all = timeline.attempts()
    const found = foundBy(selection, all, req)
    const attempts = found.slice(0, Math.min(limit, attemptsInJsonAtMost))
    res.json({
      paused: timeline.paused,
      total: all.length,
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
    res.redirect(303, at(timelineHref(filterOf(formParameters(req).values))))
  })
  router.all(`${paths.handshake}/pause`, own, form, (req: Request, res: Response) => {
    checkForm(req)
    const { values } = formParameters(req)
    timeline.pause(values['paused'] === 'true')
    res.redirect(303, at(timelineHref(filterOf(values))))
  })
  if (control !== undefined) {
    const isOffered: RequestHandler = (req, _res, next) => next(control.isFor(req) ? undefined : 'route')
    router.all(controlFormPath, isOffered, own, form, (req: Request, res: Response) => {
      const { values } = formParameters(req)
      res.redirect(303, at(obeyForm(control, timelineHref(filterOf(values)), req, res)))
    })
  }
  return {
    router,
    attempts: () => timeline.attempts().map((attempt) => attemptJson(view(attempt))),
    close: () => live.close(),
  }
}

const form: RequestHandler[] = [allowMethods('POST'), readForm()]

/** The attempt that a link points to; it may be gone by now. */
function required(timeline: Timeline, id: number | undefined, { originalUrl }: Request): Attempt {
  const attempt = id === undefined ? undefined : timeline.find(id)
  if (attempt === undefined) throw refuse('not_found', { path: clipped(originalUrl) })
  return attempt
}
