// Floods of tokens at small bounds: what nobody uses takes no more memory than it may, nothing that lives is lost, and
// who comes too late is told when to come again. The bounds of the product are in test/load.

import { describe, expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import { fakeClock } from '../support/clock.ts'
import { type FloodAnswer, type FloodRequest, flooding } from '../support/flood.ts'
import { usedBytes } from '../support/heap.ts'
import {
  authorizeUrl,
  basic,
  exchange,
  form,
  introspect,
  obtainCode,
  obtainTokens,
  post,
  redirectUri,
  refresh,
  s256,
  verifier,
} from '../support/oauth.ts'
import { expectCode } from '../support/pages.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { testStore } from '../support/store.ts'

const bounds = { decisions: 60, codes: 60, families: 60, accessTokens: 120 }
/** Nine tenths of them. */
const clientTokens = 108
/** What a heap may grow by of itself: code that is compiled, maps that were resized. */
const tolerance = 6e6

async function bounded(): Promise<TestServer> {
  const { now, advance } = fakeClock()
  const store = testStore({ now, wallClock: now, bounds })
  // The test's own list of events would grow with the flood.
  const server = await startTestServer(
    { autoApprove: 'hint', logLevel: 'silent' },
    { now, store, record: () => {} },
  )
  return { ...server, clock: { now, advance } }
}

function authorization(server: TestServer, changes = {}, cookie = ''): FloodRequest {
  const { pathname, search } = new URL(authorizeUrl(server, changes))
  return { path: pathname + search, headers: { cookie } }
}

function tokenRequest({ config }: TestServer, fields: Record<string, string>): FloodRequest {
  return {
    method: 'POST',
    path: '/token',
    headers: {
      authorization: basic(config.clientId, config.clientSecret),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form(fields).toString(),
  }
}

const clientCredentials = { grant_type: 'client_credentials' }

/** Checks that a refusal says when there will be room. */
function expectRefusedUntil(seconds: number): (answer: FloodAnswer) => void {
  return ({ status, headers, body }) => {
    expect(status).toBe(503)
    expect(headers['retry-after']).toBe(String(seconds))
    expect(JSON.parse(body)).toMatchObject({ error: 'temporarily_unavailable' })
  }
}

async function expectHealthy({ url }: TestServer): Promise<void> {
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
}

/** A busy machine may take its time. */
const timeoutMs = 60_000
const person = { action: 'allow', username: 'demo_user', password: 'demo_password' }

describe('authorization requests that nobody finishes', () => {
  // The full number and the memory that they take, at the default options, are in test/load.
  it(
    'take no room from anybody, whether they come with cookies or without',
    async () => {
      const server = await bounded()
      const { submit, browser } = await opened(server)
      const make = (index: number) =>
        authorization(server, { code_challenge: s256(`${index}`) }, index % 2 === 0 ? '' : browser.cookie)
      const statuses = new Set<number>()
      await flooding(server)(4 * bounds.decisions, make, ({ status }) => statuses.add(status))
      expect([...statuses]).toEqual([200])
      expectCode(await submit())
      const late = await opened(server)
      expectCode(await late.submit())
    },
    timeoutMs,
  )

  async function opened(server: TestServer) {
    const browser = new Browser()
    const page = await browser.open(authorizeUrl(server))
    return { browser, submit: () => browser.submit(page, person) }
  }
})

describe('tokens that nobody uses', () => {
  it(
    'of the client fill nine tenths; then it is refused, people still sign in, and what lives goes on living',
    async () => {
      const server = await bounded()
      const flood = flooding(server)
      const make = () => tokenRequest(server, clientCredentials)
      const early = await obtainTokens(server, { login_hint: 'auto:allow' })

      const kept: string[] = []
      await flood(clientTokens, make, ({ status, body }, index) => {
        expect(status).toBe(200)
        if (index % 20 === 0) kept.push(JSON.parse(body).access_token)
      })
      server.clock.advance(600)
      await flood(50, make, expectRefusedUntil(3000))
      await expectHealthy(server)

      const late = await obtainTokens(server, { login_hint: 'auto:allow' })
      expect((await refresh(server, late.refresh_token)).status).toBe(200)
      for (const token of [early.access_token, late.access_token, ...kept]) {
        expect(await introspect(server, token)).toMatchObject({ active: true })
      }
      server.clock.advance(3000)
      await flood(clientTokens, make, ({ status }) => expect(status).toBe(200))
    },
    timeoutMs,
  )

  it(
    'of everybody fill the room there is; neither a code nor a refresh token is spent by being refused',
    async () => {
      const server = await bounded()
      const flood = flooding(server)
      const early = await obtainTokens(server, { login_hint: 'auto:allow' })
      let { refresh_token: token } = early
      await flood(
        clientTokens,
        () => tokenRequest(server, clientCredentials),
        ({ status }) => expect(status).toBe(200),
      )
      for (let index = 0; index < bounds.accessTokens - clientTokens - 1; index += 1) {
        token = ((await (await refresh(server, token)).json()) as { refresh_token: string }).refresh_token
      }
      const code = await obtainCode(server, { login_hint: 'auto:allow' })
      server.clock.advance(299)
      expect((await exchange(server, code)).status).toBe(503)
      expect((await refresh(server, token)).status).toBe(503)
      expect(await introspect(server, early.access_token)).toMatchObject({ active: true })
      await post(server, '/revoke', { token: early.access_token })
      expect((await exchange(server, code)).status).toBe(200)
      server.clock.advance(3600)
      expect((await refresh(server, token)).status).toBe(200)
    },
    timeoutMs,
  )

  it(
    'of sign-ins are bounded by their families: the next exchange is refused and keeps its code',
    async () => {
      const { families } = bounds
      const server = await bounded()
      const flood = flooding(server)
      const codesOf = async (count: number) => {
        const codes: string[] = []
        const make = () => authorization(server, { login_hint: 'auto:allow' })
        await flood(count, make, ({ headers }) => {
          codes.push(new URL(headers.location ?? '').searchParams.get('code') ?? '')
        })
        return codes
      }
      const exchanged = async (codes: readonly string[]) => {
        const answers: FloodAnswer[] = []
        const grant = { grant_type: 'authorization_code', code_verifier: verifier, redirect_uri: redirectUri }
        const make = (index: number) => tokenRequest(server, { ...grant, code: codes[index] ?? '' })
        await flood(codes.length, make, (answer) => answers.push(answer))
        return answers
      }
      const filling = await exchanged(await codesOf(families))
      expect(filling.filter(({ status }) => status === 200)).toHaveLength(families)
      // Their access tokens end, the families do not.
      server.clock.advance(3600)
      const late = await codesOf(5)
      const until = expectRefusedUntil(30 * 24 * 3600 - 3600)
      for (const answer of await exchanged(late)) until(answer)
      await expectHealthy(server)

      const { refresh_token } = JSON.parse(filling[0]?.body ?? '') as { refresh_token: string }
      expect((await refresh(server, refresh_token)).status).toBe(200)
      expect((await post(server, '/revoke', { token: refresh_token })).status).toBe(200)
      const again = await exchanged(late)
      expect(again.map(({ status }) => status).sort()).toEqual([200, 503, 503, 503, 503])
    },
    timeoutMs,
  )

  it('keep nothing of the requests that asked for them, nor do the steps that are recorded of it', async () => {
    const scope = 'a-scope-that-is-cut-out-of-the-body'
    const server = await startTestServer({ scope: [scope], logLevel: 'silent' })
    const padding = 'x'.repeat(60_000)
    const make = () => tokenRequest(server, { ...clientCredentials, padding, scope })
    const flood = flooding(server)
    await flood(20, make, () => {})
    const before = usedBytes()
    await flood(200, make, ({ status }) => expect(status).toBe(200))
    expect(server.events.length).toBeGreaterThan(200)
    expect(usedBytes() - before).toBeLessThan(tolerance)
  })
})
