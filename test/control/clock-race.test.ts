// The clock of a realm jumps while many requests are under way.

import { describe, expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import { callMcp, obtainTokens, post, refresh } from '../support/oauth.ts'
import { textOf } from '../support/pages.ts'
import { longMs } from '../support/patience.ts'
import { startTestServer } from '../support/server.ts'

describe('a clock that is moved while a hundred requests run', { timeout: longMs }, () => {
  it('makes no duration negative, puts no event out of order, and loses no session', async () => {
    // The real time: in a fake one nothing takes any.
    const times = { now: Date.now, wallClock: Date.now }
    const server = await startTestServer({ autoApprove: 'hint' }, times)
    const browser = new Browser()
    const page = await browser.open(`${server.url}/login`)
    await browser.submit(page, { action: 'allow', username: 'demo_user', password: 'demo_password' })
    const hints = { login_hint: 'auto:allow' }
    const clients = await Promise.all(Array.from({ length: 20 }, () => obtainTokens(server, hints)))

    let running = 100
    const statuses: number[] = []
    const one = async (index: number): Promise<void> => {
      const { access_token, refresh_token } = clients[index % clients.length] ?? { access_token: '' }
      const kinds = [
        () => callMcp(server, access_token),
        () => post(server, '/token', { grant_type: 'client_credentials' }),
        () => fetch(`${server.url}/.well-known/oauth-authorization-server`),
        () => refresh(server, refresh_token ?? ''),
        () => post(server, '/introspect', { token: access_token }),
      ]
      const response = await kinds[index % kinds.length]?.()
      statuses.push(response?.status ?? 0)
      await response?.text()
      running -= 1
    }
    const all = Promise.all(Array.from({ length: 100 }, (_, index) => one(index)))
    let jumps = 0
    while (running > 0) {
      server.realm.clock.advance({ minutes: 7 })
      jumps += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
    await all

    expect(jumps).toBeGreaterThan(1)
    expect(statuses).toHaveLength(100)
    expect(statuses.filter((status) => status >= 500)).toEqual([])
    const { events } = server
    expect(events.filter(({ durationMs }) => durationMs < 0)).toEqual([])
    const answeredAt = events.map(({ at, durationMs }) => at + durationMs)
    expect(answeredAt).toEqual(answeredAt.toSorted((a, b) => a - b))
    expect(server.realm.events.all().map(({ number }) => number)).toEqual(
      Array.from({ length: server.realm.events.last }, (_, index) => index + 1).slice(-500),
    )
    // All of them in the time that people live in.
    const now = Date.now()
    expect(events.filter(({ at }) => at > now || at < now - longMs)).toEqual([])
    const [attempt] = await server.attempts()
    expect(
      attempt?.steps.every(({ afterMs, durationMs }) => (afterMs ?? 0) >= 0 && (durationMs ?? 0) >= 0),
    ).toBe(true)
    // The person is still signed in, and a code and a token that are issued now live.
    expect(textOf(await browser.open(`${server.url}/login`))).toContain('Signed in as demo_user')
    const { access_token } = await obtainTokens(server, hints)
    expect((await callMcp(server, access_token)).status).toBe(200)
  })
})
