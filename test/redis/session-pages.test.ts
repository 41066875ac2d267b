// What a person sees when the sessions in Redis cannot be read, used or ended.

import { expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import { authorizeUrl, logIn } from '../support/oauth.ts'
import { expectConsent, expectExplained } from '../support/pages.ts'
import { patienceMs } from '../support/patience.ts'
import { describeEachRedis, startRedis } from '../support/redis.ts'
import { startTestServer } from '../support/server.ts'

describeEachRedis((kind) => {
  it('is told within two seconds when Redis is silent, and is signed in when it is back', async (test) => {
    const { redis, server, browser } = await signedIn(test)
    redis.suspend()
    const startedAt = performance.now()
    expectExplained(await browser.open(authorizeUrl(server)), 503, 'store_unavailable')
    expect(performance.now() - startedAt).toBeLessThan(2500)
    redis.resume()
    await expect
      .poll(async () => (await browser.open(authorizeUrl(server))).status, { timeout: patienceMs })
      .toBe(200)
    expectConsent(await browser.open(authorizeUrl(server)))
    expect(server.log.join('\n')).not.toContain('unexpected error')
  })

  it('gets whole pages when Redis has no room for the use of a session', async (test) => {
    const { redis, server, browser } = await signedIn(test)
    await redis.command('CONFIG', 'SET', 'maxmemory', '1')
    const page = await browser.open(`${server.url}/login`)
    expect(page.status).toBe(200)
    expect(page.html.trimEnd()).toMatch(/<\/html>$/)
    expect(server.log.join('\n')).not.toContain('unexpected error')
  })

  it('is told that the sign-out failed when Redis takes no changes', async (test) => {
    const { redis, server, browser } = await signedIn(test)
    const page = await browser.open(`${server.url}/login`)
    await redis.command('REPLICAOF', '127.0.0.1', '1')
    expectExplained(await browser.submit(page, {}, {}, 'form[action="/logout"]'), 503, 'store_unavailable')
    await redis.command('REPLICAOF', 'NO', 'ONE')
    await expect
      .poll(async () => (await browser.open(authorizeUrl(server))).status, { timeout: patienceMs })
      .toBe(200)
    expectConsent(await browser.open(authorizeUrl(server)))
  })

  async function signedIn(test: Parameters<typeof startRedis>[0]) {
    const redis = await startRedis(test, { kind })
    const server = await startTestServer({ store: redis.url, autoApprove: 'off' })
    const browser = new Browser()
    await logIn(authorizeUrl(server), browser)
    return { redis, server, browser }
  }
})
