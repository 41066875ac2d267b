// Stories written by hand: the requests of a client, one after the other, each with what a test wants different.

import { assess, type RuleResult } from '../../src/assessment/assess.ts'
import { ruleOf } from '../../src/assessment/rules.ts'
import { type StoryContext, storyOf } from '../../src/evidence/story.ts'
import type { DetailsOf, EventFacts, HandshakeEvent } from '../../src/handshake/event.ts'
import type { Destination } from '../../src/protocol/endpoints.ts'
import { eventOf } from '../support/events.ts'

/** An event that comes some milliseconds (100, if nothing is said) after the one before it. */
export type Request = HandshakeEvent & { readonly later?: number }

type Changes = Partial<EventFacts> & { readonly later?: number }

const resource = 'http://localhost:9003/mcp'
const metadataUrl = 'http://localhost:9003/.well-known/oauth-protected-resource/mcp'

function request<E extends Destination>(
  endpoint: E,
  details: Changed<E>,
  { later, ...changes }: Changes,
): Request {
  const given = Object.fromEntries(Object.entries(details).filter(([, fact]) => fact !== undefined))
  // Still details of this endpoint; TypeScript cannot see that they kept their names.
  const event: HandshakeEvent = eventOf(endpoint, { ...changes, details: given as DetailsOf<E> })
  return later === undefined ? event : { ...event, later }
}

/** Details of an endpoint; an undefined one is left out. */
type Changed<E extends Destination> = {
  readonly [F in keyof DetailsOf<E>]?: DetailsOf<E>[F] | undefined
}

type McpDetails = Changed<'mcp'>
type AuthorizeDetails = Changed<'authorize'>
type TokenDetails = Changed<'token'>

/** A 401 for a request without a token. */
export function challenged(details: McpDetails = {}, changes: Changes = {}): Request {
  return request(
    'mcp',
    { challengeScope: 'user', challengeMetadata: metadataUrl, ...details },
    { status: 401, refusal: { reason: 'token_missing', facts: { scheme: undefined } }, ...changes },
  )
}

/** A 401 for a token. */
export function refused(token = 'at1', changes: Changes = {}): Request {
  return challenged(
    { token },
    { refusal: { reason: 'token_expired', facts: { agoSeconds: 1, ttlSeconds: 60 } }, ...changes },
  )
}

/** A 403 for want of a scope. */
export function scopeRefused(challengeScope = 'user admin', changes: Changes = {}): Request {
  const facts = { required: challengeScope.split(' '), granted: ['user'], tool: 'echo' }
  return challenged(
    { token: 'at1', challengeScope },
    { status: 403, refusal: { reason: 'scope_insufficient', facts }, ...changes },
  )
}

export function resourceMetadata(changes: Changes = {}): Request {
  const place = { document: 'oauth-protected-resource', form: 'of the resource' } as const
  return request('protectedResourceMetadata', place, {
    method: 'GET',
    path: new URL(metadataUrl).pathname,
    ...changes,
  })
}

export function serverMetadata(changes: Changes = {}): Request {
  const place = { document: 'oauth-authorization-server', form: 'of the issuer' } as const
  return request('authorizationServerMetadata', place, { method: 'GET', ...changes })
}

export function openidMetadata(): Request {
  const place = { document: 'openid-configuration', form: 'appended' } as const
  return request('otherMetadata', place, { method: 'GET', status: 404 })
}

export function authorize(details: AuthorizeDetails = {}, changes: Changes = {}): Request {
  const usual = {
    hasState: true,
    state: 'state1',
    stateLength: 43,
    hasResource: true,
    resourceMatch: 'same',
    challenge: 'challenge1',
    challengeLength: 43,
    challengeMethod: 'S256',
    redirectUri: 'http://localhost:4567/callback',
  } as const
  return request('authorize', { ...usual, ...details }, { method: 'GET', status: 200, ...changes })
}

/** Another authorization request. */
export const askedAgain = authorize({ state: 'state2', challenge: 'challenge2' })

