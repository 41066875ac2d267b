// What a request to the MCP endpoint that met a fault shows of its client.

import { expect, it } from 'vitest'
import { storyOf } from '../../src/evidence/story.ts'
import type { EventFacts } from '../../src/handshake/event.ts'
import { eventOf } from '../support/events.ts'

function signsOf(changes: Partial<EventFacts>, token?: string): readonly string[] {
  const event = eventOf('mcp', { bent: 'fault', ...changes, details: token === undefined ? {} : { token } })
  const context = { realm: 'main', issuer: 'http://localhost:9003', isQuiet: true, starts: [] }
  return [...(storyOf([event], context).steps[0]?.signs ?? [])]
}

it.each([
  ['another answer on its way', { status: 503 }, undefined],
  ['another answer on its way that looks right', { status: 200 }, undefined],
  ['another answer instead of the right one', { status: 503 }, 't1'],
  ['a reset', { status: 502, delivered: false }, 't1'],
])('%s shows nothing that was served', (_what, changes, token) => {
  const signs = signsOf(changes, token)
  expect(signs).not.toContain('served')
  expect(signs).not.toContain('served without a token')
})

it('what only came late was served', () => {
  expect(signsOf({ bent: undefined, heldBackMs: 1000, status: 200 }, 't1')).toContain('served')
})

it('a refusal is the same as any other', () => {
  expect(signsOf({ status: 401 }, 't1')).toEqual(expect.arrayContaining(['challenged', 'token refused']))
})

it('a fault is not what its scenario answered wrong', () => {
  const events = [
    eventOf('mcp', { bent: 'fault', status: 503 }),
    eventOf('mcp', { bent: 'mcpAnswer', status: 429 }),
  ]
  const context = { realm: 'main', issuer: 'http://localhost:9003', isQuiet: true, starts: [] }
  expect(storyOf(events, context).firstBent?.number).toBe(2)
})

it('a client that did not wait for the end of a delay was not served', () => {
  const signs = signsOf({ bent: undefined, heldBackMs: 1000, delivered: false, status: 200 })
  expect(signs).toEqual([])
})
