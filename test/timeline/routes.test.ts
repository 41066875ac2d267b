// The pages of the timeline: who may see them, what is on them, and what their forms do.

import { parse } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import type { ServerOptions } from '../../src/server.ts'
import { Browser } from '../support/browser.ts'
import { authorizeUrl, callMcp, newVerifier, obtainTokens, s256 } from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { attemptsOf, attemptsWhen } from '../support/timeline.ts'

const below = ['', '.json', '/events', '/1.md', '/clear', '/pause'] as const

async function page(server: TestServer, query = '', headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/handshake${query}`, { headers })
  const html = await response.text()
  return { response, html, root: parse(html) }
}

/** Attempts of different clients, one each. */
async function attempts(server: TestServer, count: number, before = 0): Promise<void> {
  for (let n = 1; n <= count; n++) {
    server.clock.advance(5)
    await fetch(server.mcp, { method: 'POST', headers: { 'user-agent': `client-${n}` } })
  }
  const total = async () => {
    const response = await fetch(`${server.url}/handshake.json?limit=1`)
    return ((await response.json()) as { total: number }).total
  }
  await expect.poll(total, { timeout: 4000 }).toBe(before + count)
}

describe('the timeline is seen', () => {
  it.each(['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'x-real-ip', 'via'])(
    'by nobody who comes through a tunnel or proxy (%s)',
    async (header) => {
      const server = await startTestServer()
      expect((await page(server)).response.status).toBe(200)
      for (const path of below) {
        const response = await fetch(`${server.url}/handshake${path}`, { headers: { [header]: '127.0.0.1' } })
        expect(response.status).toBe(404)
      }
    },
  )

  it.each<[string, ServerOptions]>([
    ['it is off', { handshakeLog: 'off' }],
    ['the public URL is not loopback', { publicUrl: 'https://mcp.example', allowDemoCredentials: true }],
    ['the host is not loopback', { host: '0.0.0.0', allowDemoCredentials: true }],
  ])('by nobody when %s', async (_when, options) => {
    const server = await startTestServer(options)
    const url = `http://127.0.0.1:${server.config.port}`
    for (const path of below) expect((await fetch(`${url}/handshake${path}`)).status).toBe(404)
  })

  it('by everybody when it is on', async () => {
    const server = await startTestServer({ handshakeLog: 'on' })
    const { response } = await page(server, '', { 'x-forwarded-for': '203.0.113.9' })
    expect(response.status).toBe(200)
  })

  it('by no page of another origin', async () => {
    const server = await startTestServer()
    for (const path of ['.json', '/events', '']) {
      const { headers, body } = await fetch(`${server.url}/handshake${path}`, {
        headers: { origin: 'https://evil.example' },
      })
      await body?.cancel()
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

describe('the timeline is kept from', () => {
  it.each(['', '.json', '/events', '/1.md'])('other sites that embed it or fetch it (%s)', async (path) => {
    const server = await startTestServer()
    await attempts(server, 1)
    for (const destination of ['image', 'empty', 'iframe']) {
      const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': destination }
      const response = await fetch(`${server.url}/handshake${path}`, { headers })
      expect([destination, response.status]).toEqual([destination, 403])
    }
  })

  it.each(['', '.json', '/events', '/1.md'])('whoever asks too often (%s)', async (path) => {
    const server = await startTestServer({ rateLimit: 5 })
    await callMcp(server, undefined)
    await expect.poll(() => server.events).toHaveLength(1)
    const statuses = new Set<number>()
    for (let n = 0; n < 6; n++) {
      const { status, body } = await fetch(`${server.url}/handshake${path}`)
      statuses.add(status)
      await body?.cancel()
    }
    expect([...statuses]).toEqual([200, 429])
  })
})

describe('the page', () => {
  it('says where to connect while nobody has, and that nothing of it is to be kept', async () => {
    const server = await startTestServer()
    const { response, root } = await page(server)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(root.querySelector('#empty')?.text).toContain(server.mcp)
    expect(root.querySelector('#empty')?.hasAttribute('hidden')).toBe(false)
  })

  it('shows the newest attempt first, and with its steps', async () => {
    const server = await startTestServer()
    await attempts(server, 3)
    const { root } = await page(server)
    expect(root.querySelectorAll('.attempt').map(({ id }) => id)).toEqual([
      'attempt-3',
      'attempt-2',
      'attempt-1',
    ])
    expect(root.querySelectorAll('.attempt > details[open]')).toHaveLength(1)
    expect(root.querySelector('#attempt-3 > details')?.hasAttribute('open')).toBe(true)
    expect(root.querySelector('#empty')?.hasAttribute('hidden')).toBe(true)
  })

  it('closes the newest too among many, so that others can be seen beside it', async () => {
    const server = await startTestServer()
    await attempts(server, 4)
    const { root } = await page(server)
    expect(root.querySelectorAll('.attempt')).toHaveLength(4)
    expect(root.querySelectorAll('.attempt > details[open]')).toHaveLength(0)
  })

  it('gets one started: it says where to connect, as whom, and how to take the first step', async () => {
    const server = await startTestServer()
    const { root } = await page(server)
    const { clientId, clientSecret } = server.config
    expect(root.querySelectorAll('#empty dd code').map(({ text }) => text)).toEqual([
      server.mcp,
      clientId,
      clientSecret,
    ])
    expect(root.querySelector('#empty pre')?.textContent.replace(/<.*?>/g, '')).toBe(
      `curl -i -X POST ${server.mcp}`,
    )
    expect(root.querySelectorAll('#empty a').map((link) => link.getAttribute('href'))).toEqual([
      '/#clients',
      '/playground',
    ])
    expect(root.querySelectorAll('#empty .phases .not-reached')).toHaveLength(5)
  })

  it('shows no client secret but the built-in one', async () => {
    const server = await startTestServer({ clientSecret: 'a-secret-of-somebody-s-own' })
    const { html } = await page(server)
    expect(html).toContain('Your own, not shown here.')
    expect(html).not.toContain('a-secret-of-somebody-s-own')
  })

  it('says at the top of an attempt what is wrong and how to fix it, and nothing of that again', async () => {
    const server = await startTestServer()
    await fetch(authorizeUrl(server, { redirect_uri: 'http://localhost:1234/oauth/callbak' }))
    await attemptsWhen(server, (all) => expect(all).toHaveLength(1))
    const { root } = await page(server)
    const card = root.querySelector('.attempt')
    const rows = card?.querySelectorAll('.proof dt').map(({ text }) => text)
    expect(rows).toEqual(['Received', 'Expected', 'Fix', 'Rule'])
    expect(card?.querySelector('.proof mark')?.text).toContain('callbak')
    expect(card?.querySelectorAll('dl, pre')).toHaveLength(2)
    const title = card?.querySelector('h2')?.text.replace('Refused: ', '') ?? 'no title'
    expect(card?.text.split(title)).toHaveLength(2)
    expect(card?.querySelectorAll('.phases li').map(({ text }) => text)).toEqual([
      '401: skipped',
      'metadata: skipped',
      'sign-in: refused',
      'token: not reached',
      'MCP: not reached',
    ])
  })

  it('has no step for what a browser asks of every site', async () => {
    const server = await startTestServer()
    await fetch(`${server.url}/.well-known/appspecific/com.chrome.devtools.json`)
    await callMcp(server, undefined)
    await attemptsWhen(server, ([attempt]) =>
      expect(attempt?.steps.map(({ name }) => name)).toEqual(['MCP request without a token']),
    )
  })

  it('leads to older attempts, and to one alone', async () => {
    const server = await startTestServer()
    await attempts(server, 20)
    const first = await page(server)
    expect(first.root.querySelectorAll('.attempt')).toHaveLength(15)
    const older = first.root.querySelectorAll('a').find(({ text }) => text === 'Older attempts')
    const second = await page(server, older?.getAttribute('href')?.replace('/handshake', ''))
    expect(second.root.querySelectorAll('.attempt').map(({ id }) => id)[0]).toBe('attempt-5')
    expect(second.html).not.toContain('Older attempts')

    const one = await page(server, '?attempt=7')
    expect(one.root.querySelectorAll('.attempt').map(({ id }) => id)).toEqual(['attempt-7'])
    expect((await page(server, '?attempt=21')).response.status).toBe(404)
    expect((await fetch(`${server.url}/handshake/21.md`)).status).toBe(404)
  })

  it('explains an address that cannot be decoded without quoting it', async () => {
    const { response, html } = await page(await startTestServer(), '/%zz.md', { accept: 'text/html' })
    expect(response.status).toBe(404)
    expect(html).toContain('A request for an address that cannot be decoded.')
  })

  it('names the request for an attempt that is not there, as far as fits', async () => {
    const server = await startTestServer()
    const answer = async (asked: string) => {
      const response = await fetch(`${server.url}/handshake${asked}`, { headers: { accept: 'text/html' } })
      return [response.status, /A request for “(.*)”\./.exec(await response.text())?.[1]]
    }
    for (const asked of ['/abc.md', '/999.md', '?attempt=999', '.json?attempt=999']) {
      expect(await answer(asked)).toEqual([404, `/handshake${asked}`])
    }
    expect(await answer(`/${'9'.repeat(300)}.md`)).toEqual([404, `/handshake/${'9'.repeat(189)}…`])
  })

  it('stays below 50 kB, however much happened', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    for (let n = 0; n < 16; n++) {
      const verifier = newVerifier()
      const { access_token: token } = await obtainTokens(server, { code_challenge: s256(verifier) }).catch(
        () => ({ access_token: 'none' }),
      )
      await fetch(authorizeUrl(server, { redirect_uri: `http://localhost/${n}` }), { redirect: 'manual' })
      await Promise.all([0, 1, 2, 3, 4].map((call) => callMcp(server, `${token}${call}`)))
      server.clock.advance(3600)
    }
    await attemptsWhen(server, (all) => expect(all.length).toBeGreaterThan(15))
    const { html, root } = await page(server)
    expect(root.querySelectorAll('.attempt')).toHaveLength(15)
    expect(html.length).toBeLessThan(50_000)
  })

  it('reloads only for a reader who asks for that', async () => {
    const server = await startTestServer()
    expect((await page(server)).response.headers.get('refresh')).toBeNull()
    const refreshing = await page(server, '?refresh=on')
    expect(refreshing.response.headers.get('refresh')).toBe('5')
    expect(refreshing.html).toContain('>Stop<')
  })

  it('prints what came from outside as text', async () => {
    const server = await startTestServer()
    const evil = '<script>alert(1)</script>"\'`'
    await fetch(server.mcp, { method: 'POST', headers: { 'user-agent': evil, origin: evil } })
    await attemptsWhen(server, (all) => expect(all).toHaveLength(1))
    const { html } = await page(server)
    expect(html).not.toContain('<script>alert')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    const markdown = await (await fetch(`${server.url}/handshake/1.md`)).text()
    expect(markdown).toContain('Client: `` <script>alert(1)</script>"\'` ``')
  })

  it('is for GET and HEAD, its updates are for GET', async () => {
    const server = await startTestServer()
    const send = (path: string, method: string) => fetch(`${server.url}/handshake${path}`, { method })
    expect((await send('', 'HEAD')).status).toBe(200)
    expect((await send('', 'POST')).headers.get('allow')).toBe('GET, HEAD')
    expect((await send('/events', 'POST')).headers.get('allow')).toBe('GET')
    expect((await send('/clear', 'GET')).headers.get('allow')).toBe('POST')
  })
})

describe('a filter', () => {
  const shown = async (server: TestServer, query: string) =>
    (await page(server, query)).root.querySelectorAll('.attempt').map(({ id }) => id)

  /** Three that wait and, longer ago, two that were refused. */
  async function startMixed(): Promise<TestServer> {
    const server = await startTestServer()
    for (const name of ['refused-1', 'refused-2']) {
      server.clock.advance(60)
      await fetch(`${server.url}/token`, { method: 'POST', headers: { 'user-agent': name } })
    }
    await attempts(server, 3, 2)
    return server
  }

  it('shows attempts of one kind, of one client, or both', async () => {
    const server = await startMixed()
    expect(await shown(server, '?kind=refused')).toEqual(['attempt-2', 'attempt-1'])
    expect(await shown(server, '?client=refused-1')).toEqual(['attempt-1'])
    expect(await shown(server, '?kind=refused&client=client-1')).toEqual([])
    expect(await shown(server, '?kind=ok')).toEqual([])
    // An attempt stops waiting with time alone.
    expect(await shown(server, '?kind=waiting')).toEqual(['attempt-5', 'attempt-4'])
    expect(await shown(server, '?kind=attention')).toEqual(['attempt-3'])
  })

  it('that is no filter shows everything', async () => {
    const server = await startMixed()
    for (const query of ['?kind=constructor', '?kind=', '?client=']) {
      expect(await shown(server, query)).toHaveLength(5)
    }
  })

  it('says so when it leaves nothing, and leads back to all', async () => {
    const { root } = await page(await startMixed(), '?kind=ok')
    expect(root.querySelector('#empty a')?.getAttribute('href')).toBe('/handshake')
    expect(root.querySelector('#empty')?.hasAttribute('hidden')).toBe(false)
    expect(root.querySelector('.start')).toBeNull()
  })

  it('is kept by every link and form of the page, and told to the script', async () => {
    const server = await startMixed()
    const { root, html } = await page(server, '?kind=refused&client=refused-1')
    const current = root.querySelector('.filters [aria-current]')
    expect([current?.text, current?.getAttribute('href')]).toEqual([
      'Refused',
      '/handshake?kind=refused&client=refused-1',
    ])
    for (const form of root.querySelectorAll('.toolbar form')) {
      expect(form.querySelector('[name=kind]')?.getAttribute('value')).toBe('refused')
      expect(form.querySelector('[name=client]')?.getAttribute('value')).toBe('refused-1')
    }
    expect(html).toContain('kind=refused&amp;client=refused-1&amp;refresh=on')
    expect(root.querySelector('#attempts')?.attributes).toMatchObject({
      'data-kind': 'error',
      'data-client': 'refused-1',
    })
  })

  it('is kept by a form that comes back, and by older attempts', async () => {
    const server = await startTestServer()
    await attempts(server, 20)
    const browser = new Browser()
    const asked = await browser.open(`${server.url}/handshake?kind=attention`)
    const older = parse(asked.html)
      .querySelectorAll('a')
      .find(({ text }) => text === 'Older attempts')
    expect(older?.getAttribute('href')).toMatch(/kind=attention&before=\d+$/)
    const paused = await browser.submit(asked, {}, {}, 'form[action="/handshake/pause"]')
    expect(paused.url).toBe(`${server.url}/handshake?kind=attention`)
  })

  it('is for programs too', async () => {
    const server = await startMixed()
    const response = await fetch(`${server.url}/handshake.json?kind=refused`)
    const { attempts: given, total } = (await response.json()) as { attempts: unknown[]; total: number }
    expect([given.length, total]).toEqual([2, 5])
  })

  it('offers few clients, however many there were', async () => {
    const server = await startTestServer()
    await attempts(server, 30)
    const { root } = await page(server, '?client=client-1')
    const options = root.querySelectorAll('.filters option').map(({ text }) => text)
    expect(options).toHaveLength(22)
    expect(options.slice(0, 3)).toEqual(['All', 'client-1', 'client-30'])
  })
})

describe('the JSON', () => {
  it('gives the newest 50 attempts, or as many as were asked for, and how many there are', async () => {
    const server = await startTestServer()
    await attempts(server, 55)
    const read = async (query: string) => {
      const response = await fetch(`${server.url}/handshake.json${query}`)
      return (await response.json()) as { total: number; attempts: { id: number }[] }
    }
    expect(await read('')).toMatchObject({ total: 55, paused: false })
    expect((await read('')).attempts).toHaveLength(50)
    expect((await read('?limit=55')).attempts).toHaveLength(55)
    expect((await read('?attempt=3')).attempts.map(({ id }) => id)).toEqual([3])
  })

  it('gives no more than 100 attempts, however many are asked for', async () => {
    const server = await startTestServer()
    await attempts(server, 103)
    const response = await fetch(`${server.url}/handshake.json?limit=500`)
    const { total, attempts: given } = (await response.json()) as { total: number; attempts: unknown[] }
    expect([total, given.length]).toEqual([103, 100])
  })

  it('tells how far each attempt got, when each step came, and what differs', async () => {
    const server = await startTestServer()
    await callMcp(server, undefined)
    server.clock.advance(2)
    await fetch(authorizeUrl(server, { redirect_uri: 'http://localhost:1234/oauth/callbak' }))
    const [attempt] = await attemptsWhen(server, ([first]) => expect(first?.steps).toHaveLength(3))
    expect(attempt).toMatchObject({
      phases: [
        { name: '401', state: 'done' },
        { name: 'metadata', state: 'skipped' },
        { name: 'sign-in', state: 'refused' },
        { name: 'token', state: 'not reached' },
        { name: 'MCP', state: 'not reached' },
      ],
      steps: [
        { afterMs: 0 },
        { outcome: 'missing' },
        { afterMs: 2000, refusal: { difference: { sent: 'http://localhost:1234/oauth/callbak' } } },
      ],
    })
  })

  it('sets no cookie: programs ask often, and need no session', async () => {
    const server = await startTestServer()
    const { headers } = await fetch(`${server.url}/handshake.json`)
    expect(headers.getSetCookie()).toEqual([])
  })
})

describe('the forms', () => {
  it('clear the timeline', async () => {
    const server = await startTestServer()
    await attempts(server, 2)
    const browser = new Browser()
    const shown = await browser.open(`${server.url}/handshake`)
    const after = await browser.submit(shown, {}, {}, 'form[action="/handshake/clear"]')
    expect(after.url).toBe(`${server.url}/handshake`)
    expect(await attemptsOf(server)).toEqual([])
  })

  it('pause it, and have it go on', async () => {
    const server = await startTestServer()
    const browser = new Browser()
    const pause = 'form[action="/handshake/pause"]'
    const paused = await browser.submit(await browser.open(`${server.url}/handshake`), {}, {}, pause)
    expect(paused.html).toContain('The timeline is paused')
    await callMcp(server, undefined)
    const going = await browser.submit(paused, {}, {}, pause)
    expect(going.html).not.toContain('The timeline is paused')
    await callMcp(server, undefined)
    await attemptsWhen(server, (all) => expect(all.map(({ stepCount }) => stepCount)).toEqual([1]))
  })

  it.each(['/clear', '/pause'])('of another page or browser do nothing (%s)', async (path) => {
    const server = await startTestServer()
    await attempts(server, 1)
    const [mine, other] = [new Browser(), new Browser()]
    await mine.open(`${server.url}/handshake`)
    const theirs = await other.open(`${server.url}/handshake`)
    const csrf = parse(theirs.html).querySelector('input[name=csrf]')?.getAttribute('value') ?? ''
    const send = (headers: Record<string, string>, value: string) =>
      fetch(`${server.url}/handshake${path}`, {
        method: 'POST',
        redirect: 'manual',
        headers,
        body: new URLSearchParams({ csrf: value, paused: 'true' }),
      })
    expect((await send({}, csrf)).status).toBeGreaterThanOrEqual(400)
    expect((await send({ cookie: mine.cookie }, csrf)).status).toBe(403)
    const foreign = { cookie: other.cookie, 'sec-fetch-site': 'cross-site' }
    expect((await send(foreign, csrf)).status).toBe(403)
    const response = await fetch(`${server.url}/handshake.json`)
    expect(await response.json()).toMatchObject({ paused: false, total: 1 })
  })
})
