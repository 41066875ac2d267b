// A request that waits for a person: whose it is, for how long, and that it is answered once.

import { describe, expect, it } from 'vitest'
import { memoryTokenStore } from '../../src/tokens/memory-token-store.ts'
import { Browser } from '../support/browser.ts'
import { fakeClock } from '../support/clock.ts'
import { authorizeUrl, exchange } from '../support/oauth.ts'
import { expectCode, expectExplained, expectForm, fieldOf } from '../support/pages.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const person = { action: 'allow', username: 'demo_user', password: 'demo_password' }

async function opened(server: TestServer, browser = new Browser(), changes = {}) {
  return { browser, page: await browser.open(authorizeUrl(server, changes)) }
}

describe('a pending request', () => {
  it('has an id of 256 random bits, different for each', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    const ids = [page, await browser.open(page.url), await browser.open(authorizeUrl(server))].map((each) =>
      fieldOf(each, 'request'),
    )
    expect(ids[0]).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(ids[1]).toBe(ids[0])
    expect(ids[2]).not.toBe(ids[0])
  })

  it('leads to a code when the person signs in and allows, with state and issuer as they were', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    const { origin, pathname, searchParams } = expectCode(await browser.submit(page, person))
    expect(origin + pathname).toBe('http://localhost:4567/callback')
    expect(searchParams.get('state')).toBe('some state/+')
    expect(searchParams.get('iss')).toBe(server.url)
    expect((await exchange(server, searchParams.get('code') ?? '')).status).toBe(200)
  })

  it('leads to access_denied when the person denies, for which nobody need sign in', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    const { status, url } = await browser.submit(page, { action: 'deny' })
    expect(status).toBe(303)
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      error: 'access_denied',
      error_description: expect.any(String),
      error_uri: `${server.url}/errors/access_denied`,
      state: 'some state/+',
      iss: server.url,
    })
  })

  it('is over once it is denied', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    await browser.submit(page, { action: 'deny' })
    expectExplained(await browser.submit(page, person), 400, 'login_request_unknown')
  })

  it.each([{ action: '' }, { action: 'Allow' }, { action: 'yes' }, { action: 'sign-in' }])(
    'is not allowed by anything but the button that says so: %j',
    async (action) => {
      const server = await startTestServer()
      const { browser, page } = await opened(server)
      const answer = await browser.submit(page, { ...person, ...action })
      expectExplained(answer, 400, 'parameter_missing')
      expectCode(await browser.submit(page, person))
    },
  )
})

describe('a request that is finished', () => {
  it('gives no second code when the form is sent again, by a double click or the back button', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    expectCode(await browser.submit(page, person))
    expectExplained(await browser.submit(page, person), 400, 'login_request_unknown')
    expectExplained(await browser.submit(page, { action: 'deny' }), 400, 'login_request_unknown')
    expectExplained(await browser.open(page.url), 400, 'login_request_unknown')
  })

  it('gives exactly one code to ten forms at once', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    const all = await Promise.all(Array.from({ length: 10 }, () => browser.submit(page, person)))
    expect(all.filter(({ url }) => url.includes('code=mcp_ac_'))).toHaveLength(1)
    expect(all.map(({ status }) => status).filter((status) => status >= 500)).toEqual([])
  })

  it('has exactly one answer when it is allowed and denied at once', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    const both = ['allow', 'deny'].map((action) => browser.submit(page, { ...person, action }))
    const redirects = (await Promise.all(both)).filter(({ url }) => url.startsWith('http://localhost:4567'))
    expect(redirects).toHaveLength(1)
  })
})

describe('the time to answer', () => {
  it.each([true, false])('is 10 minutes, whether the browser is signed in (%s) or not', async (signedIn) => {
    const server = await startTestServer()
    const browser = new Browser()
    if (signedIn) await browser.submit((await opened(server, browser)).page, person)
    const [early, late] = [await opened(server, browser), await opened(server, browser)]
    server.clock.advance(599)
    expectCode(await browser.submit(early.page, person))
    server.clock.advance(1)
    expectExplained(await browser.submit(late.page, person), 400, 'login_request_unknown')
    expectExplained(await browser.open(late.page.url), 400, 'login_request_unknown')
  })
})

