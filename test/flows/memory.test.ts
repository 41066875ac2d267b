// Floods: what nobody finishes and what nobody uses takes no more memory than it may, nothing that lives is lost,
// and who comes too late is told so. With FLOOD=full the bounds are those of the product, and the numbers printed.

import { describe, expect, it } from 'vitest'
import { defaultStoreBounds, memoryTokenStore } from '../../src/tokens/memory-token-store.ts'
import type { StoreBounds } from '../../src/tokens/token-store.ts'
import { Browser } from '../support/browser.ts'
import { fakeClock } from '../support/clock.ts'
import { type FloodAnswer, type FloodRequest, flooding } from '../support/flood.ts'
import { usedHeapBytes } from '../support/heap.ts'
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

const isFull = process.env['FLOOD'] === 'full'
const bounds = isFull ? defaultStoreBounds : { decisions: 60, codes: 60, families: 60, accessTokens: 120 }
/** What a heap may grow by of itself: code that is compiled, maps that were resized. */
const tolerance = 6e6

async function bounded(changes: Partial<StoreBounds> = {}): Promise<TestServer> {
  const { now, advance } = fakeClock()
  const store = memoryTokenStore({ now, bounds: { ...bounds, ...changes } })
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

/** Checks that a refusal of the token endpoint tells the client to come again later. */
function expectRefusedLater({ status, headers, body }: FloodAnswer): void {
  expect(status).toBe(503)
  expect(headers['retry-after']).toBe('30')
  expect(JSON.parse(body)).toMatchObject({ error: 'temporarily_unavailable' })
}

async function expectHealthy({ url }: TestServer): Promise<void> {
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
}

const person = { action: 'allow', username: 'demo_user', password: 'demo_password' }

/** As many as in the full run take a while, and so does anything on a busy machine. */
const timeoutMs = isFull ? 900_000 : 60_000

describe('authorization requests that nobody finishes', () => {
  // The full number, at the default options, is in test/load.
  it(
    'take no memory and no room from anybody, come they with cookies or without',
    async () => {
      const server = await bounded({ decisions: 2, codes: 2 })
      const { submit, browser } = await opened(server)
      const count = isFull ? 50_000 : 200
      const heap: number[] = []
      const flood = flooding(server)
      for (let round = 0; round < 4; round++) {
        const make = (index: number) =>
          authorization(
            server,
            { code_challenge: s256(`${round} ${index}`) },
            index % 2 === 0 ? '' : browser.cookie,
          )
        await flood(count, make, ({ status }) => expect(status).toBe(200))
        heap.push(usedHeapBytes())
      }
      report('abandoned requests', heap)
      expect(Math.max(...heap.slice(1)) - (heap[0] ?? 0)).toBeLessThan(tolerance)
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
    'fill the room there is; then new ones are refused, and those that live go on living',
    async () => {
      const server = await bounded()
      const flood = flooding(server)
      const make = () => tokenRequest(server, clientCredentials)
      const early = await obtainTokens(server, { login_hint: 'auto:allow' })
      const code = await obtainCode(server, { login_hint: 'auto:allow' })

      const count = bounds.accessTokens - 1
      const kept: string[] = []
      await flood(count, make, ({ status, body }, index) => {
        expect(status).toBe(200)
        if (index % Math.floor(count / 5) === 0) kept.push(JSON.parse(body).access_token)
      })
      const heap = [usedHeapBytes()]
      await flood(count / 2, make, expectRefusedLater)
      heap.push(usedHeapBytes())
      report('tokens', heap)
      expect((heap[1] ?? 0) - (heap[0] ?? 0)).toBeLessThan(tolerance)
      await expectHealthy(server)

      expect(new Set(kept).size).toBeGreaterThanOrEqual(5)
      for (const token of [early.access_token, ...kept]) {
        expect(await introspect(server, token)).toMatchObject({ active: true })
      }

      // Neither the code nor the refresh token is spent by being refused.
      server.clock.advance(299)
      expect((await exchange(server, code)).status).toBe(503)
      expect((await refresh(server, early.refresh_token)).status).toBe(503)
      server.clock.advance(3600)
      expect((await refresh(server, early.refresh_token)).status).toBe(200)
      await flood(10, make, ({ status }) => expect(status).toBe(200))
    },
    timeoutMs,
  )

  it(
    'of sign-ins are bounded by their families: the next exchange is refused and keeps its code',
    async () => {
      const families = 60
      const server = await bounded({ families })
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
      for (const answer of await exchanged(late)) expectRefusedLater(answer)
      await expectHealthy(server)

      const { refresh_token } = JSON.parse(filling[0]?.body ?? '') as { refresh_token: string }
      expect((await refresh(server, refresh_token)).status).toBe(200)
      expect((await post(server, '/revoke', { token: refresh_token })).status).toBe(200)
      const again = await exchanged(late)
      expect(again.map(({ status }) => status).sort()).toEqual([200, 503, 503, 503, 503])
    },
    timeoutMs,
  )
})

/** Prints what was measured, in the full run. */
function report(what: string, heap: readonly number[]): void {
  const megabytes = heap.map((bytes) => (bytes / 1e6).toFixed(1)).join(', ')
  if (isFull) process.stdout.write(`${what}: heap in MB ${megabytes}\n`)
}
