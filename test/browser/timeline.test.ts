// The handshake timeline in a real browser: what one sees of it at once, and what happens to what one reads while
// clients connect.

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { authorizeUrl } from '../support/oauth.ts'
import { patienceMs } from '../support/patience.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { StaticProvider } from '../support/static-provider.ts'
import { attemptsWhen } from '../support/timeline.ts'
import { accessibilityProblems, loaded, newPage, noChromium, useChromium } from './support/chromium.ts'

useChromium()

const controlToken = 'a-control-token-of-32-characters'

/** Connects, signs in through the form, calls a tool. */
async function useSdkClient(server: TestServer): Promise<void> {
  const provider = new StaticProvider(server)
  const transport = () => new StreamableHTTPClientTransport(new URL(server.mcp), { authProvider: provider })
  const first = transport()
  await expect(new Client({ name: 'sdk-client', version: '1' }).connect(first)).rejects.toThrow()
  await first.finishAuth(await provider.person())
  const client = new Client({ name: 'sdk-client', version: '1' })
  await client.connect(transport())
  await client.callTool({ name: 'echo', arguments: { message: 'hello' } })
  await client.close()
}

/** An attempt of a client of this name that ends with a refusal. */
async function fail(server: TestServer, name: string): Promise<void> {
  server.clock.advance(15)
  await fetch(`${server.url}/token`, {
    method: 'POST',
    headers: { 'user-agent': name },
    body: new URLSearchParams({ grant_type: 'password', client_id: 'x' }),
  })
}

/** An attempt of a client of this name that has only begun. */
async function begin(server: TestServer, name: string): Promise<void> {
  server.clock.advance(15)
  await fetch(server.mcp, { method: 'POST', headers: { 'user-agent': name } })
}

/** As many attempts, every other one refused, the newest refused. */
async function attempts(server: TestServer, count: number): Promise<void> {
  for (let n = count; n > 0; n--) await (n % 2 === 1 ? fail : begin)(server, `client-${n}`)
  await attemptsWhen(server, (all) => expect(all).toHaveLength(count))
}

async function liveTimeline(server: TestServer, query = ''): Promise<Page> {
  const page = await newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(`${server.url}/handshake${query}`)
  await page.getByText('Live.', { exact: true }).waitFor()
  return page
}

const titles = (page: Page) => page.locator('article.attempt h2')
const button = (page: Page) => page.locator('#arrivals')
const openOnes = (page: Page) => page.locator('article.attempt > details[open]')

