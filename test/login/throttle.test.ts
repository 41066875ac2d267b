// How guessing is slowed, and that it keeps nobody out who knows the password.

import { describe, expect, it } from 'vitest'
import { memoryFailures } from '../../src/login/memory-failures.ts'
import { type Guesser, loginThrottle } from '../../src/login/throttle.ts'
import { Browser, type PageView } from '../support/browser.ts'
import { fakeClock } from '../support/clock.ts'
import { authorizeUrl } from '../support/oauth.ts'
import { expectCode, expectForm, fieldOf, textOf } from '../support/pages.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const right = { action: 'allow', username: 'demo_user', password: 'demo_password' }
const wrong = { ...right, password: 'not-the-password' }

/** How many failures cost nothing. */
const free = { browser: 4, address: 19 }

/** A person with a browser of their own, at an address that a proxy tells. */
async function person(server: TestServer, address?: string, browser = new Browser()) {
  const page = await browser.open(authorizeUrl(server))
  const from: Record<string, string> = address === undefined ? {} : { 'x-forwarded-for': address }
  const submit = (fields: Record<string, string>): Promise<PageView> => browser.submit(page, fields, from)
  return { browser, page, submit }
}

/** Fails as often as an address may before it has to wait, each time from another browser. */
async function exhaust(server: TestServer, address?: (attempt: number) => string): Promise<void> {
  for (let attempt = 1; attempt <= free.address + 1; attempt++) {
    const browser = new Browser()
    const page = await browser.open(`${server.url}/login`)
    const from: Record<string, string> = address === undefined ? {} : { 'x-forwarded-for': address(attempt) }
    expect((await browser.submit(page, wrong, from)).status).toBe(403)
  }
}

describe('failures of one browser', () => {
  it('are free four times, then answered by 429 with the seconds to wait', async () => {
    const server = await startTestServer()
    const { page, submit } = await person(server)
    for (let failure = 1; failure <= free.browser + 1; failure++) {
      expect((await submit(wrong)).status).toBe(403)
    }
    const slowed = await submit(wrong)
    expectForm(slowed, 429)
    expect(slowed.headers.get('retry-after')).toBe('1')
    expect(textOf(slowed)).toContain('Try again in 1 s')
    expect(slowed.html).not.toContain(wrong.password)
    expect(fieldOf(slowed, 'username')).toBe('demo_user')
    expect(fieldOf(slowed, 'request')).toBe(fieldOf(page, 'request'))
  })

  it('slow a right password too, so that a guess is not told', async () => {
    const server = await startTestServer()
    const { submit } = await person(server)
    for (let failure = 1; failure <= free.browser + 1; failure++) await submit(wrong)
    expect((await submit(right)).status).toBe(429)
    server.clock.advance(1)
    expectCode(await submit(right))
  })

  it('wait longer each time, and never longer than 30 s', async () => {
    const server = await startTestServer()
    const { submit } = await person(server)
    const waits: number[] = []
    for (let failure = 1; failure <= 14; failure++) {
      await submit(wrong)
      const { status, headers } = await submit(wrong)
      if (status !== 429) continue
      const seconds = Number(headers.get('retry-after'))
      waits.push(seconds)
      server.clock.advance(seconds)
    }
    expect(waits.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 30])
    expect(new Set(waits.slice(6))).toEqual(new Set([30]))
    expectCode(await submit(right))
  })

  it('that come while others wait do not make the wait longer', async () => {
    const server = await startTestServer()
    const { submit } = await person(server)
    for (let failure = 1; failure <= 12; failure++) await submit(wrong)
    expect((await submit(right)).headers.get('retry-after')).toBe('1')
  })

  it('at once from many connections are counted one by one', async () => {
    const server = await startTestServer()
    const { submit } = await person(server)
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(wrong)))
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15)
  })

  it('are forgotten by a right password, and after a quarter of an hour', async () => {
    const server = await startTestServer()
    const browser = new Browser()
    for (const forget of ['right password', 'time']) {
      const { submit } = await person(server, undefined, browser)
      for (let failure = 1; failure <= free.browser; failure++) {
        expect((await submit(wrong)).status).toBe(403)
      }
      if (forget === 'time') server.clock.advance(900)
      else {
        expectCode(await submit(right))
        const signedIn = await browser.open(`${server.url}/login`)
        await browser.submit(signedIn, {}, {}, 'form[action="/logout"]')
      }
    }
    const { submit } = await person(server, undefined, browser)
    for (let failure = 1; failure <= free.browser + 1; failure++) {
      expect((await submit(wrong)).status).toBe(403)
    }
  })

  it('do not stand in the way of whoever is signed in, or denies', async () => {
    const server = await startTestServer()
    const known = await person(server)
    expectCode(await known.submit(right))
    const { submit } = await person(server)
    for (let failure = 1; failure <= 10; failure++) await submit(wrong)
    const next = await known.browser.open(authorizeUrl(server))
    expectCode(await known.browser.submit(next, { action: 'allow' }))
    expect((await submit({ action: 'deny' })).url).toContain('error=access_denied')
  })
})

