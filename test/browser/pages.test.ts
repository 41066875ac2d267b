// Every page, phone and desktop, light and dark: nothing serious for axe-core, nothing wider than the screen,
// and a screenshot for a person to look at.

import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { scenarios } from '../../src/scenarios/catalogue.ts'
import type { Defect } from '../reference-client/client.ts'
import { judgedRun } from '../scenarios/judged-run.ts'
import { authorizeUrl } from '../support/oauth.ts'
import { longMs } from '../support/patience.ts'
import { type ControlledServer, startTestServer, type TestServer } from '../support/server.ts'
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

type Visit = (page: Page, server: ControlledServer) => Promise<unknown>

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
  'login-scenario': async (page, server) => {
    await page.goto(
      authorizeUrl({ ...server, url: `${server.url}/s/iss-wrong`, mcp: `${server.url}/s/iss-wrong/mcp` }),
    )
    await page.getByText('Wrong on purpose').waitFor()
  },
  'reports-empty': (page, { url }) => page.goto(`${url}/report`),
  'handshake-refused': async (page, server) => {
    await fetch(authorizeUrl(server, { redirect_uri: 'http://localhost:1234/oauth/callbak' }))
    await attemptsWhen(server, (all) => expect(all).toHaveLength(1))
    await page.goto(`${server.url}/handshake?attempt=1`)
  },
}

const faults: readonly Defect[] = ['ignores-iss', 'no-resource-in-token-request', 'short-state', 'raw-basic']

/** A client that does some things wrong, in every scenario. */
async function faultyClient(server: TestServer): Promise<void> {
  for (const { name } of scenarios) {
    await judgedRun(server, name, { run: 'ci-42', era: '2026-07-28', defects: faults })
  }
}

/** Pages about clients that were tested, on a server that lets them in without asking. */
const visitsOfTesters: Readonly<Record<string, Visit>> = {
  scenarios: async (page, server) => {
    await judgedRun(server, 'plain', { run: 'run-1', era: '2026-07-28' })
    await page.goto(`${server.url}/s`)
  },
  reports: async (page, server) => {
    await faultyClient(server)
    await page.goto(`${server.url}/report`)
  },
  report: async (page, server) => {
    await faultyClient(server)
    await page.goto(`${server.url}/report/ci-42`)
    for (const summary of await page.locator('details > summary').all()) await summary.click()
  },
  'run-timeline': async (page, server) => {
    await faultyClient(server)
    await page.goto(`${server.url}/s/revoked-early/ci-42/handshake`)
  },
}

/** The timelines of realms that a person controls. */
const visitsWithControl: Readonly<Record<string, Visit>> = {
  'timeline-control': async (page, server) => {
    await judgedRun(server, 'plain', { run: 'run-1', era: '2026-07-28' })
    await fetch(server.mcp, { method: 'POST' })
    server.realm.fail({ at: 'token', grant: 'refresh_token', status: 503 })
    server.realm.clock.advance({ hours: 2 })
    await attemptsWhen(server, (all) => expect(all).toHaveLength(1))
    await page.goto(`${server.url}/handshake?did=expire&count=2`)
  },
  'run-control': async (page, server) => {
    const run = server.run('plain', 'run-1')
    run.fail({ at: 'server-metadata', delayMs: 100 })
    run.fail({ at: 'token', grant: 'authorization_code', status: 503, headers: { 'Retry-After': '0' } })
    await judgedRun(server, 'plain', { run: 'run-1', era: '2026-07-28' })
    await page.goto(`${run.url}/handshake`)
  },
}

const all = [
  ...Object.entries(visits).map(([title, visit]) => ({ title, visit, options: {}, most: 50_000 })),
  ...Object.entries(visitsOfTesters).map(([title, visit]) => ({
    title,
    visit,
    options: { autoApprove: 'all' as const },
    most: 100_000,
  })),
  ...Object.entries(visitsWithControl).map(([title, visit]) => ({
    title,
    visit,
    options: {
      autoApprove: 'all' as const,
      control: true,
      ...(title === 'run-control' && { controlToken: 'a-control-token-of-32-characters' }),
    },
    most: 50_000,
  })),
]

describe.skipIf(noChromium).each(looks)(
  'on $name',
  { timeout: longMs },
  ({ name, viewport, colorScheme }) => {
    it.each(all)('$title is accessible and fits the screen', async ({ title, visit, options, most }) => {
      const server = await startTestServer(options)
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
      expect((await page.content()).length).toBeLessThan(most + (title === 'playground-walked' ? 50_000 : 0))
    })
  },
)
