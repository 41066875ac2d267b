// What the timeline says of an attempt in which nothing was refused: where a rule was broken, and where not.

import { expect, it } from 'vitest'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import { Attempt } from '../../src/timeline/attempt.ts'
import { findingsOf } from '../../src/timeline/findings.ts'
import { eventOf } from '../support/events.ts'

const resource = 'http://localhost:9003/mcp'

function found(events: readonly HandshakeEvent[], quiet = false): readonly string[] {
  const attempt = new Attempt(1, 'main')
  events.forEach((event, at) => {
    attempt.add({ ...event, at })
  })
  return findingsOf(attempt, 'http://localhost:9003', quiet).map(({ id, row }) => `${id} at ${row}`)
}

const challenged = eventOf('mcp', {
  status: 401,
  refusal: { reason: 'token_missing', facts: { scheme: undefined } },
})
const resourceMetadata = eventOf('protectedResourceMetadata', { method: 'GET' })
const serverMetadata = eventOf('authorizationServerMetadata', { method: 'GET' })
const authorize = eventOf('authorize', { details: { hasState: true, hasResource: true, challenge: 'c' } })
const codeGrant = eventOf('token', {
  details: { grantType: 'authorization_code', hasResource: true, token: 't', hasRefreshToken: true },
})
const call = eventOf('mcp', { details: { token: 't', protocolVersion: '2025-11-25' } })
const expired = eventOf('mcp', {
  status: 401,
  details: { token: 't' },
  refusal: { reason: 'token_expired', facts: { agoSeconds: 1, ttlSeconds: 60 } },
})
const connected = [challenged, resourceMetadata, serverMetadata, authorize, codeGrant, call]

it('finds nothing in what a right client does', () => {
  expect(found(connected, true)).toEqual([])
})

it('finds a client that reads only the metadata of the authorization server', () => {
  expect(found([challenged, serverMetadata, authorize])).toEqual(['metadata_not_seen at 2'])
})

it('finds a missing `resource` and `state`, each where it is missing', () => {
  const bare = eventOf('authorize', { details: { hasState: false, hasResource: false, challenge: 'c' } })
  const grant = eventOf('token', { details: { grantType: 'authorization_code', hasResource: false } })
  expect(found([challenged, resourceMetadata, bare, grant])).toEqual([
    'resource_missing at 2',
    'state_missing at 2',
    'resource_missing at 3',
  ])
})

it('misses no `resource` in a revision that has none', () => {
  const bare = eventOf('authorize', { details: { hasState: true, hasResource: false, challenge: 'c' } })
  const old = eventOf('mcp', { details: { token: 't', protocolVersion: '2025-03-26' } })
  expect(found([challenged, resourceMetadata, bare, old])).toEqual([])
})

it('finds a slash behind `resource` where it came first', () => {
  const slash = { otherResource: `${resource}/`, ownResource: resource, hasResource: true }
  const asked = eventOf('authorize', { details: { ...slash, hasState: true, challenge: 'c' } })
  const grant = eventOf('token', { details: { ...slash, grantType: 'authorization_code' } })
  expect(found([challenged, resourceMetadata, asked, grant])).toEqual(['resource_ends_in_slash at 2'])
})

it('finds raw Basic credentials, and another host, once', () => {
  const raw = eventOf('token', { details: { ...codeGrant.details, basicEncoding: 'raw' } })
  const elsewhere = { ...challenged, host: '127.0.0.1:9003' }
  expect(found([elsewhere, { ...resourceMetadata, host: '127.0.0.1:9003' }, authorize, raw, raw])).toEqual([
    'host_differs at 0',
    'basic_not_form_encoded at 3',
  ])
})

it('finds a token that was not renewed when the client goes on, or when nothing more comes', () => {
  expect(found([...connected, expired])).toEqual([])
  expect(found([...connected, expired], true)).toEqual(['token_not_renewed at 7'])
  expect(found([...connected, expired, expired])).toEqual(['token_not_renewed at 7'])
  const refresh = eventOf('token', { details: { grantType: 'refresh_token', hasResource: true, token: 'u' } })
  expect(found([...connected, expired, refresh], true)).toEqual([])
})