describe('failures of one address', () => {
  it('are counted whatever the browser, and wait for 10 s at most', async () => {
    const server = await startTestServer()
    await exhaust(server)
    const waits: number[] = []
    for (let failure = 1; failure <= 6; failure++) {
      const { submit } = await person(server)
      const { status, headers } = await submit(right)
      expect(status).toBe(429)
      waits.push(Number(headers.get('retry-after')))
      server.clock.advance(waits.at(-1) ?? 0)
      expect((await submit(wrong)).status).toBe(403)
    }
    expect(waits).toEqual([1, 2, 4, 8, 10, 10])
  })

  it('do not touch another one; an IPv6 network is one, since one subscriber has all of it', async () => {
    const server = await startTestServer({ trustProxy: true })
    await exhaust(server, (attempt) => `2001:db8:1:2::${attempt}`)
    expect((await (await person(server, '2001:db8:1:2:ffff::9')).submit(right)).status).toBe(429)
    expectCode(await (await person(server, '2001:db8:2::1')).submit(right))
  })

  it('are counted for the connection when no proxy is trusted', async () => {
    const server = await startTestServer()
    await exhaust(server, (attempt) => `203.0.113.${attempt}`)
    expect((await (await person(server, '203.0.113.99')).submit(right)).status).toBe(429)
  })
})

describe('somebody who guesses without end', () => {
  it('does not keep others at that address out', async () => {
    const server = await startTestServer()
    const attacker = await person(server)
    for (let second = 1; second <= 40; second++) {
      server.clock.advance(1)
      await attacker.submit(wrong)
      if (second % 20 === 0) expectCode(await (await person(server)).submit(right))
    }
  })

  it('keeps no browser out in which somebody signed in before, whatever else fails', async () => {
    const server = await startTestServer()
    const { browser, submit } = await person(server)
    expectCode(await submit(right))
    const signedIn = await browser.open(`${server.url}/login`)
    await browser.submit(signedIn, {}, {}, 'form[action="/logout"]')
    await exhaust(server)
    expect((await (await person(server)).submit(right)).status).toBe(429)
    expectCode(await (await person(server, undefined, browser)).submit(right))
  })

  it('gains nothing by a cookie that was made up or comes from another server', async () => {
    const [server, other] = [await startTestServer(), await startTestServer()]
    const elsewhere = await person(other)
    expectCode(await elsewhere.submit(right))
    const [, value = ''] = /-returning=([^;]+)/.exec(elsewhere.browser.cookie) ?? []
    expect(value).not.toBe('')

    const here = await person(server)
    expectCode(await here.submit(right))
    const [, name = ''] = /(mcp-static-auth-\d+-returning)=/.exec(here.browser.cookie) ?? []
    const made = `${'A'.repeat(43)}.${'A'.repeat(43)}`
    await exhaust(server)
    for (const forged of [value, made, '', '.']) {
      const { browser, page } = await person(server)
      const cookie = `${browser.cookie}; ${name}=${forged}`
      expect((await browser.submit(page, right, { cookie })).status).toBe(429)
    }
  })

  it('is slowed in a browser in which somebody signed in before, too', async () => {
    const server = await startTestServer()
    const { browser, submit } = await person(server)
    expectCode(await submit(right))
    const signedIn = await browser.open(`${server.url}/login`)
    await browser.submit(signedIn, {}, {}, 'form[action="/logout"]')
    const again = await person(server, undefined, browser)
    for (let failure = 1; failure <= free.browser + 1; failure++) {
      expect((await again.submit(wrong)).status).toBe(403)
    }
    expect((await again.submit(wrong)).status).toBe(429)
  })
})

describe('the throttle', () => {
  const guesser = (address: string, browser: string, returning?: string): Guesser => ({
    address,
    browser,
    returning,
  })

  it('lets 82 guesses of an address pass in ten minutes, however many browsers it has', async () => {
    const clock = fakeClock()
    const throttle = loginThrottle(memoryFailures(), clock.now)
    let guesses = 0
    for (let tenth = 0; tenth < 6000; tenth++) {
      clock.advance(0.1)
      const attacker = guesser('203.0.113.1', `browser ${tenth}`)
      if ((await throttle.attempt(attacker, false)) === 0) guesses += 1
    }
    expect(guesses).toBe(82)
  })

  it('makes nobody wait for more than 10 s because another browser goes on guessing for an hour', async () => {
    const clock = fakeClock()
    const throttle = loginThrottle(memoryFailures(), clock.now)
    const attacker = guesser('203.0.113.1', 'attacker')
    const delays: number[] = []
    for (let second = 0; second < 3600; second++) {
      clock.advance(1)
      await throttle.attempt(attacker, false)
      delays.push(await throttle.attempt(guesser('203.0.113.1', `other ${second}`), true))
    }
    expect(Math.max(...delays)).toBe(10)
    // And for two thirds of the time for nothing at all.
    expect(delays.filter((delay) => delay === 0).length).toBeGreaterThan(2400)
  })

  it('slows an address, also when more of them failed than it can remember', async () => {
    const throttle = loginThrottle(memoryFailures(), fakeClock().now)
    for (let n = 0; n < 30_000; n++) await throttle.attempt(guesser(`address ${n}`, `browser ${n}`), false)
    const attacker = guesser('203.0.113.1', 'browser')
    let guesses = 0
    for (; (await throttle.attempt(attacker, false)) === 0; guesses++);
    expect(guesses).toBe(free.browser + 1)
  })

  it('forgets failures of a time to come: the clock was set back', async () => {
    const clock = fakeClock()
    const throttle = loginThrottle(memoryFailures(), clock.now)
    const person = guesser('203.0.113.1', 'browser')
    for (let failure = 1; failure <= 5; failure++) await throttle.attempt(person, false)
    expect(await throttle.attempt(person, true)).toBe(1)
    clock.advance(-3600)
    expect(await throttle.attempt(person, true)).toBe(0)
  })
})
