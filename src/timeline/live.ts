// The live updates (server-sent events). Changes are collected, so that a thousand steps a second make four updates;
// an attempt is rendered once for all listeners, and only if there are any.

import type { Request, Response } from 'express'
import { parameters } from '../http/form.ts'
import type { Attempt } from './attempt.ts'
import type { Timeline } from './timeline.ts'

export interface LiveOptions {
  readonly timeline: Timeline
  /** HTML of one attempt, and whether it may still change without a new step. */
  readonly render: (attempt: Attempt) => { html: string; mayChange: boolean }
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
/** Also how soon an attempt that has gone quiet is shown as such. */
const beatEveryMs = 10_000
const retryMs = 2000
/** A listener this far behind is cut off; it reconnects and catches up. */
const backlogBytes = 1024 * 1024
/** A listener that missed more attempts than this reloads the page. */
const caughtUpAtMost = 20

/** The live updates of a timeline. */
export function liveUpdates({ timeline, render, run }: LiveOptions): Live {
  const listeners = new Set<Response>()
  /** Attempts that may change by time alone, with what every listener was last sent of them. */
  const unsettled = new Map<Attempt, string>()
  let sentRevision = 0
  let closed = false
  let flushing: NodeJS.Timeout | undefined
  let beating: NodeJS.Timeout | undefined
  let unsubscribe: (() => void) | undefined

  const position = () => `${run}-${timeline.revision}`

  /** The events that bring a listener from a revision up to date. */
  function eventsSince(revision: number): string {
    const changed = timeline.changedSince(revision)
    if (changed === undefined || changed.length > caughtUpAtMost) return event('reload', position(), '')
    return attemptEvents(changed.toReversed())
  }

  function attemptEvents(attempts: readonly Attempt[]): string {
    return joined(attempts.map(rendered))
  }

  function rendered(attempt: Attempt): string {
    const { html, mayChange } = render(attempt)
    if (mayChange) unsettled.set(attempt, html)
    else unsettled.delete(attempt)
    return html
  }

  /** Only the last one has an id: whoever reconnects before it came has not seen everything up to there. */
  function joined(shown: readonly string[]): string {
    const events = shown.map((html, at) => {
      return event('attempt', at === shown.length - 1 ? position() : undefined, html)
    })
    return events.join('')
  }

  function send(text: string): void {
    for (const res of listeners) {
      if (res.writableLength > backlogBytes) res.destroy()
      else res.write(text)
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
    const due = [...unsettled].filter(([attempt]) => timeline.find(attempt.id) === attempt)
    unsettled.clear()
    const changed = due.flatMap(([attempt, shown]) => {
      const html = rendered(attempt)
      return html === shown ? [] : [html]
    })
    send(`: still here\n\n${joined(changed)}`)
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
      // Its page was rendered just now: what that says of the latest may change by time alone.
      for (const attempt of timeline.attempts().slice(0, caughtUpAtMost)) {
        if (!unsettled.has(attempt)) rendered(attempt)
      }
      const seen = req.get('last-event-id') ?? parameters(req.query).values['since'] ?? ''
      const at = seen.lastIndexOf('-')
      const isOurs = seen.slice(0, at) === run
      res.write(`retry: ${retryMs}\n\n`)
      const shown = [...unsettled]
      res.write(isOurs ? eventsSince(Number(seen.slice(at + 1))) : event('reload', position(), ''))
      // The others are yet to be sent what time alone changed.
      for (const [attempt, html] of shown) unsettled.set(attempt, html)
    },
    close() {
      closed = true
      for (const res of listeners) res.end()
    },
  }
}

/** One server-sent event (HTML Standard §9.2). Only CR and LF end its lines; U+2028 is text. */
function event(name: string, id: string | undefined, data: string): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`)
  return `event: ${name}\n${idLine}${lines.join('\n')}\n\n`
}
