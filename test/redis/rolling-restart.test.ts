// Three instances behind nginx are stopped and started again, one after the other, while clients work.

import { setTimeout as pause } from 'node:timers/promises'
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { compiled } from '../support/compiled.ts'
import { type Fleet, startFleet } from '../support/fleet.ts'
import { expectKept } from '../support/fleet-account.ts'
import { startLoad } from '../support/fleet-load.ts'
import { lacks } from '../support/lacks.ts'
import { whyNoNginx } from '../support/nginx.ts'
import { obtainTokens, post } from '../support/oauth.ts'
import { type Generation, officialClients } from '../support/official-clients.ts'
import { longMs } from '../support/patience.ts'
import { startRedis, whyNoRedis } from '../support/redis.ts'
import { StaticProvider } from '../support/static-provider.ts'

const leastMs = 15_000

describe.skipIf(lacks(whyNoRedis() ?? whyNoNginx()))('behind nginx', { timeout: longMs }, () => {
  const { file } = compiled()

  it('instances are restarted one by one, and clients notice nothing', async (test) => {
    const redis = await startRedis(test)
    const args = ['--auto-approve', 'hint']
    const fleet = await startFleet(test, { file, store: redis.url, args, nginx: true })
    const { front } = fleet
    const work = new AbortController()
    const load = await startLoad({ next: () => front })
    const clients = [
      ...(await Promise.all(officialClients.map((generation) => sdkClient(generation, fleet, work.signal)))),
      await refresher(fleet, work.signal),
    ]

    const startedAt = Date.now()
    let restarts = 0
    while (Date.now() < startedAt + leastMs || restarts < fleet.instances.length) {
      const instance = fleet.at(restarts)
      expect(await instance.stop()).toMatchObject({ code: 0 })
      await instance.start()
      restarts++
    }
    work.abort()
    const counts = await Promise.all(clients.map(({ done }) => done))
    await load.stop()

    const { answers, wrong } = load.account
    const refused = answers.filter(({ status }) => status !== 200)
    process.stderr.write(
      `${restarts} restarts, ${answers.length} requests, ${refused.length} of them refused; ` +
        `real clients acted ${counts.join(', ')} times\n`,
    )
    expect(wrong).toEqual([])
    expect(refused, fleet.nginxLog().slice(-2000)).toEqual([])
    for (const count of counts) expect(count).toBeGreaterThan(50)
    await expectKept(fleet, load.account)
  })

  it('an instance that stops says so, and nginx asks another', async (test) => {
    const redis = await startRedis(test)
    const args = ['--auto-approve', 'hint']
    const fleet = await startFleet(test, { file, store: redis.url, args, nginx: true, size: 2 })
    const { access_token: token } = await obtainTokens(fleet.front, { login_hint: 'auto:allow' })
    const [first] = fleet.instances
    const stopped = first?.stop()
    const answers: Response[] = []
    for (;;) {
      const answer = await fetch(`${first?.url}/healthz`).catch(() => undefined)
      if (answer === undefined) break
      answers.push(answer)
      expect((await post(fleet.front, '/introspect', { token })).status).toBe(200)
    }
    expect(await stopped).toMatchObject({ code: 0 })
    const last = answers.at(-1)
    expect(last?.status).toBe(503)
    expect(last?.headers.get('connection')).toBe('close')
    expect(last?.headers.get('retry-after')).toBe('1')
    expect((await post(fleet.front, '/introspect', { token })).status).toBe(200)
  })
})

interface Client {
  /** How often it did what it does; rejects at the first thing that went wrong. */
  readonly done: Promise<number>
}

/** Signs in once, and calls a tool again and again; every tenth time its access token is gone. */
async function sdkClient({ make }: Generation, { front }: Fleet, signal: AbortSignal): Promise<Client> {
  const provider = new StaticProvider(front)
  const client = make(front, provider)
  await expect(client.connect()).rejects.toThrow()
  await client.finish(await provider.person())
  const mcp = await client.connect()
  provider.asked = undefined
  return {
    done: repeated(signal, async (count) => {
      if (count % 10 === 0) await post(front, '/revoke', { token: provider.tokens()?.access_token })
      const { structuredContent } = await mcp.callTool({ name: 'echo', arguments: { message: `${count}` } })
      expect(structuredContent).toMatchObject({ echo: `${count}` })
      expect(provider.asked).toBeUndefined()
    }),
  }
}

/** oauth4webapi, which refreshes again and again. */
async function refresher({ front }: Fleet, signal: AbortSignal): Promise<Client> {
  const http = { [oauth.allowInsecureRequests]: true }
  const issuer = new URL(front.url)
  const as = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...http }),
  )
  const client = { client_id: front.config.clientId }
  const authentication = oauth.ClientSecretBasic(front.config.clientSecret)
  let { refresh_token: token } = await obtainTokens(front, { login_hint: 'auto:allow' })
  return {
    done: repeated(signal, async () => {
      const answer = await oauth.refreshTokenGrantRequest(as, client, authentication, token, http)
      const tokens = await oauth.processRefreshTokenResponse(as, client, answer)
      token = tokens.refresh_token ?? ''
    }),
  }
}

async function repeated(signal: AbortSignal, act: (count: number) => Promise<void>): Promise<number> {
  let count = 0
  while (!signal.aborted) {
    await act(++count)
    await pause(20)
  }
  return count
}
