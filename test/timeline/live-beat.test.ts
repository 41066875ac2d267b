// What the live updates do as time passes, and with a listener that does not read.

import { EventEmitter } from 'node:events'
import type { Request, Response } from 'express'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Attempt } from '../../src/timeline/attempt.ts'
import { liveUpdates } from '../../src/timeline/live.ts'
import { createTimeline } from '../../src/timeline/timeline.ts'
import { eventOf } from '../support/events.ts'

/** A listener that keeps what it is sent; `unread` is what waits to be sent. */
class Listener extends EventEmitter {
  readonly sent: string[] = []
  /** What came at once. */
  caughtUp = ''
  unread = 0
  destroyed = false

  get writableLength(): number {
    return this.unread
  }

  writeHead(): void {}

  write(text: string): void {
    this.sent.push(text)
  }

  destroy(): void {
    this.destroyed = true
    this.emit('close')
  }
}

const probe = eventOf('mcp', {
  status: 401,
  refusal: { reason: 'token_missing', facts: { scheme: undefined } },
})

/** The same, at the time that it is. */
const now = () => ({ ...probe, at: Date.now() })

function started(render = ({ id, stepCount }: Attempt) => `attempt ${id}, ${stepCount} steps`) {
  const timeline = createTimeline()
  const live = liveUpdates({
    timeline,
    commanded: () => undefined,
    wallClock: () => Date.now(),
    silencesMs: [10_000, 600_000],
    run: 'run',
    render,
  })
  return {
    timeline,
    live,
    /** A listener that knows everything up to a position. */
    join(since = live.position()) {
      const listener = new Listener()
      const query = { since }
      const req = { query, get: () => undefined } as unknown as Request
      live.stream(req, listener as unknown as Response)
      listener.caughtUp = listener.sent.slice(1).join('')
      listener.sent.length = 0
      return listener
    },
  }
}

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

