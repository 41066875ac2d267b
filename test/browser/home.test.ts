// The home page in a browser: it changes by itself, copies, and works without its scripts.

import { describe, expect, it } from 'vitest'
import { callMcp, obtainTokens } from '../support/oauth.ts'
import { startTestServer } from '../support/server.ts'
import { newContext, newPage, noChromium, useChromium } from './support/chromium.ts'

useChromium()

describe.skipIf(noChromium)('the home page', () => {
  it('says without reloading that a client has connected, and announces only the headline', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    const page = await newPage({ timezoneId: 'Asia/Tokyo', locale: 'en-GB' })
    await page.goto(server.url)
    const status = page.getByRole('status')
    expect(await status.textContent()).toBe('No client has connected yet')

    await callMcp(server, undefined)
    await status.getByText('A client is connecting').waitFor()
    const { access_token: token } = await obtainTokens(server)
    await callMcp(server, token)
    await status.getByText('Connected: node').waitFor()
    expect(await status.getAttribute('class')).toBe('status ok')
    // Midnight UTC is the morning in Tokyo.
    expect(await page.locator('#connection-details').textContent()).toMatch(/MCP tools\/list, at .*09:00:00/)
  })

  it('bears that the server is away', async () => {
    const server = await startTestServer()
    const page = await newPage()
    await page.goto(server.url)
    await server.close()
    // More than once: it goes on asking.
    for (let times = 0; times < 2; times++) {
      await page.waitForEvent('requestfailed', (request) => request.url() === `${server.url}/connection`)
    }
    expect(await page.getByRole('status').textContent()).toBe('No client has connected yet')
  })

  it('copies what there is to paste to the last character', async () => {
    const server = await startTestServer()
    const context = await newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
    const page = await context.newPage()
    await page.goto(server.url)
    const clipboard = () => page.evaluate<string>('navigator.clipboard.readText()')

    await page.getByRole('button', { name: 'Copy: Client secret' }).click()
    await page.getByRole('button', { name: 'Copied: Client secret' }).waitFor()
    expect(await clipboard()).toBe(server.config.clientSecret)

    await page.locator('summary', { hasText: /^Cursor/ }).click()
    await page.getByRole('button', { name: 'Copy: Cursor, step 1' }).click()
    await page.getByRole('button', { name: 'Copied: Cursor, step 1' }).waitFor()
    expect(JSON.parse(await clipboard())).toMatchObject({
      mcpServers: { 'mcp-static-auth': { url: server.mcp } },
    })
  })

  it('opens the recipe that a link leads to', async () => {
    const server = await startTestServer()
    const page = await newPage()
    await page.goto(`${server.url}/#claude-code`)
    await page.getByText('claude mcp login').waitFor()
    expect(await page.getByText('codex mcp add').isVisible()).toBe(false)
  })

  it('has everything without JavaScript, but the buttons that need it', async () => {
    const server = await startTestServer()
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto(server.url)
    await page.locator('summary', { hasText: /^Codex/ }).click()
    await page.getByText('codex mcp add').waitFor()
    expect(await page.getByRole('button').count()).toBe(0)
    await page.getByRole('link', { name: 'Play one in the playground' }).click()
    await page.getByRole('heading', { name: 'Playground' }).waitFor()
  })
})
