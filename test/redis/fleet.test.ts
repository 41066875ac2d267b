// Three instances as three processes, one Redis, one login: whatever one of them did, the others know.

import { describe, expect, it } from 'vitest'
import { Browser, type PageView } from '../support/browser.ts'
import { compiled } from '../support/compiled.ts'
import { fleetForAll } from '../support/fleet.ts'
import { lacks } from '../support/lacks.ts'
import {
  authorizeUrl,
  callMcp,
  exchange,
  introspect,
  obtainCode,
  obtainTokens,
  post,
  refresh,
  type Target,
  type Tokens,
} from '../support/oauth.ts'
import { longMs } from '../support/patience.ts'
import { redisForAll, whyNoRedis } from '../support/redis.ts'

const approved = { login_hint: 'auto:allow' }

describe.skipIf(lacks(whyNoRedis()))('three instances', { timeout: longMs }, () => {
  const { file } = compiled()
  const redis = redisForAll()
  const fleetOf = fleetForAll(() => ({ file, store: redis().url, args: ['--auto-approve', 'hint'] }))

  it('take turns in one life of a grant', async () => {
    const fleet = fleetOf()
    const [a, b, c] = [fleet.at(0), fleet.at(1), fleet.at(2)]
    const bought = await tokensIn(await exchange(b, await obtainCode(a, approved)))
    expect((await callMcp(c, bought.access_token)).status).toBe(200)
    const renewed = await tokensIn(await refresh(a, bought.refresh_token))
    expect(await introspect(b, renewed.access_token)).toMatchObject({ active: true, username: 'demo_user' })
    expect((await post(c, '/revoke', { token: renewed.refresh_token })).status).toBe(200)
    for (const instance of fleet.instances) {
      expect((await callMcp(instance, bought.access_token)).status).toBe(401)
      expect((await callMcp(instance, renewed.access_token)).status).toBe(401)
      expect(await errorIn(await refresh(instance, renewed.refresh_token))).toBe('invalid_grant')
    }
  })

  it('let a person sign in at one with the page of another, and out at a third', async () => {
    const fleet = fleetOf()
    const [a, b, c] = [fleet.at(0), fleet.at(1), fleet.at(2)]
    const browser = new Browser()
    const shown = await browser.open(authorizeUrl(a))
    const sent = await browser.submit(movedTo(b, shown), signIn)
    const code = new URL(sent.url).searchParams.get('code') ?? ''
    expect((await exchange(c, code)).status).toBe(200)
    expect(await isSignedIn(browser, fleet.instances)).toEqual([true, true, true])

    const { cookie } = browser
    const page = await browser.open(authorizeUrl(a))
    await browser.submit(movedTo(c, page), {}, {}, signOut)
    expect(await isSignedIn(browser, fleet.instances)).toEqual([false, false, false])
    browser.cookie = cookie
    expect(await isSignedIn(browser, fleet.instances)).toEqual([false, false, false])
  })

  it('take one decision of a person, however often and wherever it is sent', async () => {
    const fleet = fleetOf()
    const browser = new Browser()
    const shown = await browser.open(authorizeUrl(fleet.at(0)))
    const sent = await atOnce(12, (at) => {
      const each = new Browser()
      each.cookie = browser.cookie
      return each.submit(movedTo(fleet.at(at), shown), signIn)
    })
    const codes = sent.filter(({ url }) => new URL(url).searchParams.has('code'))
    expect(codes).toHaveLength(1)
  })

  it('let one of fifty exchanges of a code through', async () => {
    const fleet = fleetOf()
    const code = await obtainCode(fleet.at(0), approved)
    const answers = await atOnce(50, (at) => exchange(fleet.at(at), code))
    expect(await outcomes(answers)).toEqual({ 200: 1, invalid_grant: 49 })
  })

  it('let one of fifty refreshes with a token through', async () => {
    const fleet = fleetOf()
    const { refresh_token: token } = await obtainTokens(fleet.at(0), approved)
    const answers = await atOnce(50, (at) => refresh(fleet.at(at), token))
    expect(await outcomes(answers)).toEqual({ 200: 1, invalid_grant: 49 })
  })

  it('count wrong passwords together', async () => {
    const fleet = fleetOf()
    const browser = new Browser()
    const page = await browser.open(authorizeUrl(fleet.at(0)))
    for (let at = 0; at < 5; at++) {
      const answer = await browser.submit(movedTo(fleet.at(at), page), { ...signIn, password: 'wrong' })
      expect(answer.status).toBe(403)
    }
    expect((await browser.submit(movedTo(fleet.at(5), page), signIn)).status).toBe(429)
  })

  describe('with a grace window and a limit', () => {
    const limit = 100
    const strictFleet = fleetForAll(() => ({
      file,
      store: `${redis().url}?prefix=strict:`,
      args: ['--auto-approve', 'all', '--refresh-grace', '10', '--rate-limit', `${limit}`],
    }))

    it('answer all of fifty refreshes with the same successor', async () => {
      const fleet = strictFleet()
      const { refresh_token: token } = await obtainTokens(fleet.at(0))
      const answers = await atOnce(50, async (at) => tokensIn(await refresh(fleet.at(at), token)))
      expect(new Set(answers.map(({ refresh_token }) => refresh_token)).size).toBe(1)
      expect(new Set(answers.map(({ access_token }) => access_token)).size).toBe(50)
      const successor = answers[0]?.refresh_token ?? ''
      expect((await refresh(fleet.at(2), successor)).status).toBe(200)
    })

    it('count the requests of an address together', async () => {
      const fleet = strictFleet()
      const from = (address: string, at: number) =>
        post(fleet.at(at), '/introspect', { token: 'x' }, { 'x-forwarded-for': address })
      const answers = await atOnce(limit + 50, (at) => from('192.0.2.1', at))
      expect(await outcomes(answers)).toEqual({ 200: limit, 429: 50 })
      expect((await from('192.0.2.2', 0)).status).toBe(200)
    })
  })
})

const signIn = { action: 'allow', username: 'demo_user', password: 'demo_password' }
const signOut = 'form[action="/logout"]'

/** The same page, as if another instance had sent it: to a browser, all of them are one host. */
function movedTo({ url: origin }: Target, page: PageView): PageView {
  const { pathname, search } = new URL(page.url)
  return { ...page, url: origin + pathname + search }
}

/** Whether each instance knows who sits at the browser. */
async function isSignedIn(browser: Browser, instances: readonly Target[]): Promise<readonly boolean[]> {
  const pages = await Promise.all(instances.map((instance) => browser.open(authorizeUrl(instance))))
  return pages.map(({ html }) => html.includes(signOut.slice(5, -1)) && !html.includes('name="password"'))
}

function atOnce<T>(count: number, act: (at: number) => Promise<T>): Promise<readonly T[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => act(at)))
}

async function tokensIn(response: Response): Promise<Required<Tokens>> {
  expect(response.status, await response.clone().text()).toBe(200)
  return (await response.json()) as Required<Tokens>
}

async function errorIn(response: Response): Promise<string> {
  return ((await response.json()) as { error: string }).error
}

/** How often each came: a status, or the error of a 400. */
async function outcomes(answers: readonly Response[]): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const outcome = answer.status === 400 ? await errorIn(answer) : `${answer.status}`
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}
