// The live updates (server-sent events). Changes are collected, so that a thousand steps a second make four updates;
// an attempt is rendered once for all listeners, and only if there are any.

import type { Request, Response } from 'express'
import type { Clock } from '../clock.ts'
import { parameters } from '../http/form.ts'
import type { Attempt } from './attempt.ts'
import type { Timeline } from './timeline.ts'

export interface LiveOptions {
  readonly timeline: Timeline
  readonly wallClock: Clock
  /** Milliseconds without a step after which an attempt looks different. Nothing else changes it. */
  readonly silencesMs: readonly number[]
  /** HTML of one attempt. */
  readonly render: (attempt: Attempt) => string
  /** HTML of what was commanded, for whoever listens with this request; undefined if that is not for them. */
  readonly commanded: (req: Request) => string | undefined
  /** Identifies this run of the server: revisions of another run mean nothing. */
  readonly run: string
}

export interface Live {
  /** Whether there is room for another listener and the server is not about to stop. */
  hasRoom(): boolean
  /** Answers a request with the stream of updates, starting after the last one that it names. */
  stream(req: Request, res: Response): void
  /** Where the updates of a page rendered now begin. */
  position(): string
  close(): void
}

const listenersAtMost = 32
const flushEveryMs = 250
/** Also how soon an attempt that went quiet is shown as such. */
const beatEveryMs = 10_000
const retryMs = 2000
/** A listener this far behind is cut off; it reconnects and catches up. */
const backlogBytes = 1024 * 1024
/** When more attempts than this changed at once, a page has to be loaded again to show them. */
const caughtUpAtMost = 20

/** The live updates of a timeline. */
export function liveUpdates(options: LiveOptions): Live {
  const { timeline, wallClock, silencesMs, render, commanded, run } = options
  const listeners = new Set<Response>()
  /** Those that listeners know and that time alone will change, with the silence at which they were sent. */
  const unsettled = new Map<Attempt, number>()
  let sentRevision = 0
  let closed = false
  let flushing: NodeJS.Timeout | undefined
  let beating: NodeJS.Timeout | undefined
  let unsubscribe: (() => void) | undefined

  /** Time matters too: what was not quiet at a position may have become so since. */
  const position = () => `${run}-${timeline.revision}-${wallClock()}`
  /** How many of the times have passed after which an attempt is told differently. */
  const silenceOf = ({ lastAt }: Attempt, at = wallClock()) =>
    silencesMs.filter((ms) => at - lastAt >= ms).length

  /** The events that bring a listener up to date that knows everything up to a revision. */
  function eventsSince(revision: number): string {
    const changed = timeline.changedSince(revision)
    return changed === undefined ? reload() : updates(changed.toReversed(), timeline.removedSince(revision))
  }

  /** The same for a listener that has known nothing since a moment. */
  function catchUp(revision: number, sinceMs: number): string {
    const changed = timeline.changedSince(revision)
    if (changed === undefined) return reload()
    const others = timeline.attempts().filter((attempt) => !changed.includes(attempt))
    for (const attempt of others) if (!unsettled.has(attempt)) remember(attempt)
    const silent = others.filter((attempt) => silenceOf(attempt, sinceMs) < silenceOf(attempt))
    const told = [...unsettled]
    const events = updates([...changed, ...silent].toReversed(), timeline.removedSince(revision))
    // The other listeners are yet to be told.
    for (const [attempt, silence] of told) unsettled.set(attempt, silence)
    return events
  }

  /** Notes what listeners are told of an attempt, if that will change. */
  function remember(attempt: Attempt): void {
    const silence = silenceOf(attempt)
    if (silence < silencesMs.length) unsettled.set(attempt, silence)
    else unsettled.delete(attempt)
  }

  const reload = () => event('reload', position(), '')

  /** Only the last one has an id: whoever reconnects before it came has not seen everything up to there. */
  function updates(changed: readonly Attempt[], gone: readonly number[]): string {
    if (changed.length > caughtUpAtMost) return event('reload', position(), 'many')
    const told = [...gone.map(goneUpdate), ...changed.map(attemptUpdate)]
    return told
      .map(({ name, data }, at) => event(name, at === told.length - 1 ? position() : undefined, data))
      .join('')
  }

  function attemptUpdate(attempt: Attempt): Update {
    remember(attempt)
    return { name: 'attempt', data: render(attempt) }
  }

  function send(text: string): void {
    for (const res of listeners) {
      if (res.writableLength > backlogBytes) res.destroy()
      else res.write(text + controlEvent(commanded(res.req)))
    }
  }

  /** Sends what was collected, if anything. */
  function flush(): void {
    if (flushing === undefined) return
    clearTimeout(flushing)
    flushing = undefined
    send(eventsSince(sentRevision))
    sentRevision = timeline.revision
  }

  function beat(): void {
    // An id of this beat would otherwise stand for changes that are yet to be sent.
    flush()
    for (const attempt of unsettled.keys()) {
      if (timeline.find(attempt.id) !== attempt) unsettled.delete(attempt)
    }
    const due = [...unsettled].filter(([attempt, silence]) => silenceOf(attempt) > silence)
    // The others come with the next beat.
    const next = due.slice(0, caughtUpAtMost).map(([attempt]) => attempt)
    send(`: still here\n\n${updates(next, [])}`)
  }

  function begin(): void {
    sentRevision = timeline.revision
    unsubscribe = timeline.subscribe(() => {
      flushing ??= setTimeout(flush, flushEveryMs).unref()
    })
    beating = setInterval(beat, beatEveryMs).unref()
  }

  function end(): void {
    unsubscribe?.()
    clearInterval(beating)
    clearTimeout(flushing)
    flushing = undefined
    unsettled.clear()
  }

  return {
    position,
    hasRoom: () => !closed && listeners.size < listenersAtMost,
    stream(req, res) {
      res.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      })
      if (listeners.size === 0) begin()
      // What waits to be sent is for those who listen already: this one is told below.
      else flush()
      listeners.add(res)
      res.once('close', () => {
        listeners.delete(res)
        if (listeners.size === 0) end()
      })
      const seen = req.get('last-event-id') ?? parameters(req.query).values['since'] ?? ''
      const [, ofRun, revision, sinceMs] = /^(.*)-(\d+)-(\d+)$/.exec(seen) ?? []
      res.write(`retry: ${retryMs}\n\n`)
      const missed = ofRun === run ? catchUp(Number(revision), Number(sinceMs)) : reload()
      res.write(missed + controlEvent(commanded(req)))
    },
    close() {
      closed = true
      for (const res of listeners) res.end()
    },
  }
}

interface Update {
  readonly name: string
  readonly data: string
}

function controlEvent(html: string | undefined): string {
  return html === undefined ? '' : event('control', undefined, html)
}

/** Its steps turned out to be another attempt's. */
function goneUpdate(id: number): Update {
  return { name: 'gone', data: String(id) }
}

/** One server-sent event (HTML Standard §9.2). Only CR and LF end its lines; U+2028 is text. */
function event(name: string, id: string | undefined, data: string): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`)
  return `event: ${name}\n${idLine}${lines.join('\n')}\n\n`
}
