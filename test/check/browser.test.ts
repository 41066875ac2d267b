// What the browser of `check` says of clients that did not take their answer.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createBrowser } from '../../src/check/browser.ts'
import { freePort } from '../support/free-port.ts'

/** A browser on its way to this address, to which an authorization server has sent it. */
async function onTheWayTo(callback: string) {
  const { url } = await listening((location) => ({ location }))
  const browser = createBrowser({ serverUrl: url, now: Date.now, reachMs: 10_000, retryMs: 0 })
  onTestFinished(() => browser.stop())
  browser.open(`${url}/authorize?to=${encodeURIComponent(callback)}`)
  return browser
}

/** A server that answers, if it is told how, with these headers. */
async function listening(headers?: (to: string) => Record<string, string>) {
  let asked = 0
  const server = createServer((req, res) => {
    asked += 1
    const to = new URL(req.url ?? '', 'http://localhost').searchParams.get('to') ?? ''
    if (headers !== undefined) res.writeHead(302, headers(to)).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked }
}

it('nothing listened, in whichever moment it is stopped', async () => {
  const callback = `http://127.0.0.1:${await freePort()}/callback`
  for (let time = 0; time < 30; time++) {
    const browser = await onTheWayTo(callback)
    await vi.waitFor(() => expect(browser.unreached()).toBeDefined(), { interval: 1 })
    await delay(time / 10)
    await browser.stop()
    expect(browser.unreached()).toBe(`Nothing listened at ${callback}, where the answer was to go.`)
  }
})

it('something listened, even if it never answered', async () => {
  const client = await listening()
  const browser = await onTheWayTo(`${client.url}/callback`)
  await vi.waitFor(() => expect(client.asked()).toBe(1))
  await browser.stop()
  expect(browser.unreached()).toBeUndefined()
})
