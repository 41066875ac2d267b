// What a browser is recognised by, before the sign-in and after it: its cookies, their life, and their end.

import { describe, expect, it } from 'vitest'
import { Browser, type PageView } from '../support/browser.ts'
import { fakeClock } from '../support/clock.ts'
import { authorizeUrl } from '../support/oauth.ts'
import {
  domOf,
  expectCode,
  expectConsent,
  expectExplained,
  expectForm,
  fieldOf,
  textOf,
} from '../support/pages.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'

const plainServer = sharedServer()

const person = { action: 'allow', username: 'demo_user', password: 'demo_password' }

function codeOf({ url }: PageView): string | undefined {
  return /code=(mcp_ac_[\w-]+)/.exec(url)?.[1]
}

/** A browser that is signed in, by way of a client. */
async function signedIn(server: TestServer): Promise<Browser> {
  const browser = new Browser()
  expectCode(await browser.submit(await browser.open(authorizeUrl(server)), person))
  return browser
}

async function openWith(cookie: string, url: string): Promise<PageView> {
  const response = await fetch(url, { headers: { cookie, accept: 'text/html' } })
  return { status: response.status, url, html: await response.text(), headers: response.headers }
}

describe('the session', () => {
  it('begins with the sign-in, under a random id; before it there is none', async () => {
    const server = await plainServer()
    const ids: string[] = []
    for (const browser of [new Browser(), new Browser()]) {
      const page = await browser.open(authorizeUrl(server))
      expectForm(await browser.submit(page, { ...person, password: 'wrong' }), 403)
      expect(browser.cookieOf(`-${server.config.port}`)).toBeUndefined()
      expectCode(await browser.submit(page, person))
      ids.push(decodeURIComponent(browser.cookieOf(`-${server.config.port}`) ?? ''))
    }
    expect(ids[0]).toMatch(/^s:[\w-]{43}\./)
    expect(ids[0]).not.toBe(ids[1])
  })

  it('is not taken from who asks: at the sign-in a made-up or planted one is replaced', async () => {
    const server = await plainServer()
    const name = `mcp-static-auth-${server.config.port}`
    const other = await signedIn(server)
    const left = other.cookieOf(`-${server.config.port}`) ?? ''
    const page = await other.open(`${server.url}/login`)
    await other.submit(page, {}, {}, 'form[action="/logout"]')
    for (const planted of ['s%3Achosen.signature', left]) {
      const browser = new Browser()
      browser.cookie = `${name}=${planted}`
      expectCode(await browser.submit(await browser.open(authorizeUrl(server)), person))
      expect(browser.cookieOf(`-${server.config.port}`)).not.toBe(planted)
      expectForm(await openWith(`${name}=${planted}`, `${server.url}/login`))
    }
  })

  it('is kept by the digest of its id, and never comes back once it was ended', async () => {
    const server = await startTestServer()
    const browser = await signedIn(server)
    const before = browser.cookie
    const page = await browser.open(`${server.url}/login`)
    await browser.submit(page, {}, {}, 'form[action="/logout"]')
    server.clock.advance(1)
    expectForm(await openWith(before, `${server.url}/login`))
  })
})

