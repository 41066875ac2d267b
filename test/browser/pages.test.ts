// Every page, phone and desktop, light and dark: nothing serious for axe-core, nothing wider than the screen,
// and a screenshot for a person to look at.

import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { authorizeUrl } from '../support/oauth.ts'
import { longMs } from '../support/patience.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { attemptsWhen } from '../support/timeline.ts'
import {
  accessibilityProblems,
  loaded,
  looks,
  newPage,
  noChromium,
  screenshotPath,
  useChromium,
} from './support/chromium.ts'

useChromium()

type Visit = (page: Page, server: TestServer) => Promise<unknown>

const signIn = async (page: Page, password: string) => {
  await page.getByLabel('Username').fill('demo_user')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: /allow/i }).click()
}

const visits: Readonly<Record<string, Visit>> = {
  home: async (page, { url }) => {
    await page.goto(url)
    for (const summary of await page.locator('details > summary').all()) await summary.click()
  },
  login: (page, server) => page.goto(authorizeUrl(server)),
  'login-wrong-password': async (page, server) => {
    await page.goto(authorizeUrl(server))
    await loaded(page, () => signIn(page, 'wrong'))
    await page.getByRole('alert').waitFor()
  },
  'login-signed-in': async (page, server) => {
    await page.goto(authorizeUrl(server, { redirect_uri: `${server.url}/callback` }))
    await signIn(page, 'demo_password')
    await page.waitForURL('**/callback**')
    await page.goto(authorizeUrl(server))
  },
  'login-without-client': (page, { url }) => page.goto(`${url}/login`),
  'error-redirect-uri': (page, server) =>
    page.goto(authorizeUrl(server, { redirect_uri: 'http://localhost:1234/oauth/callbak' })),
  'error-client-id': (page, server) =>
    page.goto(authorizeUrl(server, { client_id: 'static-mcp-client-002' })),
  'not-found': (page, { url }) => page.goto(`${url}/nothing/here`),
  errors: (page, { url }) => page.goto(`${url}/errors`),
  'error-reason': (page, { url }) => page.goto(`${url}/errors/client_secret_missing`),
  callback: async (page, server) => {
    await page.goto(authorizeUrl(server, { redirect_uri: `${server.url}/callback` }))
    await signIn(page, 'demo_password')
    await page.waitForURL('**/callback**')
  },
  'callback-error': (page, { url }) =>
    page.goto(
      `${url}/callback?error=access_denied&error_description=No&state=x&iss=${encodeURIComponent(url)}`,
    ),
  playground: (page, { url }) => page.goto(`${url}/playground`),
  'playground-walked': async (page, { url }) => {
    await page.goto(`${url}/playground`)
    const button = page.locator('.next .primary')
    while ((await button.count()) > 0) {
      await loaded(page, () => button.click())
      if ((await page.locator('form[action="/login/callback"]').count()) > 0) {
        await loaded(page, () => signIn(page, 'demo_password'))
      }
    }
  },
  handshake: async (page, server) => {
    await fetch(server.mcp, { method: 'POST' })
    await fetch(`${server.url}/.well-known/oauth-protected-resource/mcp`)
    await fetch(`${server.url}/register`, { method: 'POST' })
    await fetch(authorizeUrl(server, { redirect_uri: 'http://localhost:1234/x' }), {
      headers: { 'user-agent': 'other' },
    })
    // All of it, so that the page does not change while it is looked at.
    await attemptsWhen(server, (all) => expect(all.flatMap(({ steps }) => steps)).toHaveLength(4))
    await page.goto(`${server.url}/handshake`)
    await page.locator('article.attempt').first().waitFor()
  },
  'handshake-empty': (page, { url }) => page.goto(`${url}/handshake`),
  'handshake-refused': async (page, server) => {
    await fetch(authorizeUrl(server, { redirect_uri: 'http://localhost:1234/oauth/callbak' }))
    await attemptsWhen(server, (all) => expect(all).toHaveLength(1))
    await page.goto(`${server.url}/handshake?attempt=1`)
  },
}

describe.skipIf(noChromium).each(looks)(
  'on $name',
  { timeout: longMs },
  ({ name, viewport, colorScheme }) => {
    it.each(Object.entries(visits))('%s is accessible and fits the screen', async (title, visit) => {
      const server = await startTestServer()
      const page = await newPage({ viewport, colorScheme })
      await visit(page, server)
      await page.screenshot({ path: screenshotPath(`${title}-${name}`), fullPage: true })
      expect(await accessibilityProblems(page)).toEqual([])
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect(width).toBeLessThanOrEqual(viewport.width)
      // As it was sent: a script wraps what can be copied, and adds a button.
      await page.locator('.copy').evaluateAll((all) => {
        for (const button of all) button.remove()
      })
      await page.locator('.snippet').evaluateAll((all) => {
        for (const wrapper of all) wrapper.replaceWith(...wrapper.childNodes)
      })
      expect((await page.content()).length).toBeLessThan(
        50_000 + (title === 'playground-walked' ? 50_000 : 0),
      )
    })
  },
)