export const withoutResource = { hasResource: false, resourceMatch: 'absent' } as const

export const withSlash = {
  resourceMatch: 'slash',
  otherResource: `${resource}/`,
  ownResource: resource,
} as const

/** A code that is exchanged for the access token at1 and the refresh token rt1. */
export function codeGrant(details: TokenDetails = {}, changes: Changes = {}): Request {
  return tokenRequest(
    {
      grantType: 'authorization_code',
      code: 'code1',
      token: 'at1',
      hasRefreshToken: true,
      newRefreshToken: 'rt1',
      expiresIn: 3600,
      grantedScope: 'user',
      ...details,
    },
    changes,
  )
}

/** A refresh with the token rt<n>, which gives at<n+1> and rt<n+1>. */
export function refresh(n = 1, details: TokenDetails = {}, changes: Changes = {}): Request {
  return tokenRequest(
    {
      grantType: 'refresh_token',
      refreshToken: `rt${n}`,
      token: `at${n + 1}`,
      hasRefreshToken: true,
      newRefreshToken: `rt${n + 1}`,
      expiresIn: 3600,
      grantedScope: 'user',
      ...details,
    },
    changes,
  )
}

/** A refresh with the token rt<n> that is answered with an error. */
export function failedRefresh(n = 1, changes: Changes = {}): Request {
  const details = { grantType: 'refresh_token', refreshToken: `rt${n}`, hasResource: true } as const
  return request(
    'token',
    { ...details, resourceMatch: 'same', family: 'family1', clientAuthMethod: 'client_secret_basic' },
    { status: 400, refusal: { reason: 'refresh_token_expired', facts: { agoSeconds: 1 } }, ...changes },
  )
}

export function clientGrant(): Request {
  return tokenRequest({ grantType: 'client_credentials', token: 'at1' })
}

function tokenRequest(details: TokenDetails, changes: Changes = {}): Request {
  const usual = {
    clientAuthMethod: 'client_secret_basic',
    basicEncoding: 'same either way',
    hasResource: true,
    resourceMatch: 'same',
    family: 'family1',
  } as const
  return request('token', { ...usual, ...details }, changes)
}

/** A token request that is refused. */
export function refusedGrant(refusal: EventFacts['refusal'], details: TokenDetails = {}): Request {
  return request('token', details, { status: 400, refusal })
}

/** An MCP request that is served. */
export function served(details: McpDetails = {}, changes: Changes = {}): Request {
  const usual = { token: 'at1', rpcMethods: ['tools/list'], protocolVersion: '2025-11-25' }
  return request('mcp', { ...usual, ...details }, changes)
}

export function elsewhere(path: string): Request {
  return request('elsewhere', {}, { path, status: 404 })
}

export function other<E extends Destination>(
  endpoint: E,
  details: Changed<E>,
  changes: Changes = {},
): Request {
  return request(endpoint, details, changes)
}

export interface TestContext extends Partial<StoryContext> {
  readonly fresh?: boolean
  readonly revision?: string
}

/** What a rule says about a story. */
export function judged(
  id: string,
  requests: readonly Request[],
  { fresh = true, revision, ...context }: TestContext = {},
): RuleResult {
  let now = 0
  const events = requests.map(({ later = 100, ...event }) => {
    now += later
    return { ...event, at: now } as HandshakeEvent
  })
  const story = storyOf(events, {
    realm: 'main',
    issuer: 'http://localhost:9003',
    isQuiet: false,
    starts: [],
    ...context,
  })
  const [result] = assess(story, { fresh, revision }, [ruleOf(id)])
  if (result === undefined) throw new Error('a rule gives one result')
  return result
}

/** One story and what a rule says about it; of a failure, the numbers of the requests that are wrong. */
export interface Case {
  readonly rule: string
  readonly when: string
  readonly requests: readonly Request[]
  readonly result: RuleResult['result']
  readonly steps?: readonly number[]
  readonly context?: TestContext
}
