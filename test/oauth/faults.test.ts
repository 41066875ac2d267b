// Which requests to the OAuth endpoints meet a fault, in which stage, and with what refusal.

import { describe, expect, it } from 'vitest'
import { OtherAnswer } from '../../src/protocol/seams.ts'
import { startFaultyRealm } from '../support/faults.ts'
import { authorizeUrl, basic, form, obtainTokens, post, refresh } from '../support/oauth.ts'
import type { TestServer } from '../support/server.ts'
import { basicChallenge } from '../support/wire.ts'

const teapot = new OtherAnswer(418)

const grantRequest = { grant_type: 'client_credentials' }

function byPost(server: TestServer, path: string, fields: Record<string, string>): Promise<Response> {
  const { clientId, clientSecret } = server.config
  const body = form({ ...fields, client_id: clientId, client_secret: clientSecret })
  return fetch(server.url + path, { method: 'POST', body })
}

describe.each([
  ['token', grantRequest, { grant_type: 'client_credentials', resource: 'https://other.example/' }],
  ['revoke', { token: 'x' }, {}],
  ['introspect', { token: 'x' }, {}],
] as const)('at %s', (at, right, wrong) => {
  const path = `/${at}`
  const grant = at === 'token' ? 'client_credentials' : undefined

  it('wrong credentials leave a fault of the server to the right client', async () => {
    const { server, next, ...realm } = await startFaultyRealm()
    next(at, 'granted', { effect: teapot })
    const authorization = basic(server.config.clientId, 'wrong')
    expect((await post(server, path, right, { authorization })).status).toBe(401)
    expect(realm.asked).toEqual([{ at, stage: 'arrived', grant, methods: [] }])
    expect((await post(server, path, right)).status).toBe(418)
  })

  it('so do wrong parameters', async () => {
    const { server, next } = await startFaultyRealm()
    next(at, 'granted', { effect: teapot })
    expect((await post(server, path, wrong)).status).toBe(400)
    expect((await post(server, path, right)).status).toBe(418)
  })

  it('a fault on the way does not ask who the client is, or what it sends', async () => {
    const { server, next } = await startFaultyRealm()
    for (const fields of [right, wrong]) {
      next(at, 'arrived', { effect: teapot })
      const response = await post(server, path, fields, { authorization: 'Basic nobody' })
      expect(response.status).toBe(418)
    }
  })

  it('preflights and other methods than POST meet none', async () => {
    const { server, next, ...realm } = await startFaultyRealm()
    next(at, 'arrived', { effect: teapot })
    const headers = { origin: 'http://localhost:1', 'access-control-request-method': 'POST' }
    expect((await fetch(server.url + path, { method: 'OPTIONS', headers })).status).toBe(204)
    expect((await fetch(server.url + path)).status).toBe(405)
    expect(realm.asked).toEqual([])
  })

  it('a web page can read what a fault answers', async () => {
    const { server, next } = await startFaultyRealm()
    next(at, 'arrived', { effect: teapot })
    const response = await post(server, path, right, { origin: 'https://app.example' })
    expect(response.status).toBe(418)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('invalid_client comes with a challenge for a client that tried Basic, and only for that', async () => {
    const { server, next } = await startFaultyRealm()
    const facts = {
      receivedClientId: 'x',
      clientIdKnown: true,
      via: 'client_secret_basic',
      slip: undefined,
    } as const
    for (const stage of ['arrived', 'granted'] as const) {
      for (const [send, challenge] of [
        [post, basicChallenge],
        [byPost, null],
      ] as const) {
        next(at, stage, { effect: { reason: 'client_authentication_wrong', facts } })
        const response = await send(server, path, right)
        expect(response.status).toBe(401)
        expect(response.headers.get('www-authenticate')).toBe(challenge)
        expect(await response.json()).toMatchObject({ error: 'invalid_client' })
      }
    }
  })
})

describe('at token', () => {
  it('the grant is told as it was sent, even one that nobody knows', async () => {
    const { server, next, ...realm } = await startFaultyRealm()
    next('token', 'granted')
    expect((await post(server, '/token', { grant_type: 'magic' })).status).toBe(400)
    expect((await post(server, '/token', {})).status).toBe(400)
    expect(realm.asked.map(({ stage, grant }) => [stage, grant])).toEqual([
      ['arrived', 'magic'],
      ['arrived', undefined],
    ])
  })

  it('a refresh token stays good when a fault answers in its place', async () => {
    const { server, next } = await startFaultyRealm()
    const { refresh_token: refreshToken } = await obtainTokens(server)
    for (const stage of ['arrived', 'granted'] as const) {
      next('token', stage, { effect: { reason: 'refresh_token_unknown', facts: {} } })
      const refused = await refresh(server, refreshToken)
      expect(refused.status).toBe(400)
      expect(await refused.json()).toMatchObject({ error: 'invalid_grant' })
    }
    expect((await refresh(server, refreshToken)).status).toBe(200)
  })

  it('a fault comes before the seam of the token endpoint, which does not count what it ends', async () => {
    const nths: number[] = []
    const tokenAnswer = ({ nth }: { nth: number }) => {
      nths.push(nth)
      return undefined
    }
    const { server, next } = await startFaultyRealm({ others: { tokenAnswer } })
    next('token', 'granted', { effect: teapot })
    expect((await post(server, '/token', grantRequest)).status).toBe(418)
    expect((await post(server, '/token', grantRequest)).status).toBe(200)
    expect(nths).toEqual([1])
  })
})

describe('at authorize', () => {
  it('a request that is wrong leaves a fault of the server to the next', async () => {
    const { server, next, ...realm } = await startFaultyRealm()
    next('authorize', 'granted', { effect: teapot })
    for (const changes of [{ client_id: 'unknown' }, { code_challenge: undefined }, { scope: 'unknown' }]) {
      const response = await fetch(authorizeUrl(server, changes), { redirect: 'manual' })
      expect([303, 400]).toContain(response.status)
    }
    expect(realm.asked.map(({ stage }) => stage)).toEqual(['arrived', 'arrived', 'arrived'])
    expect((await fetch(authorizeUrl(server), { redirect: 'manual' })).status).toBe(418)
  })

  it.each(['arrived', 'granted'] as const)('a request by POST meets one as well: %s', async (stage) => {
    const { server, next } = await startFaultyRealm()
    next('authorize', stage, { effect: teapot })
    const { origin, pathname, searchParams } = new URL(authorizeUrl(server))
    const send = () => fetch(origin + pathname, { method: 'POST', body: searchParams, redirect: 'manual' })
    expect((await send()).status).toBe(418)
    expect((await send()).status).toBe(303)
  })

  it('other methods meet none', async () => {
    const { server, next, ...realm } = await startFaultyRealm()
    next('authorize', 'arrived', { effect: teapot })
    for (const method of ['HEAD', 'PUT', 'OPTIONS']) {
      expect((await fetch(authorizeUrl(server), { method })).status).toBe(405)
    }
    expect(realm.asked).toEqual([])
  })

  it('what was sent is noted, whatever happens to it', async () => {
    const { server, next } = await startFaultyRealm()
    next('authorize', 'arrived', { effect: teapot })
    expect((await fetch(authorizeUrl(server))).status).toBe(418)
    await expect
      .poll(() => server.events.at(-1))
      .toMatchObject({
        endpoint: 'authorize',
        bent: 'fault',
        details: { hasState: true, challengeMethod: 'S256', requestedScope: 'user' },
      })
  })
})

describe('metadata', () => {
  const address = (server: TestServer, document: string) =>
    `${new URL(server.url).origin}/.well-known/${document}`

  it.each([
    ['resource-metadata', 'oauth-protected-resource/faulty/mcp'],
    ['resource-metadata', 'oauth-protected-resource/faulty'],
    ['server-metadata', 'oauth-authorization-server/faulty'],
  ] as const)('%s meets a fault at %s, by GET and HEAD, and pages can read it', async (at, document) => {
    const { server, next } = await startFaultyRealm()
    for (const method of ['GET', 'HEAD']) {
      next(at, 'arrived', { effect: new OtherAnswer(503, 'later') })
      const response = await fetch(address(server, document), {
        method,
        headers: { origin: 'https://app.example' },
      })
      expect(response.status).toBe(503)
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(await response.text()).toBe(method === 'GET' ? 'later' : '')
    }
  })

  it('that is not there, and other methods, meet none', async () => {
    const { server, next, ...realm } = await startFaultyRealm()
    next('server-metadata', 'arrived', { effect: teapot })
    expect((await fetch(address(server, 'openid-configuration/faulty'))).status).toBe(404)
    expect((await fetch(`${server.url}/.well-known/oauth-authorization-server`)).status).toBe(404)
    const document = address(server, 'oauth-authorization-server/faulty')
    expect((await fetch(document, { method: 'POST' })).status).toBe(405)
    expect((await fetch(document, { method: 'OPTIONS' })).status).toBe(204)
    expect(realm.asked).toEqual([])
  })

  it('that a scenario has changed is noted so, though it came late', async () => {
    const serverMetadata = () => new OtherAnswer(500)
    const { server, next } = await startFaultyRealm({ others: { serverMetadata } })
    next('server-metadata', 'arrived', { delayMs: 10 })
    expect((await fetch(address(server, 'oauth-authorization-server/faulty'))).status).toBe(500)
    await expect.poll(() => server.events.at(-1)?.bent).toBe('serverMetadata')
  })
})
