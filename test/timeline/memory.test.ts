// What the timeline costs when somebody sends it as much as a request can hold.

import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { clipped } from '../../src/clipped.ts'
import { traceOf, tracing } from '../../src/handshake/trace.ts'
import { createTimeline } from '../../src/timeline/timeline.ts'
import { usedHeapBytes } from '../support/heap.ts'

it('is bounded, however many addresses send however many different requests, each of them twice', () => {
  const timeline = createTimeline()
  let now = 0
  const trace = tracing({
    record: timeline.record,
    wallClock: () => now,
    locate: () => ({ realm: 'main', endpoint: 'otherMetadata' }),
    addressOf: ({ headers }) => String(headers['x-address']),
    secrets: [],
  })
  const send = (id: string, ip: string) => {
    const long = id.padEnd(250, '"')
    const headers = { 'user-agent': long, host: long, 'x-address': ip }
    const res = Object.assign(new EventEmitter(), { statusCode: 403 })
    const socket = Object.assign(new EventEmitter(), { destroyed: false }) as Socket
    const req = { method: 'GET', url: `/${long}`, headers, socket } as unknown as IncomingMessage
    trace(req, res as unknown as ServerResponse)
    const facts = { received: clipped(long), allowed: [] }
    traceOf(req).refusal = { reason: 'host_not_allowed', facts }
    res.emit('close')
  }

  const before = usedHeapBytes()
  for (let round = 0; round < 60; round++) {
    now += 3000
    // Two addresses in turns, so that nothing repeats what came just before.
    for (let row = 0; row < 60; row++) {
      for (const ip of ['10.0.0.1', '10.0.0.2', '10.0.0.1', '10.0.0.2']) send(`${round} ${row} ${ip}`, ip)
    }
  }
  expect(usedHeapBytes() - before).toBeLessThan(30_000_000)
  expect(timeline.attempts().length).toBeGreaterThan(50)
})