describe('the browser key', () => {
  it('is random, stays as it is while nobody signs in, and changes at the sign-in', async () => {
    const server = await plainServer()
    const [one, other] = [new Browser(), new Browser()]
    await one.open(`${server.url}/login`)
    await other.open(`${server.url}/login`)
    const key = one.cookieOf('-browser')
    expect(key).toMatch(/^[\w-]{43}$/)
    expect(other.cookieOf('-browser')).not.toBe(key)
    const page = await one.open(authorizeUrl(server))
    expectForm(await one.submit(page, { ...person, password: 'wrong' }), 403)
    expect(one.cookieOf('-browser')).toBe(key)
    expectCode(await one.submit(page, person))
    expect(one.cookieOf('-browser')).not.toBe(key)
  })

  // Another port of this machine, or a sibling host, can plant a cookie; so what is known of it must be worth nothing.
  it('that was planted lets nobody consent for the person who signed in', async () => {
    const server = await startTestServer()
    const attacker = new Browser()
    const theirs = await attacker.open(authorizeUrl(server, { state: 'of the attacker' }))
    const victim = new Browser()
    victim.cookie = attacker.cookie
    const own = await victim.open(authorizeUrl(server))
    expectCode(await victim.submit(own, person))

    // Browsers that do not say which site a form is from.
    const again = await victim.submit(theirs, { action: 'allow' })
    expectConsent(again)
    expect(fieldOf(again, 'csrf')).not.toBe(fieldOf(theirs, 'csrf'))
    const request = fieldOf(again, 'request') ?? ''
    expectExplained(await victim.submit(theirs, { action: 'allow', request }), 403, 'login_form_forged')
    // Even if the planted cookie lies in front of ours for ever.
    victim.cookie = attacker.cookie
    const shadowed = await victim.submit(theirs, { action: 'allow' })
    expect(codeOf(shadowed)).toBeUndefined()
    for (const path of ['/logout', '/handshake/clear', '/playground/discover']) {
      const csrf = fieldOf(theirs, 'csrf') ?? ''
      const forged = await victim.post(server.url + path, `csrf=${csrf}`)
      expect(textOf(forged)).not.toContain('Signed out')
    }
    expectConsent(await victim.open(authorizeUrl(server)))
  })
})

describe('a browser that is signed in', () => {
  it('is only asked to allow', async () => {
    const server = await plainServer()
    const browser = await signedIn(server)
    const page = await browser.open(authorizeUrl(server))
    expect(domOf(page).querySelector('input[type="password"]')).toBeNull()
    expect(domOf(page).querySelector('input[name="username"]')).toBeNull()
    expect(textOf(page)).toContain('Signed in as demo_user')
    expectCode(await browser.submit(page, { action: 'allow' }))
  })

  it('is never taken to the client without being asked', async () => {
    const server = await plainServer()
    const browser = await signedIn(server)
    for (const changes of [
      {},
      { prompt: 'none' },
      { login_hint: 'auto:allow' },
      { login_hint: 'demo_user' },
    ]) {
      expectConsent(await browser.open(authorizeUrl(server, changes)))
    }
  })

  it('may deny', async () => {
    const server = await plainServer()
    const browser = await signedIn(server)
    const page = await browser.open(authorizeUrl(server))
    expect((await browser.submit(page, { action: 'deny' })).url).toContain('error=access_denied')
  })

  it('stays so for 8 hours after it was last seen', async () => {
    const server = await startTestServer()
    const browser = await signedIn(server)
    for (let round = 0; round < 3; round++) {
      server.clock.advance(8 * 3600 - 1)
      expect(textOf(await browser.open(`${server.url}/login`))).toContain('Signed in as demo_user')
    }
    server.clock.advance(8 * 3600)
    expectForm(await browser.open(`${server.url}/login`))
  })

  it('signs in again after 24 hours, however often it was seen', async () => {
    const server = await startTestServer()
    const browser = await signedIn(server)
    for (let hours = 4; hours < 24; hours += 4) {
      server.clock.advance(4 * 3600)
      expect(textOf(await browser.open(`${server.url}/login`))).toContain('Signed in as demo_user')
    }
    server.clock.advance(4 * 3600 - 1)
    expect(textOf(await browser.open(`${server.url}/login`))).toContain('Signed in as demo_user')
    server.clock.advance(1)
    expectForm(await browser.open(`${server.url}/login`))
  })

  it('stays so when the realm is moved on by a year: sessions are of wall time', async () => {
    const realm = fakeClock()
    const server = await startTestServer({}, { now: realm.now })
    const browser = await signedIn(server)
    realm.advance(365 * 24 * 3600)
    expectConsent(await browser.open(authorizeUrl(server)))
  })
})

