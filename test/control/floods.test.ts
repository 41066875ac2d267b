// Very many commands, and requests that meet them: everything stays bounded, every answer comes, nobody loses a session.

import { connect } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { StoreFull } from '../../src/store-full.ts'
import { Browser } from '../support/browser.ts'
import { controlOf, expectJson } from '../support/control.ts'
import { flooding } from '../support/flood.ts'
import { usedBytes } from '../support/heap.ts'
import { authorizeUrl, callMcp, obtainTokens, post } from '../support/oauth.ts'
import { textOf } from '../support/pages.ts'
import { longMs, patienceMs } from '../support/patience.ts'
import { runUrl } from '../support/runs.ts'
import { type ControlledServer, startTestServer } from '../support/server.ts'

/** How many tokens are asked for in vain. */
const mints = Number(process.env['MINTS'] ?? 10_000)

const json = { 'content-type': 'application/json' }

const command = (path: string, body: unknown) =>
  ({ method: 'POST', path, headers: json, body: JSON.stringify(body) }) as const

function counted(values: readonly (number | string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1
  return counts
}

/** Fails if a promise is rejected somewhere and nobody hears of it. */
function noUnhandledRejections(): void {
  const reasons: unknown[] = []
  const hear = (reason: unknown) => reasons.push(reason)
  process.on('unhandledRejection', hear)
  onTestFinished(() => {
    process.off('unhandledRejection', hear)
    expect(reasons).toEqual([])
  })
}

const soon = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: patienceMs })

/** Sends requests on connections of their own, hangs up at once, and waits until the server has noticed. */
async function sendAndHangUp(server: ControlledServer, count: number, request: string): Promise<void> {
  const before = server.events.length
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ host: '127.0.0.1', port: server.config.port })
    socket.on('error', () => {})
    socket.write(`${request}\r\nHost: localhost\r\n\r\n`)
    return socket
  })
  await Promise.all(
    sockets.map((socket) => new Promise<void>((resolve) => socket.write('', () => resolve()))),
  )
  for (const socket of sockets) socket.destroy()
  await soon(() => expect(server.events.length).toBeGreaterThanOrEqual(before + count))
}

describe('the clock', { timeout: longMs }, () => {
  it('makes ten thousand jumps, and tokens still expire by it', async () => {
    const server = await startTestServer({ control: true })
    const statuses: number[] = []
    await flooding(server)(
      1000,
      () => command('/_control/clock', { advance: 0.5 }),
      ({ status }) => statuses.push(status),
    )
    expect(counted(statuses)).toEqual({ 200: 1000 })
    const before = usedBytes()
    for (let jump = 0; jump < 9000; jump += 1) server.realm.clock.advance(0.5)
    expect(usedBytes() - before).toBeLessThan(2_000_000)
    expect(server.realm.clock.offsetSeconds).toBe(5000)
    const { accessToken } = await server.realm.tokens.mint({ ttl: 60 })
    expect((await callMcp(server, accessToken)).status).toBe(200)
    for (let jump = 0; jump < 120; jump += 1) server.realm.clock.advance(0.5)
    await callMcp(server, accessToken)
    expect(server.events.at(-1)?.refusal?.reason).toBe('token_expired')
  })
})