/** Has the page believe that its tab is looked at, or not. */
async function look(page: Page, isSeen: boolean): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'hidden', { configurable: true, value: ${!isSeen} })
    document.dispatchEvent(new Event('visibilitychange'))
  `)
}

/** Where each attempt stands in the window. */
async function places(page: Page): Promise<Readonly<Record<string, number>>> {
  const all = await page
    .locator('article.attempt')
    .evaluateAll((them) => them.map((it) => [it.id, Math.round(it.getBoundingClientRect().top)] as const))
  return Object.fromEntries(all)
}

describe.skipIf(noChromium)('the timeline', () => {
  it('shows a client live, without being reloaded', async () => {
    const server = await startTestServer()
    const page = await liveTimeline(server)
    await page.getByRole('heading', { name: 'No attempts yet' }).waitFor()
    await useSdkClient(server)
    await page.locator('article.attempt', { hasText: 'sdk-client' }).filter({ hasText: 'echo' }).waitFor()
    expect(await titles(page).first().innerText()).toMatch(/^OK:/)
  })

  it('shows the cause first, then what was received and expected, and the fix, live', async () => {
    const server = await startTestServer()
    const page = await liveTimeline(server)
    await fetch(authorizeUrl(server, { redirect_uri: 'http://localhost:1234/oauth/callbak' }))
    const attempt = page.locator('article.attempt')
    await attempt.waitFor()
    expect(await attempt.locator('h2').innerText()).toMatch(/^Refused: .*redirect URI/)
    expect(await attempt.locator('.proof dt').allInnerTexts()).toEqual([
      'Received',
      'Expected',
      'Fix',
      'Rule',
    ])
    expect(await attempt.locator('.proof mark').first().innerText()).toContain('callbak')
    await attempt.getByRole('button', { name: 'Copy' }).first().waitFor()
  })

  it('is readable without JavaScript, pauses and clears', async () => {
    const server = await startTestServer()
    await fetch(server.mcp, { method: 'POST' })
    // This page does not change by itself, so what it is to show must have happened.
    await attemptsWhen(server, (all) => expect(all).toHaveLength(1))
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto(`${server.url}/handshake`)
    await page.locator('article.attempt').waitFor()
    expect(await page.getByText('Follow').isVisible()).toBe(false)
    expect(await button(page).isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByRole('heading', { name: 'No attempts yet' }).waitFor()
  })

  it('is controlled without JavaScript', async () => {
    const server = await startTestServer({ control: true })
    const page = await newPage({ javaScriptEnabled: false })
    const control = page.getByRole('region', { name: 'Control' })
    for (const address of [`${server.url}/handshake`, `${server.url}/s/plain/ci/handshake`]) {
      await page.goto(address)
      await control.getByRole('button', { name: 'Move the clock by an hour' }).click()
      await control.getByText('The clock of this realm is 1 hour ahead.').waitFor()
      await control.getByRole('button', { name: 'Answer the next refresh with 503' }).click()
      await control.getByText('The next refresh will be answered with 503.').waitFor()
      expect(await control.getByRole('status').isVisible()).toBe(true)
    }
  })

  it('keeps its control while clients connect, and says when a fault no longer waits', async () => {
    const server = await startTestServer({ control: true, controlToken })
    const page = await liveTimeline(server)
    const control = page.getByRole('region', { name: 'Control' })
    await control.getByLabel('Control token').fill(controlToken)
    await control.getByLabel('Control token').press('Enter')
    await control.getByRole('button', { name: 'Move the clock by an hour' }).click()
    await control.getByText('The clock of this realm is 1 hour ahead.').waitFor()
    server.realm.fail({ at: 'mcp', status: 500 })
    await page.reload()
    await control.getByText('The next MCP request will be answered with 500.').waitFor()
    await control.getByLabel('Control token').fill('half of a t')
    await begin(server, 'client-1')
    await page.locator('article.attempt', { hasText: 'A test had this request fail.' }).waitFor()
    await control.getByText('The next MCP request').waitFor({ state: 'detached' })
    expect(await control.getByRole('status').innerText()).toBe('The clock of this realm is 1 hour ahead.')
    expect(await control.getByLabel('Control token').inputValue()).toBe('half of a t')
  })

  it('filters without JavaScript, by kind and by client', async () => {
    const server = await startTestServer()
    await attempts(server, 4)
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto(`${server.url}/handshake`)
    await page.getByRole('link', { name: 'Refused' }).click()
    await expect.poll(() => titles(page).allInnerTexts()).toHaveLength(2)
    await page.getByRole('combobox', { name: 'Client' }).selectOption('client-3')
    await loaded(page, () => page.getByRole('button', { name: 'Show' }).click())
    expect(page.url()).toBe(`${server.url}/handshake?kind=refused&client=client-3`)
    expect(await page.locator('article.attempt').count()).toBe(1)
  })

  it('shows at least six of fifty attempts at once', async () => {
    const server = await startTestServer()
    await attempts(server, 50)
    const page = await liveTimeline(server)
    const bottoms = await titles(page).evaluateAll((all) =>
      all.map((it) => it.getBoundingClientRect().bottom),
    )
    expect(bottoms.filter((bottom) => bottom <= 800).length).toBeGreaterThanOrEqual(6)
    expect(await accessibilityProblems(page)).toEqual([])
  })
})

describe.skipIf(noChromium)('while clients connect, the timeline', () => {
  it.each([0, 700])('moves nothing that is read, scrolled down by %i', async (scrolled) => {
    const server = await startTestServer()
    await attempts(server, 50)
    const page = await liveTimeline(server)
    await page.evaluate(`scrollTo({ top: ${scrolled}, behavior: 'instant' })`)
    const before = await places(page)
    for (let n = 1; n <= 5; n++) await fail(server, `new-${n}`)
    await page.getByRole('button', { name: /^5 new: Refused: / }).waitFor()
    expect(await places(page)).toEqual(before)
    expect(await accessibilityProblems(page)).toEqual([])

    await button(page).click()
    expect(await page.evaluate('scrollY')).toBe(0)
    expect(await page.locator('article.attempt .who strong').first().innerText()).toBe('new-5')
    expect(await openOnes(page).count()).toBe(1)
    expect(await button(page).isVisible()).toBe(false)
    expect(await page.evaluate(`document.activeElement.closest('article').id`)).toBe('attempt-55')
  })

  it('keeps what is read in its place when an attempt above it grows', async () => {
    const server = await startTestServer()
    await attempts(server, 12)
    await begin(server, 'growing')
    await attemptsWhen(server, (all) => expect(all).toHaveLength(13))
    const page = await liveTimeline(server)
    await page.locator('#attempt-13 summary').click()
    await page.locator('#attempt-8').evaluate((it) => it.scrollIntoView({ block: 'start' }))
    const before = (await places(page))['attempt-8']
    for (const path of ['protected-resource/mcp', 'authorization-server']) {
      const headers = { 'user-agent': 'growing' }
      await fetch(`${server.url}/.well-known/oauth-${path}`, { headers })
    }
    await page.locator('#attempt-13', { hasText: '3 steps' }).waitFor()
    // Windows scroll by whole pixels, and cards are not as high.
    expect(Math.abs(((await places(page))['attempt-8'] ?? 0) - (before ?? 0))).toBeLessThanOrEqual(1)
    expect(await openOnes(page).count()).toBe(1)
  })

  it('follows the newest if asked to, and remembers that', async () => {
    const server = await startTestServer()
    await attempts(server, 4)
    const page = await liveTimeline(server)
    await page.locator('#attempt-2 summary').click()
    await page.getByLabel('Follow').check()
    await fail(server, 'new')
    await page.locator('#attempt-5').waitFor()
    expect(await openOnes(page).evaluateAll((all) => all.map((it) => it.parentElement?.id))).toEqual([
      'attempt-5',
    ])
    await loaded(page, () => page.reload())
    expect(await page.getByLabel('Follow').isChecked()).toBe(true)
  })

  it('shows only what its filter wants', async () => {
    const server = await startTestServer()
    await attempts(server, 4)
    const page = await liveTimeline(server, '?kind=refused')
    await begin(server, 'another')
    await fail(server, 'new')
    await page.getByRole('button', { name: /^1 new: Refused: / }).waitFor()
    await button(page).click()
    expect(await page.locator('article.attempt').evaluateAll((all) => all.map(({ id }) => id))).toEqual([
      'attempt-6',
      'attempt-4',
      'attempt-2',
    ])
  })

  it('says in the title that an attempt was refused, until it is read', async () => {
    const server = await startTestServer()
    await attempts(server, 1)
    const page = await liveTimeline(server)
    await fail(server, 'new')
    await button(page).waitFor()
    expect(await page.title()).toBe('✗ Refused – Handshake timeline – mcp-static-auth')
    await button(page).click()
    expect(await page.title()).toBe('Handshake timeline – mcp-static-auth')
  })

  it('says so in the title of a tab that nobody looks at', async () => {
    const server = await startTestServer()
    await attempts(server, 1)
    const page = await liveTimeline(server)
    await look(page, false)
    await fail(server, 'new')
    await expect.poll(() => page.title(), { timeout: patienceMs }).toMatch(/^✗ Refused – /)
    await look(page, true)
    await button(page).click()
    expect(await page.title()).toBe('Handshake timeline – mcp-static-auth')
  })

  it('does not have a client wait for ever that stopped while nobody looked', async () => {
    const server = await startTestServer()
    await begin(server, 'some-client')
    await attemptsWhen(server, (all) => expect(all).toHaveLength(1))
    const page = await liveTimeline(server)
    expect(await titles(page).innerText()).toMatch(/^Waiting: /)
    await look(page, false)
    server.clock.advance(11)
    await look(page, true)
    await page.getByRole('heading', { name: /^Attention: / }).waitFor()
  })

  it('says that it is paused, and never that it is live', async () => {
    const server = await startTestServer()
    const page = await liveTimeline(server)
    await loaded(page, () => page.getByRole('button', { name: 'Pause' }).click())
    await page.getByText('Paused.', { exact: true }).waitFor()
    expect(await page.getByText('Live.', { exact: true }).count()).toBe(0)
  })
})
