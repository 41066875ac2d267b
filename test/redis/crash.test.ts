// Redis is killed under load and started again, with every change on disk before it is answered.

import { describe, expect, it, vi } from 'vitest'
import { digest } from '../../src/secrets.ts'
import { Browser } from '../support/browser.ts'
import { compiled } from '../support/compiled.ts'
import { cuttingProxy } from '../support/cutting-proxy.ts'
import { type Fleet, startFleet } from '../support/fleet.ts'
import { expectKept, inTurn } from '../support/fleet-account.ts'
import { startLoad } from '../support/fleet-load.ts'
import { lacks } from '../support/lacks.ts'
import { authorizeUrl, exchange, logIn, obtainTokens, refresh, type Tokens } from '../support/oauth.ts'
import { longMs, patienceMs } from '../support/patience.ts'
import { startRedis, whyNoRedis } from '../support/redis.ts'

const approved = { login_hint: 'auto:allow' }

describe.skipIf(lacks(whyNoRedis()))('when Redis is killed and started again', { timeout: longMs }, () => {
  const { file } = compiled()

  it('nothing is lost that was answered, and no client has to sign in again', async (test) => {
    const redis = await startRedis(test, { durable: true })
    const fleet = await startFleet(test, { file, store: redis.url, args: ['--auto-approve', 'hint'] })
    const browser = new Browser()
    await logIn(authorizeUrl(fleet.at(0)), browser)
    const load = await startLoad({ next: inTurn(fleet.instances), clients: 3, pauseMs: 5 })
    const { account } = load

    for (let crash = 1; crash <= 3; crash++) {
      const refused = account.answers.filter(({ status }) => status === 503).length
      await redis.kill()
      await health(fleet, 503)
      await vi.waitFor(
        () =>
          expect(account.answers.filter(({ status }) => status === 503).length).toBeGreaterThan(refused + 20),
        { timeout: patienceMs },
      )
      await redis.restart()
      await load.succeeds(10)
      await health(fleet, 200)
    }
    await load.stop()

    expect(account.wrong).toEqual([])
    expect((await browser.open(authorizeUrl(fleet.at(1)))).html).not.toContain('name="password"')
    const spent = await Promise.all(
      [...account.unspentCodes].map(async (code) => (await exchange(fleet.at(2), code)).status),
    )
    await expectKept(fleet, account)
    const [refused, lost] = [503, 400].map(
      (wanted) =>
        [...account.answers.map(({ status }) => status), ...spent].filter((each) => each === wanted).length,
    )
    process.stderr.write(
      `${account.answers.length} answers, ${refused} of them 503; ${lost} codes were lost\n`,
    )
  })

  it('a refresh of which nobody knows the outcome can be tried again, with the successor as the answer', async (test) => {
    const redis = await startRedis(test, { durable: true })
    const proxy = await cuttingProxy(redis.port)
    const store = `redis://127.0.0.1:${proxy.port}`
    const fleet = await startFleet(test, { file, store, args: ['--auto-approve', 'hint'] })
    const signIns = await Promise.all(
      Array.from({ length: 60 }, (_, at) => obtainTokens(fleet.at(at), approved)),
    )
    // Redis knows the script from this one, so what comes back from the next one is its answer.
    const { refresh_token: earlier } = await obtainTokens(fleet.at(0), approved)
    expect((await refresh(fleet.at(0), earlier)).status).toBe(200)
    const { refresh_token: unheard } = await obtainTokens(fleet.at(0), approved)
    proxy.cutAfter(`replaced:${digest(unheard)}`)
    expect((await refresh(fleet.at(0), unheard)).status).toBe(503)
    await health(fleet, 200)

    const first: Response[] = []
    const begun = signIns.entries()
    let killed: Promise<void> | undefined
    // Some are answered before, some are under way, and some have not begun.
    const atATime = Array.from({ length: 20 }, async () => {
      for (const [at, { refresh_token }] of begun) {
        first[at] = await refresh(fleet.at(at), refresh_token)
        killed ??= redis.kill()
      }
    })
    await Promise.all(atATime)
    await killed
    await redis.restart()
    await health(fleet, 200)
    const statuses = first.map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200, 503]))

    expect((await retried(fleet, unheard)).status).toBe(200)
    const successors = await Promise.all(
      signIns.map(async ({ refresh_token }, at) => {
        const answer = first[at]?.status === 200 ? first[at] : await retried(fleet, refresh_token)
        return ((await answer.json()) as Required<Tokens>).refresh_token
      }),
    )
    for (const [at, token] of successors.entries())
      expect((await refresh(fleet.at(at), token)).status).toBe(200)
  })
})

/** Tries again as long as it is told to. */
async function retried(fleet: Fleet, token: string): Promise<Response> {
  return vi.waitFor(
    async () => {
      const response = await refresh(fleet.at(0), token)
      if (response.status === 503) throw new Error('not yet')
      expect(response.status, await response.clone().text()).toBe(200)
      return response
    },
    { timeout: patienceMs, interval: 200 },
  )
}

/** Resolves when every instance says so of itself. */
async function health({ instances }: Fleet, status: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const found = await Promise.all(instances.map(({ url }) => fetch(`${url}/healthz`)))
      expect(found.map((each) => each.status)).toEqual(instances.map(() => status))
    },
    { timeout: patienceMs },
  )
}