describe('signing out', () => {
  async function signOut(server: TestServer, browser: Browser, fields = {}, headers = {}) {
    const page = await browser.open(authorizeUrl(server))
    return browser.submit(page, fields, headers, 'form[action="/logout"]')
  }

  it('ends the session: the cookie is dead, and the next request asks for the password', async () => {
    const server = await plainServer()
    const browser = await signedIn(server)
    const { cookie } = browser
    const page = await signOut(server, browser)
    expect(page.status).toBe(200)
    expect(textOf(page)).toContain('Signed out')
    expectForm(await openWith(cookie, `${server.url}/login`))
    expectForm(await browser.open(authorizeUrl(server)))
  })

  it('gives up what was waiting in that browser', async () => {
    const server = await plainServer()
    const browser = await signedIn(server)
    const waiting = await browser.open(authorizeUrl(server))
    await signOut(server, browser)
    expectExplained(await browser.submit(waiting, { action: 'allow' }), 403, 'login_cookie_missing')
    await browser.open(`${server.url}/login`)
    expectExplained(await browser.submit(waiting, { action: 'allow' }), 403, 'login_request_foreign')
  })

  it('takes all cookies back but the one that only has wrong passwords counted for this browser', async () => {
    const server = await plainServer()
    const browser = new Browser()
    await browser.submit(await browser.open(authorizeUrl(server)), { action: 'deny' })
    expectCode(await browser.submit(await browser.open(authorizeUrl(server)), person))
    expect(browser.cookie.split('; ')).toHaveLength(4)
    await signOut(server, browser)
    expect(browser.cookie).toMatch(/^mcp-static-auth-\d+-returning=[^;]+$/)
  })

  it('wins against whatever else the browser does at the same time', async () => {
    const server = await plainServer()
    for (let round = 0; round < 3; round++) {
      const browser = await signedIn(server)
      const { cookie } = browser
      const page = await browser.open(authorizeUrl(server))
      const csrf = fieldOf(page, 'csrf') ?? ''
      let ended = false
      // Whoever has the cookie keeps requests of the session under way.
      const busy = Array.from({ length: 3 }, async () => {
        while (!ended) {
          const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
          const step = { method: 'POST', headers, body: `csrf=${csrf}` } as const
          await fetch(`${server.url}/playground/discover`, { ...step, redirect: 'manual' })
        }
      })
      expect(textOf(await browser.submit(page, {}, {}, 'form[action="/logout"]'))).toContain('Signed out')
      ended = true
      await Promise.all(busy)
      expectForm(await openWith(cookie, `${server.url}/login`))
    }
  })

  it('leaves other browsers alone', async () => {
    const server = await plainServer()
    const [one, other] = [await signedIn(server), await signedIn(server)]
    await signOut(server, one)
    expect(textOf(await other.open(`${server.url}/login`))).toContain('Signed in as demo_user')
  })

  it.each<[Record<string, string>, Record<string, string>]>([
    [{ csrf: '' }, {}],
    [{ csrf: 'x' }, {}],
    [{}, { 'sec-fetch-site': 'cross-site' }],
  ])('is not done by a forged form: %j %j', async (fields, headers) => {
    const server = await plainServer()
    const browser = await signedIn(server)
    expectExplained(await signOut(server, browser, fields, headers), 403, 'login_form_forged')
    expect(textOf(await browser.open(`${server.url}/login`))).toContain('Signed in as demo_user')
  })

  it('is not done by a link', async () => {
    const server = await plainServer()
    const browser = await signedIn(server)
    const page = await browser.open(`${server.url}/logout`)
    expectExplained(page, 405, 'method_not_allowed')
    expect(page.headers.get('allow')).toBe('POST')
    expect(textOf(await browser.open(`${server.url}/login`))).toContain('Signed in as demo_user')
  })

  it('without a session gets the page that explains', async () => {
    const server = await plainServer()
    const response = await fetch(`${server.url}/logout`, { method: 'POST', headers: { accept: 'text/html' } })
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('login_cookie_missing')
  })
})

