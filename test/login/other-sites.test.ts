// What pages of other sites can make a browser do here.

import { describe, expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import { authorizeUrl, form, logIn } from '../support/oauth.ts'
import { startTestServer } from '../support/server.ts'

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
    const server = await startTestServer()
    const answer = await fetch(authorizeUrl(server), { headers: from('document'), redirect: 'manual' })
    expect(answer.status).toBe(303)
  })

  it('does not sign a browser out by posting an authorization request', async () => {
    const server = await startTestServer()
    const browser = new Browser()
    await logIn(authorizeUrl(server), browser)
    const before = browser.cookie

    // The browser withholds its cookie from the form, and sends it with the visit that follows.
    const request = new URL(authorizeUrl(server))
    const posted = await fetch(`${server.url}/authorize`, {
      method: 'POST',
      headers: from('document'),
      body: form(Object.fromEntries(request.searchParams)),
      redirect: 'manual',
    })
    expect(posted.status).toBe(303)
    expect(posted.headers.getSetCookie()).toEqual([])
    const page = await browser.open(new URL(posted.headers.get('location') ?? '', server.url).href)
    expect(browser.cookie).toBe(before)
    expect(page.html).toContain('demo_user')
    expect(page.html).not.toContain('type="password"')
  })
})
