// Username and password: what a wrong one shows. How guessing is slowed is for throttle.test.ts.

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
