// Three instances as three processes, one Redis, one login: whatever one of them did, the others know.

import { describe, expect, it } from 'vitest'
import { Browser, type PageView } from '../support/browser.ts'
import { compiled } from '../support/compiled.ts'
import { startFleet } from '../support/fleet.ts'
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
import type { Test } from '../support/program.ts'
import { redisForAll, whyNoRedis } from '../support/redis.ts'

describe.skipIf(lacks(whyNoRedis()))('three instances', { timeout: longMs }, () => {
  const { file } = compiled()
  const redis = redisForAll()

  function start(test: Test, ...args: readonly string[]) {
    const { url } = redis()
    // A prefix of its own for each test.
    return startFleet(test, { file, store: `${url}?prefix=${crypto.randomUUID()}:`, args })
  }

  it('take turns in one life of a grant', async (test) => {
    const { instances } = await start(test, '--auto-approve', 'all')
    const [a, b, c] = instances as [Target, Target, Target]
    const bought = await tokensIn(await exchange(b, await obtainCode(a)))
    expect((await callMcp(c, bought.access_token)).status).toBe(200)
    const renewed = await tokensIn(await refresh(a, bought.refresh_token))
    expect(await introspect(b, renewed.access_token)).toMatchObject({ active: true, username: 'demo_user' })
    expect((await post(c, '/revoke', { token: renewed.refresh_token })).status).toBe(200)
    for (const instance of instances) {
      expect((await callMcp(instance, bought.access_token)).status).toBe(401)
      expect((await callMcp(instance, renewed.access_token)).status).toBe(401)
      expect(await errorIn(await refresh(instance, renewed.refresh_token))).toBe('invalid_grant')
    }
  })

  it('let a person sign in at one with the page of another, and out at a third', async (test) => {
    const { instances } = await start(test)
    const [a, b, c] = instances as [Target, Target, Target]
    const browser = new Browser()
    const shown = await browser.open(authorizeUrl(a))
    const sent = await browser.submit(movedTo(b, shown), credentials)
    const code = new URL(sent.url).searchParams.get('code') ?? ''
    expect((await exchange(c, code)).status).toBe(200)

    for (const instance of instances) {
      const known = await browser.open(authorizeUrl(instance))
      expect(known.html).toContain('demo_user')
      expect(known.html).not.toContain('name="password"')
    }
    const { html, ...page } = await browser.open(`${a.url}/`)
    const left = await browser.submit({ html, ...movedTo(c, page) }, {}, {}, 'form[action$="/logout"]')
    expect(left.status).toBe(200)
    for (const instance of instances) {
      expect((await browser.open(authorizeUrl(instance))).html).toContain('name="password"')
    }
  })

  it('end a sign-in everywhere, also for a browser that kept its cookie', async (test) => {
    const { instances } = await start(test)
    const [a, b] = instances as [Target, Target]
    const browser = new Browser()
    await browser.submit(await browser.open(authorizeUrl(a)), credentials)
    const { cookie } = browser
    await browser.submit(await browser.open(`${a.url}/`), {}, {}, 'form[action$="/logout"]')
    browser.cookie = cookie
    expect((await browser.open(authorizeUrl(b))).html).toContain('name="password"')
  })

  it('take one decision of a person, however often and wherever it is sent', async (test) => {
    const fleet = await start(test)
    const browser = new Browser()
    const shown = await browser.open(authorizeUrl(fleet.at(0)))
    const sent = await Promise.all(
      Array.from({ length: 12 }, (_, at) => {
        const each = new Browser()
        each.cookie = browser.cookie
        return each.submit(movedTo(fleet.at(at), shown), credentials)
      }),
    )
    const codes = sent.filter(({ url }) => new URL(url).searchParams.has('code'))
    expect(codes).toHaveLength(1)
  })

  it('let one of fifty exchanges of a code through', async (test) => {
    const fleet = await start(test, '--auto-approve', 'all')
    const code = await obtainCode(fleet.at(0))
    const answers = await atOnce(50, (at) => exchange(fleet.at(at), code))
    expect(await outcomes(answers)).toEqual({ 200: 1, invalid_grant: 49 })
  })

  it('let one of fifty refreshes with a token through, and end the sign-in', async (test) => {
    const fleet = await start(test, '--auto-approve', 'all')
    const { refresh_token: token } = await obtainTokens(fleet.at(0))
    const answers = await atOnce(50, (at) => refresh(fleet.at(at), token))
    expect(await outcomes(answers)).toEqual({ 200: 1, invalid_grant: 49 })
  })

  it('answer all of fifty refreshes alike within the grace window', async (test) => {
    const fleet = await start(test, '--auto-approve', 'all', '--refresh-grace', '10')
    const { refresh_token: token } = await obtainTokens(fleet.at(0))
    const answers = await Promise.all(await atOnce(50, async (at) => tokensIn(await refresh(fleet.at(at), token))))
    expect(new Set(answers.map(({ refresh_token }) => refresh_token)).size).toBe(1)
    expect(new Set(answers.map(({ access_token }) => access_token)).size).toBe(50)
    const successor = answers[0]?.refresh_token ?? ''
    expect((await refresh(fleet.at(2), successor)).status).toBe(200)
  })

  it('count wrong passwords together', async (test) => {
    const fleet = await start(test)
    const browser = new Browser()
    for (let at = 0; at < 5; at++) {
      const page = await browser.open(authorizeUrl(fleet.at(at)))
      expect((await browser.submit(page, { ...credentials, password: 'wrong' })).status).toBe(401)
    }
    const page = await browser.open(authorizeUrl(fleet.at(5)))
    expect((await browser.submit(page, credentials)).status).toBe(429)
  })

  it('count requests of an address together', async (test) => {
    const fleet = await start(test, '--rate-limit', '30')
    const from = (address: string, at: number) =>
      post(fleet.at(at), '/introspect', { token: 'x' }, { 'x-forwarded-for': address })
    const answers = await atOnce(45, (at) => from('192.0.2.1', at))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15)
    expect((await from('192.0.2.2', 0)).status).toBe(200)
  })
})

const credentials = { action: 'allow', username: 'demo_user', password: 'demo_password' }

/** The same page, as if another instance had sent it: to the browser, all of them are one host. */
function movedTo<Page extends Pick<PageView, 'url'>>({ url: origin }: Target, page: Page): Page {
  const { pathname, search } = new URL(page.url)
  return { ...page, url: origin + pathname + search }
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

/** How often each came: 200, or an error with 400. */
async function outcomes(answers: readonly Response[]): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const outcome = answer.status === 400 ? await errorIn(answer) : `${answer.status}`
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}
