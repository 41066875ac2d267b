// What the live updates do as time passes, and with a listener that does not read.

import { EventEmitter } from 'node:events'
import type { Request, Response } from 'express'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { liveUpdates } from '../../src/timeline/live.ts'
import { createTimeline } from '../../src/timeline/timeline.ts'
import { eventOf } from '../support/events.ts'

/** A listener that keeps what it is sent; `unread` is what waits to be sent. */
class Listener extends EventEmitter {
  readonly sent: string[] = []
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

function started() {
  const timeline = createTimeline()
  let mayChange = true
  const live = liveUpdates({
    timeline,
    run: 'run',
    render: ({ id, stepCount }) => ({
      html: `attempt ${id}, ${stepCount} steps${mayChange ? '' : ', quiet'}`,
      mayChange,
    }),
  })
  return {
    timeline,
    settle: () => {
      mayChange = false
    },
    join(since = live.position()) {
      const listener = new Listener()
      const query = { since }
      const req = { query, get: () => undefined } as unknown as Request
      live.stream(req, listener as unknown as Response)
      listener.sent.length = 0
      return listener
    },
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the live updates', () => {
  it('tell at most four times a second, and then only what is the latest', () => {
    const { timeline, join } = started()
    const listener = join()
    for (let n = 0; n < 1000; n++) {
      timeline.record(probe)
      vi.advanceTimersByTime(1)
    }
    vi.advanceTimersByTime(250)
    expect(listener.sent).toHaveLength(4)
    expect(listener.sent.at(-1)).toBe('event: attempt\nid: run-1000\ndata: attempt 1, 1000 steps\n\n')
  })

  it('send with the next beat what may have changed by time alone, until it is settled', () => {
    const { timeline, join, settle } = started()
    const listener = join()
    timeline.record(probe)
    vi.advanceTimersByTime(250)
    listener.sent.length = 0
    vi.advanceTimersByTime(10_000)
    expect(listener.sent).toEqual([': still here\n\n'])
    listener.sent.length = 0
    settle()
    vi.advanceTimersByTime(10_000)
    expect(listener.sent).toEqual([
      ': still here\n\nevent: attempt\nid: run-1\ndata: attempt 1, 1 steps, quiet\n\n',
    ])
    vi.advanceTimersByTime(10_000)
    expect(listener.sent.at(-1)).toBe(': still here\n\n')
  })

  it('send with the next beat what has changed by time alone since the page was rendered', () => {
    const { timeline, join, settle } = started()
    timeline.record(probe)
    const listener = join()
    settle()
    vi.advanceTimersByTime(10_000)
    expect(listener.sent).toEqual([
      ': still here\n\nevent: attempt\nid: run-1\ndata: attempt 1, 1 steps, quiet\n\n',
    ])
  })

  it('send to those who listen already what another was told when it came', () => {
    const { timeline, join, settle } = started()
    const first = join()
    timeline.record(probe)
    vi.advanceTimersByTime(250)
    first.sent.length = 0
    settle()
    join('run-0')
    vi.advanceTimersByTime(10_000)
    expect(first.sent.join('')).toContain('data: attempt 1, 1 steps, quiet')
  })

  it('send what was collected before a beat and before another listener comes, to each once', () => {
    const { timeline, join } = started()
    const first = join()
    timeline.record(probe)
    const second = join()
    expect(first.sent).toEqual(['event: attempt\nid: run-1\ndata: attempt 1, 1 steps\n\n'])
    vi.advanceTimersByTime(9999)
    expect([first.sent.length, second.sent.length]).toEqual([1, 0])
    timeline.record(probe)
    vi.advanceTimersByTime(1)
    expect(first.sent.slice(1)).toEqual([
      'event: attempt\nid: run-2\ndata: attempt 1, 2 steps\n\n',
      ': still here\n\n',
    ])
    expect(second.sent).toEqual(first.sent.slice(1))
  })

  it('name the position only with the last attempt of several', () => {
    const { timeline, join } = started()
    const listener = join()
    timeline.record(probe)
    timeline.record({ ...probe, userAgent: 'another', at: probe.at + 3_600_000 })
    vi.advanceTimersByTime(250)
    expect(listener.sent).toEqual([
      'event: attempt\ndata: attempt 1, 1 steps\n\nevent: attempt\nid: run-2\ndata: attempt 2, 1 steps\n\n',
    ])
  })

  it('do not bring back with a beat what was cleared', () => {
    const { timeline, join } = started()
    const listener = join()
    timeline.record(probe)
    vi.advanceTimersByTime(250)
    timeline.clear()
    vi.advanceTimersByTime(20_000)
    expect(listener.sent.slice(1)).toEqual([
      'event: reload\nid: run-2\ndata: \n\n',
      ': still here\n\n',
      ': still here\n\n',
    ])
  })

  it('cut off a listener that does not read, and no other', () => {
    const { timeline, join } = started()
    const [slow, quick] = [join(), join()]
    slow.unread = 2 * 1024 * 1024
    timeline.record(probe)
    vi.advanceTimersByTime(250)
    expect(slow.destroyed).toBe(true)
    expect(slow.sent).toEqual([])
    expect(quick.sent).toHaveLength(1)
  })

  it.each([
    ['a\nb\r\nc\rd', 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
    ['a\u2028b\u2029c', 'data: a\u2028b\u2029c\n\n'],
  ])('begin a new line of data where the stream would, and nowhere else', (html, data) => {
    const timeline = createTimeline()
    const live = liveUpdates({ timeline, run: 'run', render: () => ({ html, mayChange: false }) })
    const listener = new Listener()
    const req = { query: { since: live.position() }, get: () => undefined } as unknown as Request
    live.stream(req, listener as unknown as Response)
    timeline.record(probe)
    vi.advanceTimersByTime(250)
    expect(listener.sent.at(-1)).toBe(`event: attempt\nid: run-1\n${data}`)
  })

  it('cost nothing once the last listener is gone', () => {
    const { timeline, join } = started()
    join().destroy()
    timeline.record(probe)
    expect(vi.getTimerCount()).toBe(0)
  })
})
