// How often an address may ask. That each endpoint is limited is for test/oauth/provider.test.ts.

import { describe, expect, it } from 'vitest'
import { sendRaw } from '../support/raw-http.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** Asks for a token without credentials: 401 unless the limit says otherwise. */
function ask(server: TestServer, address?: string): Promise<Response> {
  const headers: Record<string, string> = address === undefined ? {} : { 'x-forwarded-for': address }
  return fetch(`${server.url}/token`, { method: 'POST', headers })
}

describe('--rate-limit', () => {
  it('counts the minute that begins with the first request, and says when it is over', async () => {
    const server = await startTestServer({ rateLimit: 2 })
    const answers: [number, string | null][] = []
    for (const seconds of [0, 20, 20.5, 19.4, 0.1, 0, 0]) {
      server.clock.advance(seconds)
      const { status, headers } = await ask(server)
      answers.push([status, headers.get('retry-after')])
    }
    expect(answers).toEqual([
      [401, null],
      [401, null],
      [429, '20'],
      [429, '1'],
      [401, null],
      [401, null],
      [429, '60'],
    ])
  })

  it('does not shut anybody out when the clock is set back', async () => {
    const server = await startTestServer({ rateLimit: 1 })
    expect((await ask(server)).status).toBe(401)
    server.clock.advance(-3600)
    expect((await ask(server)).status).toBe(401)
    expect((await ask(server)).headers.get('retry-after')).toBe('60')
  })

  it('counts pages about what clients do apart from the OAuth endpoints', async () => {
    const server = await startTestServer({ rateLimit: 2 })
    const statuses = []
    for (let visit = 0; visit < 3; visit += 1) statuses.push((await fetch(`${server.url}/handshake`)).status)
    expect(statuses).toEqual([200, 200, 429])
    expect((await ask(server)).status).toBe(401)
  })

  it('counts an IPv6 network as one, and nothing that only looks like an address', async () => {
    const server = await startTestServer({ rateLimit: 1, trustProxy: true })
    const statuses: number[] = []
    for (const address of ['2001:db8::1', '2001:db8::2', 'one', 'two', '203.0.113.1']) {
      statuses.push((await ask(server, address)).status)
    }
    expect(statuses).toEqual([401, 429, 401, 429, 401])
  })
})

describe('an X-Forwarded-For that is not an address', () => {
  it('reaches neither the log nor the events', async () => {
    const server = await startTestServer({ trustProxy: true, logLevel: 'info' })
    const forged = `\u009b31mall is well\u0085 ${'y'.repeat(5000)}`
    const lines = [
      'GET /authorize HTTP/1.1',
      'Host: localhost',
      `X-Forwarded-For: ${forged}`,
      'Connection: close',
    ]
    await sendRaw(server, Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))
    expect(server.events.map(({ remoteAddress }) => remoteAddress)).toEqual(['127.0.0.1'])
    expect(server.log).toHaveLength(1)
    expect(server.log.join()).toContain('"remoteAddress":"127.0.0.1"')
    expect(server.log.join()).not.toContain('all is well')
  })
})
