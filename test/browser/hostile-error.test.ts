// The reference client with a browser: what its page makes of an error message that is an attack.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Verdict } from '../../src/runs/verdict.ts'
import { ClientError, callbackPage, connect, type Defect, memoryStore } from '../reference-client/client.ts'
import { type Era, eras } from '../scenarios/judged-run.ts'
import { runUrl, verdictOn } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { newPage, noChromium, useChromium } from './support/chromium.ts'

useChromium()

/** Starts what shows the client's page when the browser comes back; its address. */
async function listener(defects: readonly Defect[]): Promise<string> {
  const http = createServer((req, res) => {
    const url = new URL(req.url ?? '', 'http://localhost')
    res.setHeader('Content-Type', 'text/html; charset=utf-8')
    res.end(url.pathname === '/callback' ? callbackPage(url, defects) : '')
  })
  await new Promise<void>((resolve) => http.listen(0, 'localhost', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const { port } = http.address() as AddressInfo
  return `http://localhost:${port}/callback`
}

async function verdictInBrowser(server: TestServer, era: Era, defects: readonly Defect[]): Promise<Verdict> {
  const page = await newPage()
  const redirectUri = await listener(defects)
  const connecting = connect({
    mcpUrl: `${runUrl(server, 'hostile-error', 'chromium')}/mcp`,
    clientId: server.config.clientId,
    clientSecret: server.config.clientSecret,
    era,
    store: memoryStore(),
    redirectUri,
    defects,
    async openBrowser(url) {
      // The page goes on by itself, so that it may be gone before goto() has seen it load.
      await page.goto(url.href, { waitUntil: 'commit' })
      await page.waitForURL(`${redirectUri}?**`, { waitUntil: 'networkidle' })
      return new URL(page.url())
    },
  })
  await expect(connecting).rejects.toThrow(ClientError)
  return verdictOn(server, 'hostile-error', 'chromium', 'POST')
}

describe.skipIf(noChromium)('the scenario hostile-error', () => {
  it.each(eras)('passes a client of %s whose page shows the text', async (era) => {
    const verdict = await verdictInBrowser(await startTestServer(), era, [])
    expect(verdict, verdict.reason).toMatchObject({ result: 'pass', evidence: 'silence' })
  })

  it.each(eras)('fails a client of %s whose page shows it as HTML', async (era) => {
    const verdict = await verdictInBrowser(await startTestServer(), era, ['renders-error-as-html'])
    expect(verdict.reason).toMatch(/rendered as HTML/)
    expect(verdict).toMatchObject({ result: 'fail', evidence: 'seen' })
  })
})