describe('faults', { timeout: longMs }, () => {
  it('are refused when a hundred wait, and cost no more memory', async () => {
    const server = await startTestServer({ control: true })
    const order = { at: 'mcp', status: 500, body: 'x'.repeat(1000) } as const
    const statuses: number[] = []
    await flooding(server)(
      1000,
      () => command('/_control/faults', order),
      ({ status }) => statuses.push(status),
    )
    expect(counted(statuses)).toEqual({ 201: 100, 409: 900 })
    const before = usedBytes()
    for (let count = 0; count < 9000; count += 1)
      expect(() => server.realm.fail(order)).toThrow('There are 100 faults that wait already')
    expect(usedBytes() - before).toBeLessThan(2_000_000)
    expect(server.realm.faults).toHaveLength(100)
    server.realm.clearFaults()
    expect((await callMcp(server, undefined)).status).toBe(401)
  })

  it('that have acted make room for ten thousand others', async () => {
    const server = await startTestServer({ control: true })
    for (let count = 0; count < 1000; count += 1) {
      server.realm.fail({ at: 'mcp', status: 503 })
      expect((await callMcp(server, undefined)).status).toBe(503)
    }
    expect(server.realm.faults).toHaveLength(100)
    expect((await callMcp(server, undefined)).status).toBe(401)
  })

  it('answer with 100 kB of JSON, with any status, to any method', async () => {
    const server = await startTestServer({ control: true })
    const control = controlOf(server.url)
    const body = { text: 'é'.repeat(90_000) }
    expect((await control.post('/faults', { at: 'token', status: 200, body })).status).toBe(201)
    const answer = await post(server, '/token', { grant_type: 'client_credentials' })
    expect(await answer.json()).toEqual(body)
    for (const status of [200, 201, 204, 205, 299, 300, 301, 304, 401, 418, 426, 500, 511, 599]) {
      for (const at of ['token', 'mcp', 'authorize', 'server-metadata', 'resource-metadata'] as const) {
        server.realm.fail({ at, status, body: 'x', headers: { 'Set-Cookie': ['a=b', 'c=d'] } })
        const path = {
          token: '/token',
          mcp: '/mcp',
          authorize: '/authorize',
          'server-metadata': '/.well-known/oauth-authorization-server',
          'resource-metadata': '/.well-known/oauth-protected-resource/mcp',
        }[at]
        const method = ['token', 'mcp'].includes(at) ? 'POST' : 'GET'
        const failed = await fetch(server.url + path, { method, redirect: 'manual' })
        expect([failed.status, at]).toEqual([status, at])
        expect(failed.headers.getSetCookie()).toEqual(['a=b', 'c=d'])
        expect(await failed.text()).toBe([204, 205, 304].includes(status) ? '' : 'x')
      }
    }
    expect(server.log).toEqual([])
  })

  it('are met by a person at /authorize, who then signs in as ever', async () => {
    const server = await startTestServer({ control: true })
    const browser = new Browser()
    const ask = () => browser.open(authorizeUrl(server))
    server.realm.fail({ at: 'authorize', status: 503, body: '<p>Come back later.' })
    expect(await ask()).toMatchObject({ status: 503, html: '<p>Come back later.' })
    server.realm.fail({ at: 'authorize', reset: true })
    await expect(ask()).rejects.toThrow()
    const page = await ask()
    const fields = { action: 'allow', username: 'demo_user', password: 'demo_password' }
    expect((await browser.submit(page, fields)).url).toMatch(/[?&]code=/)
    expect(server.log).toEqual([])
  })

  it('hold many requests at once, whose clients may hang up', async () => {
    noUnhandledRejections()
    const server = await startTestServer(
      { control: true },
      { sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()) },
    )
    server.realm.fail({ at: 'mcp', delayMs: 60_000, status: 503, times: 1000 })
    const before = usedBytes()
    await sendAndHangUp(server, 500, 'POST /mcp HTTP/1.1')
    // Each is held until its time is over, and no more than that is kept of it.
    expect(usedBytes() - before).toBeLessThan(30_000_000)
    server.realm.clearFaults()
    server.realm.fail({ at: 'mcp', delayMs: 50, status: 503, times: 200 })
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async () => (await callMcp(server, undefined)).status),
    )
    expect(counted(statuses)).toEqual({ 503: 200 })
    expect((await callMcp(server, undefined)).status).toBe(401)
    expect(server.log).toEqual([])
  })

  it('reset a connection on which more requests wait: none of these is answered, and no other is harmed', async () => {
    noUnhandledRejections()
    const server = await startTestServer({ control: true })
    server.realm.fail({ at: 'mcp', reset: true, skip: 1 })
    const socket = connect({ host: '127.0.0.1', port: server.config.port })
    let received = ''
    socket.on('data', (bytes) => {
      received += bytes
    })
    const failed = new Promise<NodeJS.ErrnoException>((resolve) => socket.on('error', resolve))
    const request = 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n'
    socket.write(request)
    await soon(() => expect(received).toContain('401 Unauthorized'))
    socket.write(request.repeat(5))
    expect((await failed).code).toBe('ECONNRESET')
    expect(received.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect((await callMcp(server, undefined)).status).toBe(401)
    expect(server.log).toEqual([])
  })
})

describe('events', { timeout: longMs }, () => {
  it('are waited for by a thousand at once, each of whom is answered', async () => {
    const server = await startTestServer({ control: true })
    const { url } = controlOf(server.url)
    const polls = Array.from({ length: 1000 }, async () => {
      const response = await fetch(`${url}/events?after=0&wait=30`)
      const { last } = (await response.json()) as { readonly last?: number }
      return response.status === 503 ? `503, again in ${response.headers.get('retry-after')} s` : last
    })
    // A hundred may wait.
    await soon(() =>
      expect(server.events.filter(({ path }) => path.endsWith('/events')).length).toBeGreaterThanOrEqual(900),
    )
    await callMcp(server, undefined)
    expect(counted(await Promise.all(polls))).toEqual({ 1: 100, '503, again in 1 s': 900 })
  })

  it('are waited for by those who hang up, which takes no place from others', async () => {
    noUnhandledRejections()
    const server = await startTestServer({ control: true })
    const poll = 'GET /_control/events?wait=60 HTTP/1.1'
    await sendAndHangUp(server, 300, poll)
    const before = usedBytes()
    for (let round = 0; round < 3; round += 1) await sendAndHangUp(server, 300, poll)
    expect(usedBytes() - before).toBeLessThan(5_000_000)
    let isAnswered = false
    const waiting = expectJson(controlOf(server.url).get('/events?wait=30')).finally(() => {
      isAnswered = true
    })
    await controlOf(server.url).get()
    expect(isAnswered).toBe(false)
    await callMcp(server, undefined)
    expect(await waiting).toMatchObject({ last: 1 })
  })
})

