// What people and real clients do between the authorization request and the code, and what the scenarios make of it.

import { describe, expect, it } from 'vitest'
import type { Judgement } from '../../src/evidence/judgement.ts'
import { storyOf } from '../../src/evidence/story.ts'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import { scenarioNamed } from '../../src/scenarios/catalogue.ts'
import { eventOf } from '../support/events.ts'

const metadata = eventOf('authorizationServerMetadata', { method: 'GET', bent: 'serverMetadata' })

const asked = (state: string, at = 0) =>
  eventOf('authorize', {
    method: 'GET',
    at,
    details: { state, hasState: true, challenge: state, requestedScope: 'user' },
  })

type Bent = 'authorizationAnswer' | undefined

const answered = (bent: Bent, code = 'code1') =>
  eventOf('loginCallback', { status: 303, bent, details: { decision: 'allowed', code } })

const deniedByPerson = (bent: Bent) =>
  eventOf('loginCallback', {
    status: 303,
    bent,
    refusal: { reason: 'access_denied', facts: { by: 'person' } },
    details: { decision: 'denied' },
  })

const grant = (code = 'code1') =>
  eventOf('token', {
    details: { grantType: 'authorization_code', code, clientAuthMethod: 'client_secret_basic' },
  })

const speaks = (protocolVersion: string) => eventOf('mcp', { status: 401, details: { protocolVersion } })

function judged(name: string, events: readonly HandshakeEvent[], isQuiet = true): Judgement {
  const scenario = scenarioNamed(name)
  if (scenario === undefined) throw new Error(`no scenario ${name}`)
  return scenario.judge(storyOf(events, { realm: 'main', issuer: 'http://localhost', isQuiet, starts: [] }))
}

describe.each(['iss-missing', 'iss-wrong', 'state-wrong'])('%s', (name) => {
  it('passes nobody because the person denied: then there is no code to exchange', () => {
    expect(judged(name, [asked('a'), deniedByPerson('authorizationAnswer')])).toMatchObject({
      result: 'inconclusive',
      reason: expect.stringContaining('answered with an error'),
    })
  })

  it('waits while a person is asked once more', () => {
    const once = [asked('a'), answered('authorizationAnswer')]
    expect(judged(name, once).result).toBe('pass')
    expect(judged(name, [...once, asked('b')]).result).toBe('inconclusive')
  })

  it('says nothing of an answer that did not arrive', () => {
    const lost = { ...answered('authorizationAnswer'), delivered: false }
    expect(judged(name, [asked('a'), lost]).result).toBe('inconclusive')
  })
})

describe.each(['iss-missing', 'iss-wrong'])('%s', (name) => {
  it.each([
    ['2025-11-25', 'warn'],
    ['2026-07-28', 'fail'],
  ])('is for a client of %s that exchanges the code a %s', (revision, result) => {
    const events = [speaks(revision), asked('a'), answered('authorizationAnswer'), grant()]
    expect(judged(name, events).result).toBe(result)
  })
})

describe.each(['iss-unadvertised', 'iss-none', 'code-odd'])('%s', (name) => {
  const bent = name === 'iss-unadvertised' ? undefined : 'authorizationAnswer'

  it('waits for a slow person', () => {
    expect(judged(name, [metadata, asked('a')]).result).toBe('inconclusive')
    expect(judged(name, [metadata, asked('a'), answered(bent), asked('b')]).result).toBe('inconclusive')
  })

  it('blames nobody when the person denied', () => {
    expect(judged(name, [metadata, asked('a'), deniedByPerson(bent)]).result).toBe('inconclusive')
  })

  it('fails a client that does not exchange the code, by silence only', () => {
    const events = [metadata, asked('a'), answered(bent)]
    expect(judged(name, events, false).result).toBe('inconclusive')
    expect(judged(name, events)).toMatchObject({ result: 'fail', evidence: 'silence' })
    expect(judged(name, [...events, grant()]).result).toBe('pass')
  })
})

it('state-wrong has nothing to say of a client without state', () => {
  const without = eventOf('authorize', { method: 'GET', details: { hasState: false, challenge: 'c' } })
  expect(judged('state-wrong', [without, answered(undefined), grant()])).toMatchObject({
    result: 'inconclusive',
    reason: 'The client sends no `state`, so it has nothing to compare.',
  })
})

it('code-odd takes the code of any answer', () => {
  const twice = [
    asked('a'),
    answered('authorizationAnswer'),
    asked('b'),
    answered('authorizationAnswer', 'code2'),
  ]
  expect(judged('code-odd', [...twice, grant('code2')]).result).toBe('pass')
  expect(judged('code-odd', [...twice, grant('code3')]).result).toBe('fail')
})

