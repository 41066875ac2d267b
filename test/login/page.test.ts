// What the login page says, the headers it comes with, and that nothing it was sent becomes markup.

import { describe, expect, it } from 'vitest'
import { Browser, type PageView } from '../support/browser.ts'
import { authorizeUrl } from '../support/oauth.ts'
import { domOf, expectForm, fieldOf, textOf } from '../support/pages.ts'
import { sendRaw } from '../support/raw-http.ts'
import { sharedServer, startTestServer } from '../support/server.ts'

const plain = sharedServer()

const person = { username: 'demo_user', password: 'demo_password' }

describe('the page', () => {
  it('names the client, where the browser goes, and each scope with its meaning', async () => {
    const server = await startTestServer({ toolScope: ['echo=echo:use'] })
    const url = authorizeUrl(server, { scope: 'user echo:use offline_access' })
    const text = textOf(await new Browser().open(url))
    for (const part of [
      'static-mcp-client-001',
      'localhost:4567',
      'http://localhost:4567/callback',
      `Use the MCP server at ${server.url}`,
      'Call the tool echo',
      'Stay connected',
    ]) {
      expect(text).toContain(part)
    }
  })

  it('names the app when the browser leaves for one', async () => {
    const server = await startTestServer({ redirectUris: ['cursor://anysphere.cursor-mcp/oauth/callback'] })
    const url = authorizeUrl(server, { redirect_uri: 'cursor://anysphere.cursor-mcp/oauth/callback' })
    expect(textOf(await new Browser().open(url))).toContain('the app that opens cursor: links')
  })

  it('shows only scopes that will be granted', async () => {
    const server = await plain()
    const page = await new Browser().open(authorizeUrl(server, { scope: 'user admin root' }))
    expect(
      domOf(page)
        .querySelectorAll('dd li')
        .map((item) => item.querySelector('code')?.text),
    ).toEqual(['user'])
  })

  it('shows the demo user only while it is the one', async () => {
    const demo = await startTestServer()
    expect(textOf(await new Browser().open(authorizeUrl(demo)))).toContain('demo_user / demo_password')
    const own = await startTestServer({ password: 'my own password' })
    const { html } = await new Browser().open(authorizeUrl(own))
    expect(html).not.toContain('my own password')
    expect(html).not.toContain('demo_password')
  })

  it('has the demo user filled in, so that one press of Enter is enough', async () => {
    const browser = new Browser()
    const page = await browser.open(authorizeUrl(await plain()))
    expect([fieldOf(page, 'username'), fieldOf(page, 'password')]).toEqual(['demo_user', 'demo_password'])
    expect(domOf(page).querySelector('#password')?.hasAttribute('autofocus')).toBe(true)
    const wrong = await browser.submit(page, { action: 'allow', username: 'demo_user', password: 'x' })
    expect([fieldOf(wrong, 'username'), fieldOf(wrong, 'password')]).toEqual(['demo_user', undefined])
  })

  it.each([{ username: 'ada' }, { password: 'my own password' }])(
    'fills in nothing for a user of somebody’s own: %j',
    async (options) => {
      const server = await startTestServer(options)
      for (const url of [authorizeUrl(server), `${server.url}/login`]) {
        const page = await new Browser().open(url)
        expect([fieldOf(page, 'username'), fieldOf(page, 'password')]).toEqual(['', undefined])
      }
    },
  )

  it('opens for HEAD too', async () => {
    const server = await plain()
    const response = await fetch(`${server.url}/login`, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('answers %s with 405 and Allow', async (method) => {
    const server = await plain()
    const response = await fetch(`${server.url}/login`, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD')
  })
})

describe('the page without a pending request', () => {
  it.each(['', '?state=abc&client_id=static-mcp-client-001', '?request=abc', '?client_id=x&request'])(
    'is shown for /login%s, and says that no client started this sign-in',
    async (query) => {
      const server = await plain()
      const page = await new Browser().open(`${server.url}/login${query}`)
      expectForm(page)
      expect(textOf(page)).toContain('No client started this sign-in')
      expect(domOf(page).querySelector('button[value="allow"]')).toBeNull()
      expect(fieldOf(page, 'request')).toBe('')
      expect(page.html).not.toContain('abc')
    },
  )

  it('lets a person sign in, who is then only asked to allow', async () => {
    const server = await plain()
    const browser = new Browser()
    const page = await browser.open(`${server.url}/login?state=abc&client_id=static-mcp-client-001`)
    const signedIn = await browser.submit(page, { action: 'sign-in', ...person })
    expect(signedIn.status).toBe(200)
    expect(signedIn.url).toBe(`${server.url}/login`)
    expect(textOf(signedIn)).toContain('You are signed in')
    const asked = await browser.open(authorizeUrl(server))
    expect(domOf(asked).querySelector('input[type="password"]')).toBeNull()
  })

  it('grants nothing, whatever the button says', async () => {
    const server = await plain()
    for (const action of ['allow', 'deny', '']) {
      const browser = new Browser()
      const page = await browser.submit(await browser.open(`${server.url}/login`), { action, ...person })
      expect(page.url).toBe(`${server.url}/login`)
      expect(page.html).not.toContain('mcp_ac_')
    }
  })

  it('shows a wrong password as any other', async () => {
    const server = await plain()
    const browser = new Browser()
    const page = await browser.open(`${server.url}/login`)
    expectForm(await browser.submit(page, { action: 'sign-in', username: 'x', password: 'y' }), 403)
  })
})

describe('the headers', () => {
  it('forbid framing, sniffing, referrers, caches and scripts, and do not stop the way back to the client', async () => {
    const server = await plain()
    const browser = new Browser()
    const page = await browser.open(authorizeUrl(server))
    const pages = [
      page,
      await browser.submit(page, { action: 'allow', username: 'x', password: 'y' }),
      await browser.open(`${server.url}/login`),
      await browser.submit(page, { action: 'allow', csrf: 'x' }),
      await browser.submit(page, { action: 'allow', ...person }),
      await browser.open(authorizeUrl(server, { client_id: 'other' })),
    ]
    expect(pages.map(({ status }) => status)).toEqual([200, 403, 200, 403, 303, 400])
    for (const { headers } of pages) {
      const policy = Object.fromEntries(
        (headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
          const [name = '', ...values] = directive.split(' ')
          return [name, values.join(' ')]
        }),
      )
      expect(policy).toMatchObject({
        'default-src': "'none'",
        'script-src': "'self'",
        'style-src': "'self'",
        'frame-ancestors': "'none'",
        'base-uri': "'none'",
      })
      expect(policy).not.toHaveProperty('form-action')
      expect(Object.values(policy).join(' ')).not.toMatch(/unsafe|\*|data:|https?:/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('x-powered-by')).toBeNull()
    }
  })

  it('stand on every answer of the server, be it a page or not', async () => {
    const server = await plain()
    for (const path of [
      '/',
      '/mcp',
      '/healthz',
      '/nope',
      '/token',
      '/.well-known/oauth-authorization-server',
    ]) {
      const { headers } = await fetch(server.url + path)
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'")
    }
    const foreign = await sendRaw(server, 'GET / HTTP/1.0\r\nHost: evil.example\r\nAccept: text/html\r\n\r\n')
    expect(foreign.status).toBe(403)
    expect(foreign.body).toContain('<!doctype html>')
    expect(foreign.headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})

describe('what was sent', () => {
  const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;\`x\`<%= 1 %>\u202e`

  /** Checks that a page holds no markup but its own. */
  function expectHarmless(page: PageView): void {
    const elements = domOf(page).querySelectorAll('*')
    expect(elements.length).toBeGreaterThan(0)
    const foreign = elements.filter(({ tagName }) => ['IMG', 'IFRAME', 'B'].includes(tagName))
    // The key beside the name of the site.
    expect(foreign.map((element) => element.getAttribute('src'))).toEqual(['/assets/icon.svg'])
    expect(
      elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => /^on/i.test(name)),
    ).toEqual([])
    for (const script of domOf(page).querySelectorAll('script')) {
      expect(script.getAttribute('src')).toMatch(/^\/assets\/[a-z-]+\.js$/)
      expect(script.text).toBe('')
    }
    expect(page.html).not.toContain('<%')
  }

  it('is printed as text on the login page: the username', async () => {
    const server = await plain()
    const browser = new Browser()
    const page = await browser.open(authorizeUrl(server))
    const again = await browser.submit(page, { action: 'allow', username: hostile, password: hostile })
    expectForm(again, 403)
    expectHarmless(again)
    expect(fieldOf(again, 'username')).toBe(hostile)
  })

  it('is printed as text where it is the registered redirect URI or the client id', async () => {
    const uri = "https://app.example.com/cb?x='%22&lt;=1"
    const server = await startTestServer({ redirectUris: [uri], clientId: 'a<script>alert(1)</script>"b' })
    const page = await new Browser().open(authorizeUrl(server, { redirect_uri: uri }))
    expectForm(page)
    expectHarmless(page)
    expect(textOf(page)).toContain(uri)
  })

  it.each([
    { client_id: hostile },
    { redirect_uri: hostile },
    { redirect_uri: `http://localhost:4567/callback?${hostile}` },
    { redirect_uri: `http://localhost:4567/callback#${hostile}` },
    { redirect_uri: `http://${hostile}@localhost:4567/callback` },
    { redirect_uri: `javascript:${hostile}` },
    { redirect_uri: hostile.repeat(100) },
    { state: hostile, client_id: 'other' },
    { scope: hostile, client_id: 'other' },
    { [hostile]: hostile, client_id: 'other' },
  ])('is printed as text on the error page of an authorization request: %j', async (changes) => {
    const server = await plain()
    const page = await new Browser().open(authorizeUrl(server, changes))
    expect(page.status).toBe(400)
    expect(page.headers.get('location')).toBeNull()
    expectHarmless(page)
  })

  it.each([
    '/login?request=',
    '/login?state=',
    '/callback?error=',
    '/callback?code=',
    '/errors/',
    '/',
    '/assets/',
  ])('is printed as text after %s', async (path) => {
    const server = await plain()
    expectHarmless(await new Browser().open(server.url + path + encodeURIComponent(hostile)))
  })

  it('is printed as text when it is a content type, a host or a parameter name', async () => {
    const server = await plain()
    const script = '"><script>alert(1)</script>'
    const twice = new URLSearchParams([
      [hostile, '1'],
      [hostile, '2'],
    ]).toString()
    const form = 'application/x-www-form-urlencoded'
    for (const [host, type, body] of [
      ['localhost', `text/x${script}`, 'x'],
      [script, form, 'x'],
      ['localhost', form, twice],
    ]) {
      const headers = [
        `Host: ${host}`,
        `Content-Type: ${type}`,
        `Content-Length: ${body?.length}`,
        'Accept: text/html',
      ]
      const answer = await sendRaw(
        server,
        `POST /authorize HTTP/1.0\r\n${headers.join('\r\n')}\r\n\r\n${body}`,
      )
      expect([400, 403]).toContain(answer.status)
      expect(answer.body).toContain('<!doctype html>')
      expectHarmless({ ...answer, url: '', html: answer.body })
    }
  })
})
