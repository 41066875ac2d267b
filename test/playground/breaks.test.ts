// Each way to break a step on purpose, and what the page explains then.

import { describe, expect, it } from 'vitest'
import { steps } from '../../src/playground/walk.ts'
import type { RefusalReason } from '../../src/protocol/refusal.ts'
import { type Button, Visitor } from '../support/playground.ts'
import { sharedServer, startTestServer } from '../support/server.ts'

interface Broken {
  readonly after: Button
  /** What the server refused it for, or what the client itself found wrong. */
  readonly reason?: RefusalReason
  readonly title?: string
  /** A part of what is said to have been received. */
  readonly received?: string
  /** The main button afterwards, when the attempt took something away. */
  readonly next?: Button
}

const expected: Readonly<Record<string, Readonly<Record<string, Broken>>>> = {
  discover: {
    register: { after: 'Start', reason: 'registration_off' },
  },
  authorize: {
    'redirect-uri': {
      after: 'Make a PKCE pair',
      reason: 'redirect_uri_unregistered',
      received: '/callback/ Expected',
    },
    'client-id': { after: 'Make a PKCE pair', reason: 'client_id_unknown' },
    'no-challenge': {
      after: 'Make a PKCE pair',
      reason: 'code_challenge_missing',
    },
    plain: { after: 'Make a PKCE pair', reason: 'code_challenge_method_unsupported', received: '“plain”' },
    resource: {
      after: 'Make a PKCE pair',
      reason: 'resource_unknown',
      received: '“https://other.example/mcp”',
    },
    scope: {
      after: 'Make a PKCE pair',
      reason: 'scope_unknown',
      received: '“no-such-scope”',
    },
    'response-type': {
      after: 'Make a PKCE pair',
      reason: 'response_type_unsupported',
      received: '“token”',
    },
  },
  callback: {
    state: {
      after: 'Go to the login page',
      title: 'The state is not the one that was sent',
      received: 'The state “the-state-of-somebody-else”',
    },
    iss: {
      after: 'Go to the login page',
      title: 'The answer does not come from this authorization server',
      received: 'The iss “https://other.example”',
    },
    'no-iss': {
      after: 'Go to the login page',
      title: 'The answer does not come from this authorization server',
      received: 'No iss',
    },
  },
  exchange: {
    'no-secret': { after: 'Go to the login page', reason: 'client_secret_missing' },
    'wrong-secret': { after: 'Go to the login page', reason: 'client_authentication_wrong' },
    'basic-malformed': {
      after: 'Go to the login page',
      reason: 'client_authentication_malformed',
    },
    twice: { after: 'Go to the login page', reason: 'client_authentication_twice' },
    'no-verifier': { after: 'Go to the login page', reason: 'parameter_missing' },
    verifier: {
      after: 'Go to the login page',
      reason: 'code_verifier_wrong',
      next: 'Make a PKCE pair',
    },
    'redirect-uri': {
      after: 'Go to the login page',
      reason: 'code_redirect_uri_mismatch',
      received: '/callback/”',
      next: 'Make a PKCE pair',
    },
    'used-code': {
      after: 'Exchange the code',
      reason: 'code_used',
      next: 'Make a PKCE pair',
    },
  },
  tool: {
    'no-token': { after: 'Exchange the code', reason: 'token_missing' },
    query: { after: 'Exchange the code', reason: 'token_in_query' },
    unknown: { after: 'Exchange the code', reason: 'token_unknown' },
    'refresh-token': { after: 'Exchange the code', reason: 'token_of_another_kind' },
    expired: {
      after: 'Exchange the code',
      reason: 'token_expired',
      received: 'expired 1 second ago',
    },
    'other-resource': {
      after: 'Exchange the code',
      reason: 'token_of_other_resource',
      received: '“https://other.example/mcp”',
    },
    origin: {
      after: 'Exchange the code',
      reason: 'origin_not_allowed',
      received: '“https://other.example”',
    },
  },
  introspect: {
    bearer: { after: 'Call get_time', reason: 'client_authentication_missing' },
  },
  refresh: {
    'old-token': {
      after: 'Refresh',
      reason: 'refresh_token_reused',
      next: 'Make a PKCE pair',
    },
    'access-token': { after: 'Introspect the token', reason: 'refresh_token_unknown' },
  },
  revoke: {
    'revoked-token': { after: 'Revoke', reason: 'token_revoked' },
    anonymous: { after: 'Refresh', reason: 'client_authentication_missing' },
  },
  'client-credentials': {
    'no-secret': { after: 'Start', reason: 'client_secret_missing' },
    'wrong-secret': { after: 'Start', reason: 'client_authentication_wrong' },
    password: { after: 'Start', reason: 'grant_type_unsupported', received: '“password”' },
  },
}

const server = sharedServer()
/** Visitors who have come so far and have not lost anything. */
const waiting = new Map<Button, Promise<Visitor>>()

/** One who has just pressed this button; a row that takes nothing away leaves the visitor to the next. */
async function visitorAfter({ after, next }: Broken): Promise<Visitor> {
  const walk = async () => new Visitor(await server()).walkTo(after)
  if (next !== undefined) return walk()
  const visitor = waiting.get(after) ?? walk()
  waiting.set(after, visitor)
  return visitor
}

describe.each(steps.filter(({ breaks }) => breaks.length > 0))('$id, broken on purpose', (step) => {
  it.each(step.breaks)('explains: $label', async ({ id, label }) => {
    const broken = expected[step.id]?.[id]
    if (broken === undefined) throw new Error(`nothing is expected of ${step.id} ${id}`)
    const visitor = await visitorAfter(broken)
    const before = visitor.next
    await visitor.breakStep(step.id, id)
    expect(visitor.broken).toContain(`Broken on purpose: ${label}`)
    expect(visitor.brokenReason).toBe(broken.reason)
    if (broken.title !== undefined) expect(visitor.broken).toContain(broken.title)
    expect(visitor.broken).toContain(broken.received ?? 'Received')
    expect(visitor.broken).toMatch(/Fix .*Rule (RFC \d+|MCP) /)
    expect(visitor.next).toBe(broken.next ?? before)
  })
})

describe('a step that was broken on purpose', () => {
  it('can be taken as it should be when nothing was lost', async () => {
    const visitor = await new Visitor(await startTestServer()).walkTo('Go to the login page')
    await visitor.breakStep('exchange', 'no-secret')
    await visitor.breakStep('callback', 'state')
    await visitor.press('Exchange the code')
    expect(visitor.step('exchange').status).toBe('Done')
    expect(visitor.page.html).not.toContain('id="broken"')
  })

  it('really takes away what the page says it does', async () => {
    const visitor = await new Visitor(await startTestServer()).walkTo('Refresh')
    await visitor.breakStep('refresh', 'old-token')
    await visitor.breakStep('revoke', 'revoked-token')
    expect(visitor.brokenReason).toBe('token_revoked')
  })

  it('is not sent when the client has not got what it takes', async () => {
    const server = await startTestServer()
    const visitor = await new Visitor(server).walkTo('Start')
    const sent = server.events.length
    await visitor.breakStep('exchange', 'used-code')
    await visitor.breakStep('exchange', 'no-such-way')
    expect(server.events.slice(sent).map(({ path }) => path)).not.toContain('/token')
  })
})
