// How far an attempt got, as its strip of phases says.

import { expect, it } from 'vitest'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import { Attempt } from '../../src/timeline/attempt.ts'
import { attemptView } from '../../src/timeline/attempt-view.ts'
import { eventOf } from '../support/events.ts'

const challenge = eventOf('mcp', {
  status: 401,
  refusal: { reason: 'token_missing', facts: { scheme: undefined } },
})
const metadata = eventOf('authorizationServerMetadata', { method: 'GET' })
const noMetadata = eventOf('authorizationServerMetadata', {
  method: 'GET',
  status: 404,
  refusal: { reason: 'not_found', facts: { path: '/.well-known/oauth-authorization-server/x' } },
})
const asked = eventOf('authorize', { method: 'GET' })
const allowed = eventOf('loginCallback', { details: { decision: 'allowed', code: 'c' } })
const tokens = eventOf('token', {
  details: { token: 't', family: 'f', code: 'c', grantType: 'authorization_code' },
})
const own = eventOf('token', { details: { token: 't', grantType: 'client_credentials' } })
const called = eventOf('mcp', { details: { token: 't', rpcMethods: ['tools/list'] } })
const refused = eventOf('token', {
  status: 400,
  refusal: { reason: 'grant_type_unsupported', facts: { received: 'x', supported: [] } },
})
const preflight = eventOf('mcp', { method: 'OPTIONS', status: 204 })

/** A letter each: Done, Refused, Skipped, Missing, Waiting, Not reached. */
function phases(events: readonly HandshakeEvent[], nowMs: number): string {
  const attempt = new Attempt(1, 'main')
  for (const event of events) attempt.add(event)
  const { phases: all } = attemptView(attempt, { publicUrl: 'http://localhost:9003', nowMs })
  return all.map(({ state }) => state.charAt(0).toUpperCase()).join('')
}

it.each<[string, string, string, readonly HandshakeEvent[]]>([
  ['waits for the next step, and misses it later', 'DWNNN', 'DMNNN', [challenge]],
  ['does not take for read what was not found', 'DWNNN', 'DMNNN', [challenge, noMetadata]],
  ['has read the metadata', 'DDWNN', 'DDMNN', [challenge, metadata]],
  ['waits for a person', 'DDWNN', 'DDWNN', [challenge, metadata, asked]],
  ['has a code', 'DDDWN', 'DDDMN', [challenge, metadata, asked, allowed]],
  ['has a token', 'DDDDW', 'DDDDM', [challenge, metadata, asked, allowed, tokens]],
  ['got through', 'DDDDD', 'DDDDD', [challenge, metadata, asked, allowed, tokens, called]],
  ['needs no person', 'SSSDD', 'SSSDD', [own, called]],
  ['had a token before', 'SSSSD', 'SSSSD', [called]],
  ['is refused', 'DDDRN', 'DDDRN', [challenge, metadata, asked, allowed, refused]],
  ['is refused a new token later', 'SSSRD', 'SSSRD', [own, called, refused]],
  ['got past a refusal', 'SSSDW', 'SSSDM', [refused, own]],
  ['only had its browser ask', 'NNNNN', 'NNNNN', [preflight]],
])('%s', (_what, atOnce, later, events) => {
  expect([phases(events, 0), phases(events, 60_000)]).toEqual([atOnce, later])
})
