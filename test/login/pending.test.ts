// A request that waits for a person: it travels with the browser, for how long, and that it is answered once.

import { describe, expect, it } from 'vitest'
import { Browser, type PageView } from '../support/browser.ts'
import { fakeClock } from '../support/clock.ts'
import { authorizeUrl, exchange, form } from '../support/oauth.ts'
import { expectCode, expectConsent, expectExplained, expectForm, fieldOf } from '../support/pages.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'
import { testStore } from '../support/store.ts'

const plain = sharedServer()

const person = { action: 'allow', username: 'demo_user', password: 'demo_password' }

async function opened(server: TestServer, browser = new Browser(), changes = {}) {
  return { browser, page: await browser.open(authorizeUrl(server, changes)) }
}

/** A browser in which somebody is signed in. */
async function signedIn(server: TestServer): Promise<Browser> {
  const { browser, page } = await opened(server)
  expectCode(await browser.submit(page, person))
  return browser
}

const sealedIn = (page: PageView) => fieldOf(page, 'request') ?? ''
const codesIn = (pages: readonly PageView[]) => pages.filter(({ url }) => url.includes('code=mcp_ac_'))

describe('a pending request', () => {
  it('is sealed: it says nothing, is never twice the same, and is in no address', async () => {
    const server = await plain()
    const { browser, page } = await opened(server)
    const sealed = [page, await browser.open(authorizeUrl(server))].map(sealedIn)
    for (const text of sealed) {
      expect(text).toMatch(/^r2\.[\w-]+$/)
      expect(Buffer.from(text.slice(3), 'base64url').toString('latin1')).not.toContain('localhost')
    }
    expect(sealed[0]).not.toBe(sealed[1])
    expect(page.html).not.toMatch(/(href|action|src)="[^"]*r1\./)
    expect(page.headers.get('location')).toBeNull()
  })

  it('leads to a code when the person signs in and allows, with state and issuer as they were', async () => {
    const server = await plain()
    const { browser, page } = await opened(server)
    const { origin, pathname, searchParams } = expectCode(await browser.submit(page, person))
    expect(origin + pathname).toBe('http://localhost:4567/callback')
    expect(searchParams.get('state')).toBe('some state/+')
    expect(searchParams.get('iss')).toBe(server.url)
    expect((await exchange(server, searchParams.get('code') ?? '')).status).toBe(200)
  })

  it('brings back any state as it was', async () => {
    const server = await plain()
    for (const state of ['\n', 'one\ntwo\r\n{"id":"x"}', '\u0000\u007f€\u{1f4a5}'.repeat(100), undefined]) {
      const { browser, page } = await opened(server, new Browser(), { state })
      const { searchParams } = expectCode(await browser.submit(page, person))
      expect(searchParams.get('state')).toBe(state ?? null)
    }
  })

  it.each(['\u0000', '"', '€'])(
    'fits into the form with the longest state: 8192 times %j',
    async (character) => {
      const server = await plain()
      const browser = new Browser()
      const rest = new URL(authorizeUrl(server, { state: undefined })).search.slice(1)
      const state = character.repeat(8192)
      const page = await browser.post(`${server.url}/authorize`, `${rest}&state=${state}`)
      expectForm(page)
      expectForm(await browser.submit(page, { ...person, password: 'wrong' }), 403)
    },
  )

  it('leads to access_denied when the person denies, for which nobody need sign in', async () => {
    const server = await plain()
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

  it.each([{ action: '' }, { action: 'Allow' }, { action: 'yes' }, { action: 'sign-in' }])(
    'is not allowed by anything but the button that says so: %j',
    async (action) => {
      const server = await plain()
      const { browser, page } = await opened(server)
      const answer = await browser.submit(page, { ...person, ...action })
      expectExplained(answer, 400, 'parameter_missing')
      expectCode(await browser.submit(page, person))
    },
  )
})

describe('a request that is finished', () => {
  it('gives no second code when the consent is sent again, by a double click or the back button', async () => {
    const server = await plain()
    const { browser, page } = await opened(server, await signedIn(server))
    expectCode(await browser.submit(page, { action: 'allow' }))
    for (const action of ['allow', 'deny']) {
      expectExplained(await browser.submit(page, { action }), 400, 'login_request_unknown')
    }
  })

  it('gives no second code by way of the page from before the sign-in', async () => {
    const server = await plain()
    const { browser, page } = await opened(server)
    expectCode(await browser.submit(page, person))
    const again = await browser.submit(page, person)
    expectConsent(again)
    for (const action of ['allow', 'deny']) {
      expectExplained(await browser.submit(again, { action }), 400, 'login_request_unknown')
    }
  })

  it.each([true, false])('is over once it is denied: signed in %s', async (isSignedIn) => {
    const server = await plain()
    const { browser, page } = await opened(server, isSignedIn ? await signedIn(server) : new Browser())
    expect((await browser.submit(page, { action: 'deny' })).url).toContain('error=access_denied')
    expectExplained(await browser.submit(page, person), 400, 'login_request_unknown')
    expectExplained(await browser.submit(page, { action: 'deny' }), 400, 'login_request_unknown')
  })

  it('stays denied in a browser that signs in afterwards', async () => {
    const server = await plain()
    const { browser, page } = await opened(server)
    await browser.submit(page, { action: 'deny' })
    expectCode(await browser.submit((await opened(server, browser)).page, person))
    expectExplained(await browser.submit(page, person), 400, 'login_request_unknown')
  })

  it('is remembered by the browser alone when nobody was signed in: its last 16 denials', async () => {
    const server = await plain()
    const browser = new Browser()
    const pages: PageView[] = []
    for (let number = 0; number < 17; number++) pages.push((await opened(server, browser)).page)
    for (const page of pages) await browser.submit(page, { action: 'deny' })
    const digests = browser.cookieOf('-denied')?.split('.') ?? []
    expect(digests).toHaveLength(16)
    for (const digest of digests) expect(digest).toMatch(/^[\w-]{43}$/)
    for (const page of pages.slice(1)) {
      expectExplained(await browser.submit(page, { action: 'deny' }), 400, 'login_request_unknown')
    }
  })

  it('gives exactly one code to 50 forms at once', async () => {
    const server = await plain()
    const { browser, page } = await opened(server)
    const all = await Promise.all(Array.from({ length: 50 }, () => browser.submit(page, person)))
    expect(codesIn(all)).toHaveLength(1)
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([303, 400]))
  })

  it('has exactly one answer when somebody who is signed in allows and denies at once', async () => {
    const server = await plain()
    const { browser, page } = await opened(server, await signedIn(server))
    const both = ['allow', 'deny'].map((action) => browser.submit(page, { action }))
    const redirects = (await Promise.all(both)).filter(({ url }) => url.startsWith('http://localhost:4567'))
    expect(redirects).toHaveLength(1)
  })
})

