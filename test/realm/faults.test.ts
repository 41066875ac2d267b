// What happens to a request on its way, or instead of its right answer, at every endpoint.

import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import { type FaultableRequest, type FaultPlace, OtherAnswer } from '../../src/protocol/seams.ts'
import { type FaultyRealm, startFaultyRealm } from '../support/faults.ts'
import { clientToken, mcpHeaders, request } from '../support/mcp.ts'
import { authorizeUrl, basic, form, post } from '../support/oauth.ts'
import { patienceMs } from '../support/patience.ts'
import { head } from '../support/raw-http.ts'
import type { TestServer } from '../support/server.ts'

type Stage = FaultableRequest['stage']

const wellKnown = (server: TestServer, document: string, path: string) =>
  `${new URL(server.url).origin}/.well-known/${document}${path}`

/** A right request to each place. */
const right: Readonly<Record<FaultPlace, (server: TestServer, token: string) => Promise<Response>>> = {
  mcp: (server, token) =>
    fetch(server.mcp, {
      method: 'POST',
      headers: mcpHeaders(token),
      body: JSON.stringify(request('tools/list')),
    }),
  authorize: (server) => fetch(authorizeUrl(server), { redirect: 'manual' }),
  token: (server) => post(server, '/token', { grant_type: 'client_credentials' }),
  revoke: (server) => post(server, '/revoke', { token: 'mcp_at_none' }),
  introspect: (server, token) => post(server, '/introspect', { token }),
  'resource-metadata': (server) => fetch(wellKnown(server, 'oauth-protected-resource', '/faulty/mcp')),
  'server-metadata': (server) => fetch(wellKnown(server, 'oauth-authorization-server', '/faulty')),
}

const both = ['mcp', 'authorize', 'token', 'revoke', 'introspect'] as const
const cases: readonly [FaultPlace, Stage][] = [
  ...both.flatMap((at): [FaultPlace, Stage][] => [
    [at, 'arrived'],
    [at, 'granted'],
  ]),
  ['resource-metadata', 'arrived'],
  ['server-metadata', 'arrived'],
]

/** A realm, and a right request to a place in it, with the status that it gets when nothing happens to it. */
async function prepared(at: FaultPlace) {
  const realm = await startFaultyRealm()
  const token = await clientToken(realm.server)
  const send = () => right[at](realm.server, token)
  const response = await send()
  await response.text()
  return { realm, send, rightStatus: response.status }
}

/** The event of a request that met a fault. */
async function bentEvent({ server }: FaultyRealm): Promise<HandshakeEvent | undefined> {
  const bent = () => server.events.find((event) => event.bent === 'fault')
  await expect.poll(bent).toBeDefined()
  return bent()
}

const teapot = new OtherAnswer(418, { error: 'teapot' }, { 'Retry-After': '2', 'Set-Cookie': ['a=1', 'b=2'] })

