// Forms that did not come from the page, the browser or the time that they should: a page that explains, no code.

import { describe, expect, it } from 'vitest'
import { Browser, type PageView } from '../support/browser.ts'
import { authorizeUrl, form } from '../support/oauth.ts'
import { domOf, expectCode, expectExplained, expectForm, fieldOf } from '../support/pages.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'

const plainServer = sharedServer()

const person = { action: 'allow', username: 'demo_user', password: 'demo_password' }

async function opened(server: TestServer) {
  const browser = new Browser()
  return { browser, page: await browser.open(authorizeUrl(server)) }
}

describe('our own form', () => {
  // Our Referrer-Policy makes browsers send `Origin: null`; older ones send no Sec-Fetch-Site.
  it.each<[string, (server: TestServer) => Record<string, string>]>([
    ['Origin: null', () => ({ origin: 'null' })],
    ['Origin: null, from the same origin', () => ({ origin: 'null', 'sec-fetch-site': 'same-origin' })],
    ['Origin: null, sent again by a reload', () => ({ origin: 'null', 'sec-fetch-site': 'none' })],
    ['our own Origin', ({ url }) => ({ origin: url, referer: `${url}/login` })],
  ])('counts with %s', async (_what, headers) => {
    const server = await plainServer()
    const { browser, page } = await opened(server)
    expectCode(await browser.submit(page, person, headers(server)))
  })

  it('has no field that asks a browser to send it anywhere but here, by POST', async () => {
    const server = await plainServer()
    const { page } = await opened(server)
    const forms = domOf(page).querySelectorAll('form')
    expect(forms.map((each) => [each.getAttribute('method'), each.getAttribute('action')])).toEqual([
      ['post', '/login/callback'],
    ])
    expect(domOf(page).querySelectorAll('[formaction], [formmethod], [formtarget]')).toEqual([])
  })
})

describe('a form that did not come from our page', () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['without the csrf value', { csrf: '' }, {}],
    ['with another csrf value', { csrf: 'A'.repeat(43) }, {}],
    ['with the csrf value of no browser', { csrf: 'undefined' }, {}],
    ['from another site', {}, { 'sec-fetch-site': 'cross-site' }],
    ['from another port of this host', {}, { 'sec-fetch-site': 'same-site' }],
    ['from a site that cannot be told', {}, { 'sec-fetch-site': 'nonsense' }],
    ['from another origin, told by an old browser', {}, { origin: 'https://evil.example' }],
    ['from another port, told by an old browser', {}, { origin: 'http://localhost:6666' }],
    ['from what is no origin', {}, { origin: 'localhost' }],
  ])('%s is refused, whatever its button, and the right one still counts', async (_what, fields, headers) => {
    const server = await plainServer()
    const { browser, page } = await opened(server)
    for (const action of ['allow', 'deny', 'sign-in']) {
      const forged = await browser.submit(page, { ...person, action, ...fields }, headers)
      expectExplained(forged, 403, 'login_form_forged')
    }
    expectCode(await browser.submit(page, person))
  })

  it('is refused for a browser that is signed in already, which is what such a form is after', async () => {
    const server = await plainServer()
    const { browser, page } = await opened(server)
    expectCode(await browser.submit(page, person))
    const next = await browser.open(authorizeUrl(server))
    for (const [fields, headers] of [
      [{ csrf: '' }, {}],
      [{}, { 'sec-fetch-site': 'cross-site' }],
    ] as [Record<string, string>, Record<string, string>][]) {
      expectExplained(
        await browser.submit(next, { action: 'allow', ...fields }, headers),
        403,
        'login_form_forged',
      )
    }
  })

  it('is refused with the csrf value of another browser', async () => {
    const server = await plainServer()
    const [one, other] = [await opened(server), await opened(server)]
    const forged = await one.browser.submit(one.page, { ...person, csrf: fieldOf(other.page, 'csrf') ?? '' })
    expectExplained(forged, 403, 'login_form_forged')
  })

  it('is refused without a cookie, and says so', async () => {
    const server = await plainServer()
    const { page } = await opened(server)
    expectExplained(await new Browser().submit(page, person), 403, 'login_cookie_missing')
  })

  it('is refused with the cookie of a server that was restarted', async () => {
    const [before, after] = [await startTestServer(), await startTestServer()]
    const { browser, page } = await opened(before)
    // The same name, as if both had had the same port.
    const cookie = browser.cookie.replace(String(before.config.port), String(after.config.port))
    const csrf = fieldOf(page, 'csrf') ?? ''
    const request = fieldOf(page, 'request') ?? ''
    expectExplained(await send(after, cookie, { ...person, csrf, request }), 400, 'login_request_unknown')
    expectExplained(await send(after, cookie, { ...person, csrf }), 403, 'login_form_forged')
  })

  it.each(['x', 's%3Ax.y', 's%3A', '%', '"', 'a'.repeat(5000)])(
    'is refused with a cookie that we did not set: %.20s',
    async (value) => {
      const server = await plainServer()
      const name = `mcp-static-auth-${server.config.port}`
      for (const cookie of [`${name}=${value}`, `${name}-browser=${value}`]) {
        expectExplained(await send(server, cookie, person), 403, 'login_cookie_missing')
      }
    },
  )

  it('is refused when its time is over, however long the browser runs', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    server.clock.advance(8 * 3600 + 1)
    expectExplained(await browser.submit(page, person), 400, 'login_request_unknown')
  })

  it('is refused when a field comes twice', async () => {
    const server = await plainServer()
    const { browser, page } = await opened(server)
    const fields = form({ ...person, csrf: fieldOf(page, 'csrf'), request: fieldOf(page, 'request') })
    for (const name of ['action', 'csrf', 'request', 'username', 'password']) {
      const twice = new URLSearchParams([...fields, [name, 'x']])
      expectExplained(await send(server, browser.cookie, twice), 400, 'parameter_repeated')
    }
  })

  it.each([
    ['application/json', JSON.stringify(person)],
    ['text/plain', 'action=allow'],
    ['multipart/form-data; boundary=x', '--x--'],
  ])('is refused as %s, the types that other sites can send', async (type, body) => {
    const server = await plainServer()
    const { browser } = await opened(server)
    const response = await send(server, browser.cookie, body, { 'content-type': type })
    expectExplained(response, 400, 'content_type_unsupported')
  })

  it('is refused in the query: a link is no form', async () => {
    const server = await plainServer()
    const { browser, page } = await opened(server)
    const fields = form({ ...person, csrf: fieldOf(page, 'csrf'), request: fieldOf(page, 'request') })
    const got = await browser.open(`${server.url}/login/callback?${fields}`)
    expectExplained(got, 405, 'method_not_allowed')
    expect(got.headers.get('allow')).toBe('POST')
    expectForm(await browser.open(`${server.url}/login?${fields}`))
    const posted = await send(server, browser.cookie, '', {}, `?${fields}`)
    expectExplained(posted, 403, 'login_form_forged')
  })
})

/** A form as a script would send it. */
async function send(
  server: TestServer,
  cookie: string,
  body: Record<string, string> | URLSearchParams | string,
  headers: Record<string, string> = {},
  query = '',
): Promise<PageView> {
  const url = `${server.url}/login/callback${query}`
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept: 'text/html',
      cookie,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body: typeof body === 'string' ? body : new URLSearchParams(body).toString(),
    redirect: 'manual',
  })
  return { status: response.status, url, html: await response.text(), headers: response.headers }
}