describe('tokens of a run', { timeout: longMs }, () => {
  it('are refused when there is no more room, while all else goes on', async () => {
    const server = await startTestServer({ control: true })
    const control = controlOf(runUrl(server, 'plain', 'run-1'))
    await expectJson(control.get())
    const statuses: number[] = []
    await flooding(server)(
      1500,
      (index) => command('/s/plain/run-1/_control/tokens', index % 2 === 0 ? {} : { username: null }),
      ({ status, headers, body }) => {
        statuses.push(status)
        if (status !== 503) return
        expect(headers['retry-after']).toMatch(/^[1-9]\d*$/)
        expect(JSON.parse(body)).toMatchObject({ error: 'temporarily_unavailable' })
      },
    )
    expect(counted(statuses)).toEqual({ 201: 1000, 503: 500 })
    const run = server.run('plain', 'run-1')
    const before = usedBytes()
    let refused = 0
    for (let count = 0; count < mints; count += 1) {
      await run.tokens.mint().catch((error: unknown) => {
        if (error instanceof StoreFull) refused += 1
      })
    }
    expect(refused).toBe(mints)
    expect(usedBytes() - before).toBeLessThan(20_000_000)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    await expectJson(controlOf(server.url).post('/tokens', {}), 201)
    // A test makes room again.
    run.startOver()
    await expectJson(control.post('/tokens', {}), 201)
    expect(server.log.filter((line) => /unexpected/.test(line))).toEqual([])
  })
})

describe('a realm that begins anew while it is used', { timeout: longMs }, () => {
  it('answers every request and every poll, and keeps a person signed in', async () => {
    noUnhandledRejections()
    const server = await startTestServer({ control: true, autoApprove: 'hint' })
    const control = controlOf(server.url)
    const browser = new Browser()
    const page = await browser.open(`${server.url}/login`)
    await browser.submit(page, { action: 'allow', username: 'demo_user', password: 'demo_password' })
    const polls = Array.from({ length: 50 }, () => expectJson(control.get('/events?wait=60')))

    const statuses: number[] = []
    const one = async (index: number): Promise<void> => {
      const hints = { login_hint: 'auto:allow' }
      // Its code or its tokens may be forgotten at any time.
      const { access_token } = await obtainTokens(server, hints).catch(() => ({ access_token: 'x' }))
      const kinds = [
        () => callMcp(server, access_token),
        () => post(server, '/token', { grant_type: 'client_credentials' }),
        () => post(server, '/introspect', { token: access_token }),
        () => post(server, '/revoke', { token: access_token }),
        () => control.post('/tokens', {}),
        () => control.post('/clock', { advance: 60 }),
        () => control.post('/faults', { at: 'resource-metadata', status: 500 }),
        () => control.get('/events?after=3&wait=0.05'),
      ]
      const response = await kinds[index % kinds.length]?.()
      statuses.push(response?.status ?? 0)
      await response?.text()
    }
    let running = true
    const requests = Promise.all(Array.from({ length: 200 }, (_, index) => one(index))).finally(() => {
      running = false
    })
    let times = 0
    while (running) {
      expect((await control.delete()).status).toBe(204)
      times += 1
    }
    await requests
    expect(times).toBeGreaterThan(1)
    expect(statuses).toHaveLength(200)
    expect(statuses.filter((status) => status >= 500)).toEqual([])
    await control.delete()
    await callMcp(server, undefined)
    // Whoever waited for an event of the realm that was is not left waiting.
    await Promise.all(polls)
    expect(textOf(await browser.open(`${server.url}/login`))).toContain('Signed in as demo_user')
    const { access_token } = await obtainTokens(server, { login_hint: 'auto:allow' })
    expect((await callMcp(server, access_token)).status).toBe(200)
    expect(server.log).toEqual([])
  })

  it('does not leave those waiting who wait for an event', async () => {
    const server = await startTestServer({ control: true })
    const control = controlOf(server.url)
    const waiting = expectJson(control.get('/events?wait=60'))
    await soon(async () => {
      // As soon as the poll is there.
      await control.delete()
      expect(await Promise.race([waiting, 'still waits'])).not.toBe('still waits')
    })
    expect(await waiting).toEqual({ events: [], last: 0 })
  })
})

describe('a server that closes', () => {
  it.each([
    ['the default realm', ''],
    ['a run', '/s/plain/run-1'],
  ])('ends the waiting for events of %s', async (_at, below) => {
    const server = await startTestServer({ control: true })
    await controlOf(server.url + below).get()
    const socket = connect({ host: '127.0.0.1', port: server.config.port })
    let received = ''
    socket.on('data', (bytes) => {
      received += bytes
    })
    const ended = new Promise((resolve) => socket.on('close', resolve))
    const target = `${below}/_control/events?wait=60`
    socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n\r\n`)
    // It has arrived then.
    await soon(() => expect(received).toBe('HTTP/1.1 100 Continue\r\n\r\n'))
    const began = Date.now()
    await server.close()
    await ended
    expect(received).toContain('\r\n\r\n{"events":[],"last":0}')
    expect(Date.now() - began).toBeLessThan(4000)
  })
})