describe('another browser', () => {
  it('neither sees nor finishes a request, and does not stop the right one from it', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    const other = new Browser()
    await other.open(authorizeUrl(server))
    expectExplained(await other.open(page.url), 403, 'login_request_foreign')
    expectExplained(await new Browser().open(page.url), 403, 'login_request_foreign')
    expectCode(await browser.submit(page, person))
  })

  it('gets no code with its own form and the id of another request, signed in or not', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    const request = fieldOf(page, 'request') ?? ''
    const other = await opened(server)
    for (const action of ['allow', 'deny', 'allow']) {
      const forged = await other.browser.submit(other.page, { ...person, action, request })
      expectExplained(forged, 403, 'login_request_foreign')
    }
    expectCode(await other.browser.submit(other.page, person))
    const again = await other.browser.submit(other.page, { action: 'allow', request })
    expectExplained(again, 403, 'login_request_foreign')
    expectCode(await browser.submit(page, person))
  })

  it.each(['x', `${'A'.repeat(42)}B`, '__proto__', '../../authorize', '\0', 'a'.repeat(10_000)])(
    'gets the page that explains for an id that nobody gave out: %.20s',
    async (id) => {
      const server = await startTestServer()
      const url = `${server.url}/login?${new URLSearchParams({ request: id })}`
      expectExplained(await new Browser().open(url), 400, 'login_request_unknown')
    },
  )
})

describe('two tabs of one browser', () => {
  it('both get a code: opened signed out, one sent after the other', async () => {
    const server = await startTestServer()
    const browser = new Browser()
    const one = await browser.open(authorizeUrl(server, { state: 'one' }))
    const two = await browser.open(authorizeUrl(server, { state: 'two' }))
    expectForm(one)
    expectForm(two)
    expect(expectCode(await browser.submit(two, person)).searchParams.get('state')).toBe('two')
    expect(expectCode(await browser.submit(one, person)).searchParams.get('state')).toBe('one')
  })

  it('are no error of the server when they are sent at once: each gets a code or the page that explains', async () => {
    const server = await startTestServer()
    const browser = new Browser()
    const pages = [await browser.open(authorizeUrl(server)), await browser.open(authorizeUrl(server))]
    const answers = await Promise.all(pages.map((page) => browser.submit(page, person)))
    const [codes, others] = [true, false].map((is) => answers.filter(({ url }) => is === /code=/.test(url)))
    expect(codes?.length).toBeGreaterThan(0)
    for (const other of others ?? []) expectExplained(other, 400, 'login_request_unknown')
  })

  it('may decide differently', async () => {
    const server = await startTestServer()
    const browser = new Browser()
    const one = await browser.open(authorizeUrl(server))
    const two = await browser.open(authorizeUrl(server))
    expectCode(await browser.submit(one, person))
    expect((await browser.submit(two, { action: 'deny' })).url).toContain('error=access_denied')
  })
})

describe('when no code can be kept any more', () => {
  it('tells the client, since the decision of the person is spent', async () => {
    const { now } = fakeClock()
    const bounds = { pending: 10, codes: 1, families: 10, accessTokens: 10 }
    const server = await startTestServer({}, { store: memoryTokenStore({ now, wallClock: now, bounds }) })
    expectCode(await signedIn(server))
    const answer = new URL((await signedIn(server)).url).searchParams
    expect(answer.get('error')).toBe('temporarily_unavailable')
    expect(answer.get('state')).toBe('some state/+')
    expect(answer.get('iss')).toBe(server.url)
  })

  async function signedIn(server: TestServer) {
    const { browser, page } = await opened(server)
    return browser.submit(page, person)
  }
})