describe('denied', () => {
  const denial = (state: string, at: number) =>
    eventOf('authorize', {
      method: 'GET',
      status: 302,
      at,
      bent: 'authorizationAnswer',
      details: { state, challenge: state, hasState: true, decision: 'auto-denied' },
    })

  it('takes the same request again, and preflights, for nothing new', () => {
    const preflight = eventOf('token', { method: 'OPTIONS' })
    const events = [denial('a', 0), denial('a', 1), denial('a', 2), preflight]
    expect(judged('denied', events)).toMatchObject({ result: 'pass', evidence: 'silence' })
  })

  it('knows a person who tries again from a loop', () => {
    const slow = [denial('a', 0), denial('b', 20_000), denial('c', 40_000)]
    expect(judged('denied', slow).result).toBe('inconclusive')
    const quick = [denial('a', 0), denial('b', 1000), denial('c', 2000)]
    expect(judged('denied', quick, false).result).toBe('fail')
  })

  it('fails a token request', () => {
    expect(judged('denied', [denial('a', 0), grant()], false).result).toBe('fail')
  })
})

describe('authorize-query', () => {
  const withQuery = (unknownParameters: readonly string[], repeatedParameters?: readonly string[]) =>
    eventOf('authorize', {
      method: 'GET',
      details: {
        state: 's',
        challenge: 'c',
        unknownParameters,
        ...(repeatedParameters && { repeatedParameters }),
      },
    })
  const kept = ['tenant=a b', 'flow=x+y']
  const tokenRequest = (inQuery?: readonly string[]) =>
    eventOf('token', { details: { grantType: 'authorization_code', ...(inQuery && { inQuery }) } })

  it.each([
    ['passes whoever keeps both', [metadata, withQuery(kept), tokenRequest(['tenant=a b'])], 'pass', /kept/],
    [
      'lets parameters of the client pass',
      [metadata, withQuery([...kept, 'x=1']), tokenRequest(['tenant=a b'])],
      'pass',
      /kept/,
    ],
    [
      'fails a query that was encoded twice',
      [metadata, withQuery(['tenant=a%20b', 'flow=x%2By'])],
      'fail',
      /changed/,
    ],
    ['fails a query that was decoded', [metadata, withQuery(['tenant=a b', 'flow=x y'])], 'fail', /changed/],
    ['fails a query that came twice', [metadata, withQuery(['flow=x+y'], ['tenant'])], 'fail', /twice/],
    [
      'fails a token request without it',
      [metadata, withQuery(kept), tokenRequest()],
      'fail',
      /token endpoint/,
    ],
    ['does not judge whoever made up the endpoint', [withQuery([])], 'inconclusive', /not read the metadata/],
  ] as const)('%s', (_what, events, result, reason) => {
    const judgement = judged('authorize-query', events, false)
    expect(judgement.reason).toMatch(reason)
    expect(judgement.result).toBe(result)
  })
})

describe('no-pkce-advertised', () => {
  it('does not apply to clients of older revisions', () => {
    const events = [speaks('2025-06-18'), metadata, asked('a')]
    expect(judged('no-pkce-advertised', events)).toMatchObject({
      result: 'inconclusive',
      reason: expect.stringContaining('2025-06-18'),
    })
  })

  it('says nothing of a client that got no metadata', () => {
    expect(judged('no-pkce-advertised', [{ ...metadata, delivered: false }]).result).toBe('inconclusive')
  })
})

describe('registration-offered', () => {
  it('does not pass a client that never saw the offer', () => {
    expect(judged('registration-offered', [asked('a'), answered(undefined), grant()]).result).toBe(
      'inconclusive',
    )
    expect(judged('registration-offered', [metadata, asked('a'), answered(undefined), grant()]).result).toBe(
      'pass',
    )
  })

  it('fails another client ID at once', () => {
    const foreign = eventOf('authorize', { method: 'GET', details: { state: 'x', otherClient: true } })
    expect(judged('registration-offered', [metadata, foreign], false)).toMatchObject({
      result: 'fail',
      reason: expect.stringContaining('a client ID other than'),
    })
  })

  it('takes a preflight for no registration', () => {
    const preflight = eventOf('register', { method: 'OPTIONS' })
    expect(
      judged('registration-offered', [metadata, preflight, asked('a'), answered(undefined), grant()]).result,
    ).toBe('pass')
  })
})

describe('hostile-error', () => {
  const denial = eventOf('authorize', {
    method: 'GET',
    bent: 'authorizationAnswer',
    details: { state: 's', challenge: 's', decision: 'auto-denied' },
  })

  it('passes by silence only if a browser was seen', () => {
    expect(judged('hostile-error', [denial]).result).toBe('inconclusive')
    const shown = eventOf('pageShown', { method: 'GET', status: 204 })
    expect(judged('hostile-error', [denial, shown], false).result).toBe('inconclusive')
    expect(judged('hostile-error', [denial, shown])).toMatchObject({ result: 'pass', evidence: 'silence' })
  })

  it('fails at the first request for what a text names', () => {
    const canary = eventOf('canary', { method: 'GET', status: 404 })
    expect(judged('hostile-error', [denial, canary], false)).toMatchObject({
      result: 'fail',
      evidence: 'seen',
    })
  })
})
