// Username and password: what a wrong one shows, and how guessing is slowed.

import { describe, expect, it } from 'vitest'
import { Browser, type PageView } from '../support/browser.ts'
import { authorizeUrl } from '../support/oauth.ts'
import { domOf, expectCode, expectForm, fieldOf, textOf } from '../support/pages.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const right = { action: 'allow', username: 'demo_user', password: 'demo_password' }
const wrong = { ...right, password: 'not-the-password' }

async function opened(server: TestServer) {
  const browser = new Browser()
  return { browser, page: await browser.open(authorizeUrl(server)) }
}

/** A person at some address, behind a proxy that tells it. */
async function personAt(server: TestServer, address: string) {
  const { browser, page } = await opened(server)
  const from = { 'x-forwarded-for': address }
  return (fields: Record<string, string>): Promise<PageView> => browser.submit(page, fields, from)
}

const behindProxy = { trustProxy: true }

describe('a wrong password', () => {
  it.each([
    { password: 'not-the-password' },
    { password: '' },
    { password: 'demo_password ' },
    { password: 'DEMO_PASSWORD' },
    { password: 'demo_passwor' },
    { username: 'not-the-user' },
    { username: '' },
    { username: 'demo_user\0' },
    { username: 'demo_password', password: 'demo_user' },
    { password: '💥'.repeat(2000) },
  ])('is answered by 403 and the form again: %j', async (fields) => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    const again = await browser.submit(page, { ...right, ...fields })
    expectForm(again, 403)
    expect(again.headers.get('location')).toBeNull()
    expect(again.html).not.toContain('mcp_ac_')
    expectCode(await browser.submit(again, right))
  })

  it('keeps the form, the username and the request, and never shows a password', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    const sent = { ...wrong, username: 'somebody' }
    const again = await browser.submit(page, sent)
    expect(fieldOf(again, 'username')).toBe('somebody')
    for (const name of ['csrf', 'request']) expect(fieldOf(again, name)).toBe(fieldOf(page, name))
    expect(domOf(again).querySelector('input[type="password"]')?.getAttribute('value')).toBeUndefined()
    expect(again.html).not.toContain(sent.password)
    expect(textOf(again)).toContain('The username or the password is wrong.')
    expect(domOf(again).querySelector('title')?.text).toMatch(/^Error: /)
    expect(textOf(again)).toContain('static-mcp-client-001')
  })

  it('says the same for an unknown user as for a wrong password', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    const [user, password] = [
      await browser.submit(page, { ...right, username: 'x' }),
      await browser.submit(page, wrong),
    ]
    const blank = (view: PageView) => view.html.replace(/(name="username" value=)"[^"]*"/, '$1""')
    expect(blank(user)).toBe(blank(password))
  })

  it('does not sign anybody in', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    await browser.submit(page, wrong)
    expectForm(await browser.open(`${server.url}/login`))
  })

  it('is a step that the log calls by its reason', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    await browser.submit(page, wrong)
    expect(server.events.at(-1)).toMatchObject({ status: 403, refusal: { reason: 'login_password_wrong' } })
  })
})

describe('repeated failures', () => {
  it('are free four times, then answered by 429 with the seconds to wait', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    for (let failure = 1; failure <= 5; failure++) {
      expect((await browser.submit(page, wrong)).status).toBe(403)
    }
    const slowed = await browser.submit(page, wrong)
    expectForm(slowed, 429)
    expect(slowed.headers.get('retry-after')).toBe('1')
    expect(textOf(slowed)).toContain('Try again in 1 s')
    expect(slowed.html).not.toContain(wrong.password)
    expect(fieldOf(slowed, 'username')).toBe('demo_user')
    expect(fieldOf(slowed, 'request')).toBe(fieldOf(page, 'request'))
  })

  it('slow a right password too, so that a guess is not told', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    for (let failure = 1; failure <= 5; failure++) await browser.submit(page, wrong)
    expect((await browser.submit(page, right)).status).toBe(429)
    server.clock.advance(1)
    expectCode(await browser.submit(page, right))
  })

  it('wait longer each time, and never longer than 30 s', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    const waits: number[] = []
    for (let failure = 1; failure <= 14; failure++) {
      await browser.submit(page, wrong)
      const { status, headers } = await browser.submit(page, wrong)
      if (status !== 429) continue
      const seconds = Number(headers.get('retry-after'))
      waits.push(seconds)
      server.clock.advance(seconds)
    }
    expect(waits.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 30])
    expect(new Set(waits.slice(6))).toEqual(new Set([30]))
    expectCode(await browser.submit(page, right))
  })

  it('that come while others wait do not make the wait longer', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    for (let failure = 1; failure <= 50; failure++) await browser.submit(page, wrong)
    expect((await browser.submit(page, right)).headers.get('retry-after')).toBe('1')
  })

  it('at once from many connections are counted one by one', async () => {
    const server = await startTestServer()
    const { browser, page } = await opened(server)
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.submit(page, wrong)))
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15)
  })

  it('are counted for an address, whatever the browser', async () => {
    const server = await startTestServer()
    for (let failure = 1; failure <= 5; failure++) {
      const { browser, page } = await opened(server)
      await browser.submit(page, wrong)
    }
    const { browser, page } = await opened(server)
    expect((await browser.submit(page, right)).status).toBe(429)
  })

  it('do not touch another address', async () => {
    const server = await startTestServer(behindProxy)
    const [here, there] = [await personAt(server, '203.0.113.1'), await personAt(server, '203.0.113.2')]
    for (let failure = 1; failure <= 20; failure++) await here(wrong)
    expect((await here(right)).status).toBe(429)
    expectCode(await there(right))
  })

  it('are counted for an IPv6 network, since one subscriber has all its addresses', async () => {
    const server = await startTestServer(behindProxy)
    for (let host = 1; host <= 5; host++) await (await personAt(server, `2001:db8:1:2::${host}`))(wrong)
    expect((await (await personAt(server, '2001:db8:1:2:ffff::9'))(right)).status).toBe(429)
    expectCode(await (await personAt(server, '2001:db8:2::1'))(right))
  })

  it('are counted for the connection when nobody said that a proxy is to be believed', async () => {
    const server = await startTestServer()
    for (let host = 1; host <= 5; host++) await (await personAt(server, `203.0.113.${host}`))(wrong)
    expect((await (await personAt(server, '203.0.113.99'))(right)).status).toBe(429)
  })

  it('are forgotten by a right password, and after a quarter of an hour', async () => {
    const server = await startTestServer()
    for (const forget of ['right password', 'time']) {
      const { browser, page } = await opened(server)
      for (let failure = 1; failure <= 4; failure++) {
        expect((await browser.submit(page, wrong)).status).toBe(403)
      }
      if (forget === 'time') server.clock.advance(900)
      else expectCode(await browser.submit(page, right))
    }
    const { browser, page } = await opened(server)
    for (let failure = 1; failure <= 5; failure++) {
      expect((await browser.submit(page, wrong)).status).toBe(403)
    }
  })

  it('do not stand in the way of who is signed in, or of who denies', async () => {
    const server = await startTestServer()
    const known = await opened(server)
    expectCode(await known.browser.submit(known.page, right))
    const { browser, page } = await opened(server)
    for (let failure = 1; failure <= 10; failure++) await browser.submit(page, wrong)
    const next = await known.browser.open(authorizeUrl(server))
    expectCode(await known.browser.submit(next, { action: 'allow' }))
    expect((await browser.submit(page, { action: 'deny' })).url).toContain('error=access_denied')
  })
})
