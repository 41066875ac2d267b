// What pages of other sites can make a browser do here.

import { describe, expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import { authorizeUrl } from '../support/oauth.ts'
import { domOf, expectCode, expectConsent, expectExplained, expectForm, textOf } from '../support/pages.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'

const plain = sharedServer()

const person = { action: 'allow', username: 'demo_user', password: 'demo_password' }

const from = (dest: string) => ({
  'sec-fetch-site': 'cross-site',
  'sec-fetch-dest': dest,
  accept: 'text/html',
})

describe('a page of another site', () => {
  it.each(['/login', '/authorize', '/playground', '/handshake', '/handshake/events', '/callback'])(
    'takes up no session by embedding %s',
    async (path) => {
      const server = await startTestServer()
      const url = path === '/authorize' ? authorizeUrl(server) : server.url + path
      for (const destination of ['image', 'iframe', 'empty', 'script']) {
        const answer = await fetch(url, { headers: from(destination), redirect: 'manual' })
        expect(answer.status).toBe(403)
        expect(answer.headers.getSetCookie()).toEqual([])
        expect(await answer.text()).toContain('embedded_elsewhere')
      }
    },
  )

  it('may send a person here, as every client does', async () => {
    const server = await plain()
    const answer = await fetch(authorizeUrl(server), { headers: from('document'), redirect: 'manual' })
    expect(answer.status).toBe(200)
  })

  // The browser withholds its cookies from such a form (SameSite=Lax), so nobody knows who asks.
  it.each([
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document', origin: 'https://client.example' },
    { origin: 'https://client.example' },
    { origin: 'null' },
  ])('posts an authorization request without harm to what the browser has: %j', async (headers) => {
    const server = await plain()
    const browser = new Browser()
    const tab = await browser.open(authorizeUrl(server))
    const signedOut = browser.cookie
    const { page: first } = await posted(server, headers)
    expect(first.headers.getSetCookie()).toEqual([])
    expect(textOf(first)).toContain('Continue to sign in')
    expect(domOf(first).querySelector('input[type="password"]')).toBeNull()

    // The button is on our own page, and brings the cookies: the page is now this browser's.
    const page = await browser.submit(first, { action: 'continue' })
    expectForm(page)
    expect(browser.cookie).toBe(signedOut)
    expectCode(await browser.submit(tab, person))

    const { page: second } = await posted(server, headers)
    const signedIn = browser.cookie
    const consent = await browser.submit(second, { action: 'continue' })
    expectConsent(consent)
    expect(browser.cookie).toBe(signedIn)
    expectCode(await browser.submit(consent, { action: 'allow' }))
    expectExplained(await browser.submit(consent, { action: 'allow' }), 400, 'login_request_unknown')
  })

  it('may do so in a browser that was never here', async () => {
    const server = await plain()
    const { page: first } = await posted(server, { origin: 'https://client.example' })
    const browser = new Browser()
    const page = await browser.submit(first, person)
    expectForm(page)
    expectCode(await browser.submit(page, person))
  })

  it('cannot press that button itself', async () => {
    const server = await plain()
    const { page } = await posted(server, { origin: 'https://evil.example' })
    const forged = await new Browser().submit(page, {}, { 'sec-fetch-site': 'cross-site' })
    expectExplained(forged, 403, 'login_form_forged')
  })

  it('sets a cookie at once where the form is of this site, or the cookie came with it', async () => {
    const server = await plain()
    const { page, browser } = await posted(server, { 'sec-fetch-site': 'same-site' })
    expectForm(page)
    const before = browser.cookie
    const request = new URL(authorizeUrl(server)).search.slice(1)
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }
    expectForm(await browser.post(`${server.url}/authorize`, request, headers))
    expect(browser.cookie).toBe(before)
  })
})

/** What a form with an authorization request leads to, in a browser that brings no cookie along. */
async function posted(server: TestServer, headers: Record<string, string>) {
  const browser = new Browser()
  const request = new URL(authorizeUrl(server)).search.slice(1)
  return { browser, page: await browser.post(`${server.url}/authorize`, request, headers) }
}