describe('the time to answer', () => {
  it.each([true, false])(
    'is 10 minutes, whether the browser is signed in (%s) or not',
    async (isSignedIn) => {
      const server = await startTestServer()
      const browser = isSignedIn ? await signedIn(server) : new Browser()
      const [early, late] = [await opened(server, browser), await opened(server, browser)]
      server.clock.advance(599)
      expectCode(await browser.submit(early.page, person))
      server.clock.advance(1)
      expectExplained(await browser.submit(late.page, person), 400, 'login_request_unknown')
    },
  )

  it('does not begin anew with the page that takes the place of an older one', async () => {
    const server = await startTestServer()
    const browser = new Browser()
    const [one, two] = [await opened(server, browser), await opened(server, browser)]
    expectCode(await browser.submit(one.page, person))
    server.clock.advance(599)
    const again = await browser.submit(two.page, person)
    expectConsent(again)
    server.clock.advance(1)
    expectExplained(await browser.submit(again, { action: 'allow' }), 400, 'login_request_unknown')
  })

  it('is wall time: the realm may be moved on by years, and back', async () => {
    const [realm, wall] = [fakeClock(), fakeClock()]
    const server = await startTestServer({}, { now: realm.now, wallClock: wall.now })
    const { browser, page } = await opened(server)
    realm.advance(10 * 365 * 24 * 3600)
    expectCode(await browser.submit(page, person))
    const late = await opened(server, browser)
    wall.advance(600)
    expectExplained(await browser.submit(late.page, { action: 'allow' }), 400, 'login_request_unknown')
  })
})

describe('a request that was forged or altered', () => {
  it('is not known, whatever was done to it, and the right one still counts', async () => {
    const server = await plain()
    const { browser, page } = await opened(server)
    const sealed = sealedIn(page)
    const bytes = Buffer.from(sealed.slice(3), 'base64url')
    const flipped = [0, 11, 12, 40, bytes.length - 17, bytes.length - 16, bytes.length - 1].map((at) => {
      const copy = Buffer.from(bytes)
      copy[at] = (copy[at] ?? 0) ^ 1
      return `r2.${copy.toString('base64url')}`
    })
    const forged = [
      ...flipped,
      sealed.slice(0, -1),
      sealed.slice(0, 30),
      `${sealed}A`,
      `${sealed}=`,
      `${sealed}\n`,
      sealed.slice(3),
      `r1.${sealed.slice(3)}`,
      `r2.${'A'.repeat(38)}`,
      'r2.',
      'x',
      '__proto__',
      '{"id":"x"}',
      'r2.'.repeat(10_000),
    ]
    for (const request of forged) {
      const answer = await browser.submit(page, { ...person, request })
      expectExplained(answer, 400, 'login_request_unknown')
    }
    expect(browser.cookieOf(String(server.config.port))).toBeUndefined()
    expectCode(await browser.submit(page, person))
  })

  it('is not known when another process sealed it', async () => {
    const [server, other] = [await startTestServer(), await startTestServer()]
    const { browser, page } = await opened(server)
    const request = sealedIn(await new Browser().open(authorizeUrl(other)))
    expectExplained(await browser.submit(page, { ...person, request }), 400, 'login_request_unknown')
  })
})

