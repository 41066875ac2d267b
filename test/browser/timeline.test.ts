// The handshake timeline in a real browser, while the official client connects.

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { describe, expect, it } from 'vitest'
import { authorizeUrl } from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { StaticProvider } from '../support/static-provider.ts'
import { attemptsWhen } from '../support/timeline.ts'
import { newPage, noChromium, useChromium } from './support/chromium.ts'

useChromium()

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

describe.skipIf(noChromium)('the timeline', () => {
  it('shows a client live, without being reloaded', async () => {
    const server = await startTestServer()
    const page = await newPage()
    await page.goto(`${server.url}/handshake`)
    await page.getByRole('heading', { name: 'No attempts to show' }).waitFor()
    await useSdkClient(server)
    await page.locator('article.attempt', { hasText: 'sdk-client' }).filter({ hasText: 'echo' }).waitFor()
    expect(await page.locator('article.attempt h2').first().innerText()).toMatch(/^OK:/)
  })

  it('shows the cause first and the fix under it, live', async () => {
    const server = await startTestServer()
    const page = await newPage()
    await page.goto(`${server.url}/handshake`)
    await fetch(authorizeUrl(server, { redirect_uri: 'http://localhost:1234/oauth/callbak' }))
    const attempt = page.locator('article.attempt')
    await attempt.waitFor()
    const [cause = '', fix = ''] = (await attempt.innerText())
      .split('\n')
      .filter((line) => line.trim() !== '')
    expect(cause).toMatch(/redirect URI/)
    expect(fix).toMatch(/^Fix:/)
  })

  it('is readable without JavaScript, pauses and clears', async () => {
    const server = await startTestServer()
    await fetch(server.mcp, { method: 'POST' })
    // This page does not change by itself, so what it is to show must have happened.
    await attemptsWhen(server, (attempts) => expect(attempts).toHaveLength(1))
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto(`${server.url}/handshake`)
    await page.locator('article.attempt').waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByRole('heading', { name: 'No attempts to show' }).waitFor()
  })
})