describe('each cookie', () => {
  /** Name and attributes of all that a browser gets: as one that denied, and as one that signed in. */
  async function cookiesOf(server: TestServer): Promise<Record<string, string[]>> {
    const url = `http://localhost:${server.config.port}`
    const { pathname, search } = new URL(authorizeUrl(server))
    const browser = new Browser()
    const { password } = server.config
    const page = await browser.open(url + pathname + search)
    const pages = [
      page,
      await browser.submit(page, { action: 'deny' }),
      await browser.submit(await browser.open(url + pathname + search), { ...person, password }),
    ]
    const set = pages
      .flatMap(({ headers }) => headers.getSetCookie())
      .map((cookie) => cookie.split('; ').filter((part) => !part.startsWith('Expires=')))
    return Object.fromEntries(set.map(([pair = '', ...rest]) => [pair.split('=')[0] ?? '', rest.sort()]))
  }

  it('is for this host only, unread by scripts, kept as long as the browser runs or for 90 days, and named by the port', async () => {
    const server = await plainServer()
    const name = `mcp-static-auth-${server.config.port}`
    const attributes = ['HttpOnly', 'Path=/', 'SameSite=Lax']
    expect(await cookiesOf(server)).toEqual({
      [name]: attributes,
      [`${name}-browser`]: attributes,
      [`${name}-denied`]: attributes,
      [`${name}-returning`]: [...attributes, 'Max-Age=7776000'].sort(),
    })
  })

  // The connection from the proxy is plain, and express-session would keep a secure cookie to itself.
  it('is secure and bound to the host for an https public URL, although the connection is plain', async () => {
    const server = await startTestServer({
      publicUrl: 'https://mcp.example.com',
      clientSecret: 's'.repeat(40),
      password: 'a good password',
    })
    const attributes = ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']
    expect(await cookiesOf(server)).toEqual({
      '__Host-mcp-static-auth': attributes,
      '__Host-mcp-static-auth-browser': attributes,
      '__Host-mcp-static-auth-denied': attributes,
      '__Host-mcp-static-auth-returning': [...attributes, 'Max-Age=7776000'].sort(),
    })
  })

  it('is set by the steps of a login, and by nothing else', async () => {
    const server = await plainServer()
    const quiet = [
      '/',
      '/healthz',
      '/callback',
      '/errors',
      '/nope',
      '/.well-known/oauth-authorization-server',
    ]
    for (const path of quiet) {
      expect((await fetch(server.url + path)).headers.getSetCookie()).toEqual([])
    }
    for (const path of ['/token', '/revoke', '/introspect', '/register', '/mcp']) {
      expect((await fetch(server.url + path, { method: 'POST' })).headers.getSetCookie()).toEqual([])
    }
    const refused = await fetch(authorizeUrl(server, { client_id: 'other' }))
    expect(refused.headers.getSetCookie()).toEqual([])
  })

  it('says nothing and changes nothing about tokens: it is no key to /mcp or /token', async () => {
    const server = await plainServer()
    const { cookie } = await signedIn(server)
    for (const path of ['/mcp', '/token', '/introspect']) {
      const response = await fetch(server.url + path, { method: 'POST', headers: { cookie } })
      expect(response.status).toBe(401)
    }
  })
})

describe('the csrf value', () => {
  it('is random, one for each browser, changes at the sign-in, and is not the cookie', async () => {
    const server = await plainServer()
    const browser = new Browser()
    const [one, again] = [
      await browser.open(`${server.url}/login`),
      await browser.open(`${server.url}/login`),
    ]
    const other = await new Browser().open(`${server.url}/login`)
    expect(fieldOf(one, 'csrf')).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(fieldOf(again, 'csrf')).toBe(fieldOf(one, 'csrf'))
    expect(fieldOf(other, 'csrf')).not.toBe(fieldOf(one, 'csrf'))
    expect(browser.cookie).not.toContain(fieldOf(one, 'csrf'))
    const after = await browser.submit(one, { ...person, action: 'sign-in' })
    expect(fieldOf(after, 'csrf')).toMatch(/^[\w-]{43}$/)
    expect(fieldOf(after, 'csrf')).not.toBe(fieldOf(one, 'csrf'))
  })
})