describe('another browser', () => {
  it('does not finish a request, and does not stop the right one from it', async () => {
    const server = await plain()
    const { browser, page } = await opened(server)
    const other = new Browser()
    await other.open(authorizeUrl(server))
    expectExplained(await other.submit(page, person), 403, 'login_request_foreign')
    expectExplained(await new Browser().submit(page, person), 403, 'login_cookie_missing')
    expectCode(await browser.submit(page, person))
  })

  it('gets no code with its own form and the request of another one, signed in or not', async () => {
    const server = await plain()
    const { browser, page } = await opened(server)
    const request = sealedIn(page)
    const other = await opened(server)
    for (const action of ['allow', 'deny', 'allow']) {
      const forged = await other.browser.submit(other.page, { ...person, action, request })
      expectExplained(forged, 403, 'login_request_foreign')
    }
    expectCode(await other.browser.submit(other.page, person))
    const fresh = await opened(server, other.browser)
    const again = await other.browser.submit(fresh.page, { action: 'allow', request })
    expectExplained(again, 403, 'login_request_foreign')
    expectCode(await browser.submit(page, person))
  })
})

describe('two tabs of one browser', () => {
  it('both get a code: the one that is sent later asks once more, now that somebody is signed in', async () => {
    const server = await plain()
    const browser = new Browser()
    const one = await browser.open(authorizeUrl(server, { state: 'one' }))
    const two = await browser.open(authorizeUrl(server, { state: 'two' }))
    expectForm(one)
    expectForm(two)
    expect(expectCode(await browser.submit(two, person)).searchParams.get('state')).toBe('two')
    const again = await browser.submit(one, person)
    expectConsent(again)
    const allowed = expectCode(await browser.submit(again, { action: 'allow' }))
    expect(allowed.searchParams.get('state')).toBe('one')
  })

  it('both get a code when they are sent at once', async () => {
    const server = await plain()
    const browser = new Browser()
    const pages = [await browser.open(authorizeUrl(server)), await browser.open(authorizeUrl(server))]
    expect(codesIn(await Promise.all(pages.map((page) => browser.submit(page, person))))).toHaveLength(2)
  })

  it('may decide differently', async () => {
    const server = await plain()
    const browser = new Browser()
    const one = await browser.open(authorizeUrl(server))
    const two = await browser.open(authorizeUrl(server))
    expectCode(await browser.submit(one, person))
    const again = await browser.submit(two, { action: 'deny' })
    expectConsent(again)
    expect((await browser.submit(again, { action: 'deny' })).url).toContain('error=access_denied')
  })

  it('both work where no client started the sign-in', async () => {
    const server = await plain()
    const browser = new Browser()
    const [one, two] = [await browser.open(`${server.url}/login`), await browser.open(`${server.url}/login`)]
    for (const page of [one, two]) {
      const answer = await browser.submit(page, { ...person, action: 'sign-in' })
      expect({ status: answer.status, url: answer.url }).toEqual({ status: 200, url: `${server.url}/login` })
      expect(answer.html).toContain('You are signed in')
    }
  })
})

describe('when there is no room', () => {
  it.each(['codes', 'decisions'])('for %s, it tells the client, which can begin anew', async (kind) => {
    const { now } = fakeClock()
    const bounds = { decisions: 10, codes: 10, families: 10, accessTokens: 10, [kind]: 1 }
    const server = await startTestServer({}, { store: testStore({ now, wallClock: now, bounds }) })
    const browser = await signedIn(server)
    const { page } = await opened(server, browser)
    const answer = new URL((await browser.submit(page, { action: 'allow' })).url).searchParams
    expect(answer.get('error')).toBe('temporarily_unavailable')
    expect(answer.get('state')).toBe('some state/+')
    expect(answer.get('iss')).toBe(server.url)
  })
})

describe('fields that are too large', () => {
  it.each([
    ['request', 400],
    ['csrf', 403],
    ['username', 403],
    ['password', 403],
    ['action', 400],
  ] as const)('are no error of the server: %s', async (name, status) => {
    const server = await plain()
    const { browser, page } = await opened(server)
    for (const length of [60_000, 70_000]) {
      const fields = { ...person, csrf: fieldOf(page, 'csrf'), request: sealedIn(page) }
      const body = form({ ...fields, [name]: 'x'.repeat(length) }).toString()
      const answer = await browser.post(`${server.url}/login/callback`, body)
      if (length > 65_536) expectExplained(answer, 413, 'body_unreadable')
      else expect(answer.status).toBe(status)
    }
    expectCode(await browser.submit(page, person))
  })
})
