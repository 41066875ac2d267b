// The browser's session: its cookie, its life, and its end.

import { describe, expect, it } from 'vitest'
import { Browser, type PageView } from '../support/browser.ts'
import { authorizeUrl } from '../support/oauth.ts'
import { domOf, expectCode, expectExplained, expectForm, fieldOf, textOf } from '../support/pages.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const person = { action: 'allow', username: 'demo_user', password: 'demo_password' }

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

describe('the session id', () => {
  it('changes at the sign-in, and the old cookie is dead', async () => {
    const server = await startTestServer()
    const browser = new Browser()
    const page = await browser.open(authorizeUrl(server))
    const planted = browser.cookie
    expectCode(await browser.submit(page, person))
    expect(browser.cookie).not.toBe(planted)
    expect(browser.cookie.split('=')[0]).toBe(planted.split('=')[0])

    const other = await openWith(planted, `${server.url}/login`)
    expect(textOf(other)).not.toContain('Signed in as')
    expectForm(other)
  })

  it('is not taken from who asks: a made-up one is replaced', async () => {
    const server = await startTestServer()
    const name = `mcp-static-auth-${server.config.port}`
    const page = await openWith(`${name}=s%3Achosen.signature`, `${server.url}/login`)
    const [cookie = ''] = page.headers.getSetCookie()
    expect(cookie.startsWith(`${name}=`)).toBe(true)
    expect(cookie).not.toContain('chosen')
  })

  it('is random, and stays as it is while nobody signs in', async () => {
    const server = await startTestServer()
    const [one, other] = [new Browser(), new Browser()]
    await one.open(`${server.url}/login`)
    await other.open(`${server.url}/login`)
    expect(one.cookie).not.toBe(other.cookie)
    expect(decodeURIComponent(one.cookie.split('=')[1] ?? '')).toMatch(/^s:[A-Za-z0-9_-]{43}\./)
    const before = one.cookie
    await one.open(authorizeUrl(server))
    expect(one.cookie).toBe(before)
  })
})

describe('a browser that is signed in', () => {
  it('is only asked to allow', async () => {
    const server = await startTestServer()
    const browser = await signedIn(server)
    const page = await browser.open(authorizeUrl(server))
    expect(domOf(page).querySelector('input[type="password"]')).toBeNull()
    expect(domOf(page).querySelector('input[name="username"]')).toBeNull()
    expect(textOf(page)).toContain('Signed in as demo_user')
    expectCode(await browser.submit(page, { action: 'allow' }))
  })

  it('is never taken to the client without being asked', async () => {
    const server = await startTestServer()
    const browser = await signedIn(server)
    for (const changes of [
      {},
      { prompt: 'none' },
      { login_hint: 'auto:allow' },
      { login_hint: 'demo_user' },
    ]) {
      const page = await browser.open(authorizeUrl(server, changes))
      expect(page.url).toContain('/login?request=')
    }
  })

  it('may deny', async () => {
    const server = await startTestServer()
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
})

describe('signing out', () => {
  async function signOut(server: TestServer, browser: Browser, fields = {}, headers = {}) {
    const page = await browser.open(authorizeUrl(server))
    return browser.submit(page, fields, headers, 'form[action="/logout"]')
  }

  it('ends the session: the cookie is dead, and the next request asks for the password', async () => {
    const server = await startTestServer()
    const browser = await signedIn(server)
    const { cookie } = browser
    const page = await signOut(server, browser)
    expect(page.status).toBe(200)
    expect(textOf(page)).toContain('Signed out')
    expectForm(await openWith(cookie, `${server.url}/login`))
    expectForm(await browser.open(authorizeUrl(server)))
  })

  it('gives up what was waiting in that browser', async () => {
    const server = await startTestServer()
    const browser = await signedIn(server)
    const waiting = await browser.open(authorizeUrl(server))
    await signOut(server, browser)
    expectExplained(await browser.submit(waiting, { action: 'allow' }), 400, 'login_request_unknown')
    expectExplained(await browser.open(waiting.url), 403, 'login_request_foreign')
  })

  it('leaves other browsers alone', async () => {
    const server = await startTestServer()
    const [one, other] = [await signedIn(server), await signedIn(server)]
    await signOut(server, one)
    expect(textOf(await other.open(`${server.url}/login`))).toContain('Signed in as demo_user')
  })

  it.each<[Record<string, string>, Record<string, string>]>([
    [{ csrf: '' }, {}],
    [{ csrf: 'x' }, {}],
    [{}, { 'sec-fetch-site': 'cross-site' }],
  ])('is not done by a forged form: %j %j', async (fields, headers) => {
    const server = await startTestServer()
    const browser = await signedIn(server)
    expectExplained(await signOut(server, browser, fields, headers), 403, 'login_form_forged')
    expect(textOf(await browser.open(`${server.url}/login`))).toContain('Signed in as demo_user')
  })

  it('is not done by a link', async () => {
    const server = await startTestServer()
    const browser = await signedIn(server)
    const page = await browser.open(`${server.url}/logout`)
    expectExplained(page, 405, 'method_not_allowed')
    expect(page.headers.get('allow')).toBe('POST')
    expect(textOf(await browser.open(`${server.url}/login`))).toContain('Signed in as demo_user')
  })

  it('without a session gets the page that explains', async () => {
    const server = await startTestServer()
    const response = await fetch(`${server.url}/logout`, { method: 'POST', headers: { accept: 'text/html' } })
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('login_cookie_missing')
  })
})

describe('the cookie', () => {
  async function cookieOf(url: string): Promise<string[]> {
    const response = await fetch(`${url}/login`)
    expect(response.headers.getSetCookie()).toHaveLength(1)
    return (response.headers.getSetCookie()[0] ?? '').split('; ')
  }

  it('is for this host only, unread by scripts, kept as long as the browser runs, and named by the port', async () => {
    const server = await startTestServer()
    const [pair, ...attributes] = await cookieOf(server.url)
    expect(pair?.split('=')[0]).toBe(`mcp-static-auth-${server.config.port}`)
    expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax'])
  })

  // The connection from the proxy is plain, and express-session would keep a secure cookie to itself.
  it('is secure and bound to the host for an https public URL, although the connection is plain', async () => {
    const server = await startTestServer({
      publicUrl: 'https://mcp.example.com',
      clientSecret: 's'.repeat(40),
      password: 'a good password',
    })
    const [pair, ...attributes] = await cookieOf(`http://localhost:${server.config.port}`)
    expect(pair?.split('=')[0]).toBe('__Host-mcp-static-auth')
    expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'])
  })

  it('is set by the steps of a login, and by nothing else', async () => {
    const server = await startTestServer()
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
    const server = await startTestServer()
    const { cookie } = await signedIn(server)
    for (const path of ['/mcp', '/token', '/introspect']) {
      const response = await fetch(server.url + path, { method: 'POST', headers: { cookie } })
      expect(response.status).toBe(401)
    }
  })
})

describe('the csrf value', () => {
  it('is random, one for each session, and not the cookie', async () => {
    const server = await startTestServer()
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
  })
})