describe.each(cases)('a request to %s that has %s', (at, stage) => {
  it('gets another answer', async () => {
    const { realm, send, rightStatus } = await prepared(at)
    realm.next(at, stage, { effect: teapot })
    const response = await send()
    expect(response.status).toBe(418)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(response.headers.getSetCookie()).toEqual(expect.arrayContaining(['a=1', 'b=2']))
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(await response.json()).toEqual({ error: 'teapot' })
    expect(await bentEvent(realm)).toMatchObject({ status: 418, delivered: true })
    expect(realm.asked.map((asked) => asked.stage)).toEqual(
      stage === 'arrived' ? ['arrived'] : ['arrived', 'granted'],
    )
    expect((await send()).status).toBe(rightStatus)
  })

  it('is refused as the endpoint refuses', async () => {
    const { realm, send, rightStatus } = await prepared(at)
    const facts = { what: 'test', retryAfterSeconds: 7 }
    realm.next(at, stage, { effect: { reason: 'state_full', facts } })
    const response = await send()
    if (at === 'authorize' && stage === 'granted') {
      const answer = new URL(response.headers.get('location') ?? '').searchParams
      expect(response.status).toBe(303)
      expect(Object.fromEntries(answer)).toMatchObject({
        error: 'temporarily_unavailable',
        state: 'some state/+',
        iss: realm.server.url,
      })
    } else {
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('7')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' })
    }
    expect(await bentEvent(realm)).toMatchObject({ refusal: { reason: 'state_full' } })
    expect((await send()).status).toBe(rightStatus)
  })

  it('waits, and is then answered as ever', async () => {
    const { realm, send, rightStatus } = await prepared(at)
    realm.next(at, stage, { delayMs: 1500 })
    expect((await send()).status).toBe(rightStatus)
    expect(realm.naps).toEqual([1500])
    await expect.poll(() => realm.server.events.find((event) => event.heldBackMs === 1500)).toBeDefined()
    const [held] = realm.server.events.filter((event) => event.heldBackMs !== undefined)
    expect(held).toMatchObject({ status: rightStatus, bent: undefined })
  })

  it('waits, and then gets another answer', async () => {
    const { realm, send } = await prepared(at)
    realm.next(at, stage, { delayMs: 20, effect: teapot })
    expect((await send()).status).toBe(418)
    expect(realm.naps).toEqual([20])
    expect(await bentEvent(realm)).toMatchObject({ status: 418, heldBackMs: 20 })
  })

  it('loses its connection', async () => {
    const { realm, send, rightStatus } = await prepared(at)
    realm.next(at, stage, { effect: 'reset' })
    await expect(send()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(await bentEvent(realm)).toMatchObject({ status: 502, delivered: false })
    expect((await send()).status).toBe(rightStatus)
  })
})

describe('a request that meets no fault', () => {
  it.each(cases)('is only seen: %s, %s', async (at, stage) => {
    const { realm, send, rightStatus } = await prepared(at)
    realm.next(at, stage)
    expect((await send()).status).toBe(rightStatus)
    expect(realm.asked).toContainEqual({
      at,
      stage,
      grant: at === 'token' ? 'client_credentials' : undefined,
      methods: at === 'mcp' ? ['tools/list'] : [],
    })
    await realm.server.attempts()
    expect(realm.server.events.map(({ bent }) => bent)).not.toContain('fault')
  })

  it('is not seen once the seam is gone', async () => {
    const { realm, send } = await prepared('token')
    realm.next('token', 'arrived')
    realm.none()
    expect((await send()).status).toBe(200)
    expect(realm.asked).toEqual([])
  })
})

it('a reset is seen as one, not as the end of the connection', async () => {
  const { server, next } = await startFaultyRealm()
  next('token', 'arrived', { effect: 'reset' })
  const socket = connect({ host: '127.0.0.1', port: server.config.port })
  socket.setTimeout(patienceMs, () => socket.destroy(new Error('nothing came')))
  const seen = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.on('data', () => resolve('an answer'))
    socket.on('end', () => resolve('the end'))
  })
  socket.write(
    `${head(server, 'POST /faulty/token', ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 3'])}\r\na=b`,
  )
  expect(await seen).toBe('ECONNRESET')
})

describe('a client that does not wait for the end of a delay', () => {
  it.each([
    ['another answer', teapot],
    ['a refusal', { reason: 'server_error', facts: {} }],
    ['a reset', 'reset'],
    ['the right answer', undefined],
  ] as const)('gets nothing, not even %s', async (_what, effect) => {
    let goOn = () => {}
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const nths: number[] = []
    const tokenAnswer = ({ nth }: { nth: number }) => {
      nths.push(nth)
      return undefined
    }
    const realm = await startFaultyRealm({ waits: () => waiting, others: { tokenAnswer } })
    realm.next('token', 'arrived', { delayMs: 60_000, effect })
    const leaving = new AbortController()
    const { server } = realm
    const { clientId, clientSecret } = server.config
    const asking = fetch(`${server.url}/token`, {
      method: 'POST',
      headers: { authorization: basic(clientId, clientSecret) },
      body: form({ grant_type: 'client_credentials' }),
      signal: leaving.signal,
    })
    const left = expect(asking).rejects.toThrow()
    await expect.poll(() => realm.naps).toEqual([60_000])
    leaving.abort()
    await left
    const held = () => server.events.find((event) => event.heldBackMs === 60_000)
    await expect.poll(held).toBeDefined()
    expect(held()).toMatchObject({ delivered: false, bent: effect && 'fault' })
    goOn()
    realm.none()
    expect((await post(server, '/token', { grant_type: 'client_credentials' })).status).toBe(200)
    expect(realm.asked).toHaveLength(1)
    // Of the two requests, only the second came so far.
    expect(nths).toEqual([1])
  })
})