describe('the live updates', () => {
  it('tell at most four times a second, and then only what is the latest', () => {
    const { timeline, join } = started()
    const listener = join()
    for (let n = 0; n < 1000; n++) {
      timeline.record(now())
      vi.advanceTimersByTime(1)
    }
    vi.advanceTimersByTime(250)
    expect(listener.sent).toHaveLength(4)
    expect(listener.sent.at(-1)).toBe('event: attempt\nid: run-1000-1000\ndata: attempt 1, 1000 steps\n\n')
  })

  it('send an attempt again when its browser’s request may be another attempt', () => {
    const { timeline, join } = started(({ id, perhapsIn }) => `attempt ${id}, perhaps in ${perhapsIn}`)
    const as = (userAgent: string) => ({ at: Date.now(), userAgent })
    const challenged = { status: 401, refusal: probe.refusal }
    timeline.record(eventOf('mcp', { ...as('acme'), ...challenged }))
    timeline.record(eventOf('mcp', { ...as('other'), ...challenged }))
    const listener = join()
    timeline.record(eventOf('authorize', { ...as('Chrome'), details: { challenge: 'c', code: 'k' } }))
    vi.advanceTimersByTime(250)
    timeline.record(eventOf('token', { ...as('acme'), details: { code: 'k', token: 't' } }))
    vi.advanceTimersByTime(250)
    const told = listener.sent.join('').match(/attempt 2, perhaps in \w+/g)
    expect(told).toEqual(['attempt 2, perhaps in 3', 'attempt 2, perhaps in undefined'])
  })

  it('say which attempt is gone because its steps turned out to be those of another', () => {
    const { timeline, live, join } = started()
    const as = (userAgent: string) => ({ at: Date.now(), userAgent })
    const challenged = { status: 401, refusal: probe.refusal }
    timeline.record(eventOf('mcp', { ...as('acme'), ...challenged }))
    timeline.record(eventOf('mcp', { ...as('other'), ...challenged }))
    timeline.record(eventOf('authorize', { ...as('Chrome'), details: { challenge: 'c', code: 'k' } }))
    const [listener, since] = [join(), live.position()]
    timeline.record(eventOf('token', { ...as('acme'), details: { code: 'k', token: 't' } }))
    vi.advanceTimersByTime(250)
    const events = ['event: gone\ndata: 3\n\n', expect.stringContaining('data: attempt 1, 3 steps')]
    expect(listener.sent.join('').split(/(?<=data: 3\n\n)/)).toEqual(events)
    expect(join(since).caughtUp.split(/(?<=data: 3\n\n)/)).toEqual(events)
    expect(timeline.find(3)?.id).toBe(1)
  })

  it('send an attempt once more with the beat after it has gone quiet, and then never again', () => {
    const { timeline, join } = started()
    const listener = join()
    vi.advanceTimersByTime(1)
    timeline.record(now())
    vi.advanceTimersByTime(9999)
    listener.sent.length = 0
    vi.advanceTimersByTime(10_000)
    expect(listener.sent).toEqual([
      ': still here\n\nevent: attempt\nid: run-1-20000\ndata: attempt 1, 1 steps\n\n',
    ])
    vi.advanceTimersByTime(10_000)
    expect(listener.sent.at(-1)).toBe(': still here\n\n')
  })

  it('send to a page what was not quiet when it was made and is now', () => {
    const { timeline, live, join } = started()
    timeline.record(now())
    const since = live.position()
    vi.advanceTimersByTime(9999)
    expect(join(since).caughtUp).toBe('')
    vi.advanceTimersByTime(1)
    expect(join(since).caughtUp).toBe('event: attempt\nid: run-1-10000\ndata: attempt 1, 1 steps\n\n')
    expect(join().caughtUp).toBe('')
  })

  it('send to a page with a beat what was not quiet when it came', () => {
    const { timeline, live, join } = started()
    timeline.record(now())
    const listener = join(live.position())
    vi.advanceTimersByTime(10_000)
    expect(listener.sent).toEqual([
      ': still here\n\nevent: attempt\nid: run-1-10000\ndata: attempt 1, 1 steps\n\n',
    ])
  })

  it('send what was collected before a beat and before another listener comes, to each once', () => {
    const { timeline, join } = started()
    const first = join()
    timeline.record(now())
    const second = join()
    expect(first.sent).toEqual(['event: attempt\nid: run-1-0\ndata: attempt 1, 1 steps\n\n'])
    vi.advanceTimersByTime(9999)
    expect([first.sent.length, second.sent.length]).toEqual([1, 0])
    timeline.record(now())
    vi.advanceTimersByTime(1)
    expect(first.sent.slice(1)).toEqual([
      'event: attempt\nid: run-2-10000\ndata: attempt 1, 2 steps\n\n',
      ': still here\n\n',
    ])
    expect(second.sent).toEqual(first.sent.slice(1))
  })

  it('name the position only with the last attempt of several', () => {
    const { timeline, join } = started()
    const listener = join()
    timeline.record(now())
    timeline.record({ ...probe, userAgent: 'another', at: Date.now() + 3_600_000 })
    vi.advanceTimersByTime(250)
    expect(listener.sent).toEqual([
      'event: attempt\ndata: attempt 1, 1 steps\n\nevent: attempt\nid: run-2-250\ndata: attempt 2, 1 steps\n\n',
    ])
  })

  it('do not bring back with a beat what was cleared', () => {
    const { timeline, join } = started()
    const listener = join()
    timeline.record(now())
    vi.advanceTimersByTime(250)
    timeline.clear()
    vi.advanceTimersByTime(20_000)
    expect(listener.sent.slice(1)).toEqual([
      'event: reload\nid: run-2-500\ndata: \n\n',
      ': still here\n\n',
      ': still here\n\n',
    ])
  })

  it('cut off a listener that does not read, and no other', () => {
    const { timeline, join } = started()
    const [slow, quick] = [join(), join()]
    slow.unread = 2 * 1024 * 1024
    timeline.record(now())
    vi.advanceTimersByTime(250)
    expect(slow.destroyed).toBe(true)
    expect(slow.sent).toEqual([])
    expect(quick.sent).toHaveLength(1)
  })

  it.each([
    ['a\nb\r\nc\rd', 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
    ['a\u2028b\u2029c', 'data: a\u2028b\u2029c\n\n'],
  ])('begin a new line of data where the stream would, and nowhere else', (html, data) => {
    const { timeline, join } = started(() => html)
    const listener = join()
    timeline.record(now())
    vi.advanceTimersByTime(250)
    expect(listener.sent.at(-1)).toBe(`event: attempt\nid: run-1-250\n${data}`)
  })

  it('cost nothing once the last listener is gone', () => {
    const { timeline, join } = started()
    join().destroy()
    timeline.record(now())
    expect(vi.getTimerCount()).toBe(0)
  })
})
