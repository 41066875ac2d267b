// The login page in a real browser: what a person does, and what arrives at the client.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { authorizeUrl, exchange } from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { newContext, newPage, noChromium, useChromium } from './support/chromium.ts'

useChromium()

/** A client that listens for its redirect on a port of its own. */
async function startClient() {
  const received: URL[] = []
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '', redirectUri)
    if (url.pathname === '/callback') received.push(url)
    res.setHeader('content-type', 'text/html').end('<title>client</title><h1>Back at the client</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`
  return { redirectUri, received }
}

async function signIn(page: Page, password = 'demo_password'): Promise<void> {
  await page.getByLabel('Username').fill('demo_user')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: /allow/i }).click()
}

async function opened(server: TestServer, redirectUri: string, page: Page): Promise<void> {
  await page.goto(authorizeUrl(server, { redirect_uri: redirectUri }))
  expect(await page.locator('form[action="/login/callback"]').count()).toBe(1)
}

describe.skipIf(noChromium)('signing in', () => {
  it('works with the keyboard alone, and the redirect arrives at a client on another port', async () => {
    const server = await startTestServer()
    const { redirectUri, received } = await startClient()
    const page = await newPage()
    await opened(server, redirectUri, page)

    // The demo user is filled in. The page sets the focus with a frame that may come after the load.
    await page.getByLabel('Password').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Back at the client' }).waitFor()
    expect(received).toHaveLength(1)
    expect(received[0]?.searchParams.get('iss')).toBe(server.url)
    expect(received[0]?.searchParams.get('state')).toBe('some state/+')
    const code = received[0]?.searchParams.get('code') ?? ''
    expect((await exchange(server, code, { redirect_uri: redirectUri })).status).toBe(200)
  })

  it('works with the keyboard for a user of somebody’s own', async () => {
    const server = await startTestServer({ username: 'ada', password: 'a password of some length' })
    const { redirectUri, received } = await startClient()
    const page = await newPage()
    await opened(server, redirectUri, page)
    await page.getByLabel('Username').and(page.locator(':focus')).waitFor()
    await page.keyboard.type('ada')
    await page.keyboard.press('Tab')
    await page.keyboard.type('a password of some length')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Back at the client' }).waitFor()
    expect(received).toHaveLength(1)
  })

  it('works without JavaScript', async () => {
    const server = await startTestServer()
    const { redirectUri, received } = await startClient()
    const page = await newPage({ javaScriptEnabled: false })
    await opened(server, redirectUri, page)
    await signIn(page)
    await page.waitForURL(`${redirectUri}**`)
    expect(received[0]?.searchParams.has('code')).toBe(true)
  })

  it('reaches an app by its own scheme: no policy of ours stops the redirect', async () => {
    const server = await startTestServer()
    const page = await newPage()
    await opened(server, 'cursor://anysphere.cursor-mcp/oauth/callback', page)
    // With `form-action` in the policy Chromium would never ask for this address.
    const asked = page.waitForRequest((request) => request.url().startsWith('cursor:'))
    await signIn(page)
    expect((await asked).url()).toMatch(/^cursor:\/\/anysphere\.cursor-mcp\/oauth\/callback\?code=mcp_ac_/)
  })

  it('tells a denial to the client', async () => {
    const server = await startTestServer()
    const { redirectUri, received } = await startClient()
    const page = await newPage()
    await opened(server, redirectUri, page)
    await page.getByRole('button', { name: /deny/i }).click()
    await page.getByRole('heading', { name: 'Back at the client' }).waitFor()
    expect(received[0]?.searchParams.get('error')).toBe('access_denied')
    expect(received[0]?.searchParams.get('iss')).toBe(server.url)
  })

  it('says that the password is wrong, keeps the username, and lets the person try again', async () => {
    const server = await startTestServer()
    const { redirectUri, received } = await startClient()
    const page = await newPage()
    await opened(server, redirectUri, page)
    await signIn(page, 'wrong')
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).toMatch(/password/)
    expect(await page.title()).toMatch(/^Error/)
    expect(await page.getByLabel('Username').inputValue()).toBe('demo_user')
    expect(await page.getByLabel('Password').inputValue()).toBe('')
    await signIn(page)
    await page.getByRole('heading', { name: 'Back at the client' }).waitFor()
    expect(received[0]?.searchParams.has('code')).toBe(true)
  })

  it('serves two tabs that were opened before anyone signed in', async () => {
    const server = await startTestServer()
    const { redirectUri, received } = await startClient()
    const context = await newContext()
    const [first, second] = [await context.newPage(), await context.newPage()]
    await opened(server, redirectUri, first)
    await opened(server, redirectUri, second)
    await signIn(first)
    await first.getByRole('heading', { name: 'Back at the client' }).waitFor()
    // In the second somebody is signed in now: whatever is typed there, one more click is asked for.
    await signIn(second)
    await second.getByRole('heading', { name: 'Allow access' }).waitFor()
    await second.getByRole('button', { name: 'Allow' }).click()
    await second.getByRole('heading', { name: 'Back at the client' }).waitFor()
    const codes = received.map((url) => url.searchParams.get('code'))
    expect(new Set(codes).size).toBe(2)
    expect(codes).not.toContain(null)
  })

  it('asks again after the back button, and gives no second code without another click', async () => {
    const server = await startTestServer()
    const { redirectUri, received } = await startClient()
    const page = await newPage()
    await opened(server, redirectUri, page)
    await signIn(page)
    await page.getByRole('heading', { name: 'Back at the client' }).waitFor()
    await page.goBack()
    // The page was not kept (no-store), so going back asks for it again.
    await page.getByRole('heading', { name: 'Allow access' }).waitFor()
    expect(await page.getByLabel('Password').count()).toBe(0)
    expect(received).toHaveLength(1)
  })

  it('survives a double click on the button with one code at most', async () => {
    const server = await startTestServer()
    const { redirectUri, received } = await startClient()
    const page = await newPage()
    await opened(server, redirectUri, page)
    await page.getByLabel('Username').fill('demo_user')
    await page.getByLabel('Password').fill('demo_password')
    await page.getByRole('button', { name: /allow/i }).dblclick()
    // Whatever the second click leads to, the form is gone. If the browser took the cookies of the first answer before it
    // sent the second one, it is asked once more, without a password.
    await page.getByLabel('Password').waitFor({ state: 'detached' })
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(received.filter((url) => url.searchParams.has('code')).length).toBeLessThanOrEqual(1)
  })

  it('keeps a person signed in, and their tabs, when a form of another site asks for authorization', async () => {
    const server = await startTestServer()
    const { redirectUri, received } = await startClient()
    const context = await newContext({ javaScriptEnabled: false })
    const [tab, page] = [await context.newPage(), await context.newPage()]
    await opened(server, redirectUri, tab)
    await signIn(tab)
    await tab.getByRole('heading', { name: 'Back at the client' }).waitFor()
    await opened(server, redirectUri, tab)

    // For a browser 127.0.0.1 and localhost are two sites.
    const request = new URL(authorizeUrl(server, { redirect_uri: redirectUri })).searchParams
    const fields = [...request].map(([name, value]) => `<input name="${name}" value="${value}">`).join('')
    await page.goto(new URL('/', redirectUri).href)
    await page.setContent(
      `<form method="post" action="${server.url}/authorize">${fields}<button>Go</button></form>`,
    )
    await page.getByRole('button', { name: 'Go' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    for (const asked of [page, tab]) {
      expect(await asked.getByLabel('Password').count()).toBe(0)
      await asked.getByRole('button', { name: 'Allow' }).click()
      await asked.getByRole('heading', { name: 'Back at the client' }).waitFor()
    }
    expect(new Set(received.map((url) => url.searchParams.get('code'))).size).toBe(3)
  })

  it('only asks a browser that is signed in to allow', async () => {
    const server = await startTestServer()
    const { redirectUri, received } = await startClient()
    const page = await newPage()
    await opened(server, redirectUri, page)
    await signIn(page)
    await page.getByRole('heading', { name: 'Back at the client' }).waitFor()
    await opened(server, redirectUri, page)
    expect(await page.getByLabel('Password').count()).toBe(0)
    await page.getByRole('button', { name: /allow/i }).click()
    await page.getByRole('heading', { name: 'Back at the client' }).waitFor()
    expect(received).toHaveLength(2)
  })
})
