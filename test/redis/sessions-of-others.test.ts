// Whose sessions an instance accepts: those of the one login that it serves.

import { expect, it } from 'vitest'
import type { ServerOptions } from '../../src/server.ts'
import { Browser } from '../support/browser.ts'
import { authorizeUrl, logIn } from '../support/oauth.ts'
import { expectConsent, expectForm } from '../support/pages.ts'
import { describeEachRedis, redisForAll } from '../support/redis.ts'
import { newPrefix } from '../support/redis-store.ts'
import { startTestServer } from '../support/server.ts'

describeEachRedis((kind) => {
  const redis = redisForAll({ kind })

  it.each([
    ['another person', { username: 'somebody_else' }],
    ['another password', { password: 'another_password' }],
  ])('signs nobody in who signed in for %s', async (_what, changes: ServerOptions) => {
    const prefix = encodeURIComponent(newPrefix().replaceAll(' ', ''))
    const options = { store: `${redis().url}/?prefix=${prefix}`, autoApprove: 'off' } as const
    const before = await startTestServer(options)
    const browser = new Browser()
    await logIn(authorizeUrl(before), browser)
    const port = Number(new URL(before.url).port)
    await before.close()

    const same = await startTestServer({ ...options, port })
    expectConsent(await browser.open(authorizeUrl(same)))
    await same.close()
    const other = await startTestServer({ ...options, port, ...changes })
    expectForm(await browser.open(authorizeUrl(other)))
  })

  it('signs nobody in who signed in at another address, though both keep their sessions together', async () => {
    const options = { store: redis().url, autoApprove: 'off' } as const
    const [one, other] = [await startTestServer(options), await startTestServer(options)]
    const browser = new Browser()
    await logIn(authorizeUrl(one), browser)
    const renamed = browser.cookie.replaceAll(new URL(one.url).port, new URL(other.url).port)
    const page = async (url: string, cookie: string) => (await fetch(url, { headers: { cookie } })).text()
    expect(await page(authorizeUrl(one), browser.cookie)).toContain('Signed in as')
    expect(await page(authorizeUrl(other), renamed)).toContain('type="password"')
  })
})
