// No web page can use the control API: whatever a page sends there in a real Chromium is refused, changes nothing, and
// tells the page nothing.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { controlOf, expectJson } from '../support/control.ts'
import { authorizeUrl } from '../support/oauth.ts'
import { patienceMs } from '../support/patience.ts'
import { type ControlledServer, startTestServer } from '../support/server.ts'
import { newContext, noChromium, useChromium } from './support/chromium.ts'
import { serviceWorker, type WebAttack, webAttacks } from './support/web-attacks.ts'

// Without what newer browsers do against such pages themselves: others do not.
useChromium([
  '--host-resolver-rules=MAP evil.example 127.0.0.1',
  '--disable-features=LocalNetworkAccessChecks,HttpsUpgrades',
])

/** Starts the attacker's own server, which has an empty page, a service worker, and redirects; its port. */
async function attacker(): Promise<number> {
  const http = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://localhost')
    if (pathname === '/redirect') {
      const headers = { location: searchParams.get('to') ?? '', 'access-control-allow-origin': '*' }
      res.writeHead(307, headers).end()
      return
    }
    const isScript = pathname === '/worker.js'
    res.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    res.end(isScript ? serviceWorker : emptyPage)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return (http.address() as AddressInfo).port
}

const emptyPage = '<!doctype html><meta charset="utf-8"><title>attack</title><body></body>'

interface Origin {
  /** Where the page is, and the base of the server by the name that the page uses. */
  at(ports: { readonly own: number; readonly attackers: number }): {
    readonly page: string
    readonly base: string
  }
  readonly refusal: 'control_from_page' | 'host_not_allowed'
  /** Whether it is the origin of the server in the eyes of the browser. */
  readonly isSame?: true
  /** Whether the attacker can have a service worker there: it is the attacker's, and on loopback. */
  readonly hasServiceWorker?: true
}

const origins: Readonly<Record<string, Origin>> = {
  'another port': {
    at: ({ own, attackers }) => ({
      page: `http://localhost:${attackers}/`,
      base: `http://localhost:${own}`,
    }),
    refusal: 'control_from_page',
    hasServiceWorker: true,
  },
  'another name of this machine': {
    at: ({ own, attackers }) => ({
      page: `http://127.0.0.1:${attackers}/`,
      base: `http://localhost:${own}`,
    }),
    refusal: 'control_from_page',
    hasServiceWorker: true,
  },
  'another name of the server': {
    at: ({ own }) => ({ page: `http://127.0.0.1:${own}/attack`, base: `http://localhost:${own}` }),
    refusal: 'control_from_page',
  },
  'another site': {
    at: ({ own, attackers }) => ({
      page: `http://evil.example:${attackers}/`,
      base: `http://localhost:${own}`,
    }),
    refusal: 'control_from_page',
  },
  'a name that was rebound by DNS': {
    at: ({ own }) => ({
      page: `http://evil.example:${own}/attack`,
      base: `http://evil.example:${own}`,
    }),
    refusal: 'host_not_allowed',
    isSame: true,
  },
  'the server itself': {
    at: ({ own }) => ({ page: `http://localhost:${own}/attack`, base: `http://localhost:${own}` }),
    refusal: 'control_from_page',
    isSame: true,
  },
}

/** A server on which a test has done something of everything that can be forgotten or done again. */
async function commanded(): Promise<ControlledServer> {
  const server = await startTestServer({ control: true })
  await server.realm.tokens.mint()
  server.realm.clock.advance(60)
  server.realm.fail({ at: 'revoke', status: 503 })
  return server
}

/** Fails if anything has been done besides. */
async function expectUntouched(server: ControlledServer): Promise<void> {
  const { realm } = server
  expect(await expectJson(controlOf(server.url).get())).toMatchObject({ offsetSeconds: 60, events: 0 })
  expect(realm.faults).toMatchObject([{ id: 1, met: 0 }])
  // The next sign-in is left to a person.
  expect((await fetch(authorizeUrl(server), { redirect: 'manual' })).status).toBe(200)
  // An access token and its refresh token.
  expect(realm.tokens.expire('all')).toBe(2)
}

/** Runs an attack; what the page could read in the end. */
async function run(page: Page, attack: WebAttack, target: string, elsewhere: string): Promise<string> {
  const variables = JSON.stringify([target, elsewhere, '{}'])
  const script = `(async ([url, elsewhere, body]) => { ${attack.script} })(${variables})`
  if (attack.leaves !== true) return String(await page.evaluate(script))
  await Promise.all([page.waitForEvent('load'), page.evaluate(`void setTimeout(() => ${script})`)])
  return ''
}

const cases = Object.entries(origins).flatMap(([from, origin]) =>
  webAttacks
    .filter(({ isServiceWorker }) => isServiceWorker === undefined || origin.hasServiceWorker)
    .map((attack) => ({ from, by: attack.name, origin, attack })),
)

describe.skipIf(noChromium)('the control API', () => {
  it.each(cases)('refuses a page of $from: $by', async ({ origin, attack }) => {
    const server = await commanded()
    const attackers = await attacker()
    const { page: address, base } = origin.at({ own: server.config.port, attackers })
    const page = await (await newContext()).newPage()
    // A page that is not the attacker's own stands for a script that got into it, or that came before the rebinding.
    await page.route('**/attack', (route) => route.fulfill({ contentType: 'text/html', body: emptyPage }))
    await page.goto(address)

    const path = attack.method === 'POST' ? '/_control/tokens' : '/_control'
    const elsewhere = `http://127.0.0.1:${attackers}/redirect?to=${encodeURIComponent(base + path)}`
    const read = await run(page, attack, base + path, elsewhere)

    const arrived = () => server.events.filter((event) => event.path === path)
    await vi.waitFor(() => expect(arrived()).not.toEqual([]), { timeout: patienceMs })
    // A script on a page of the server may look, as the person can: browsers name no origin then.
    const mayLook = origin.isSame === true && origin.refusal === 'control_from_page' && looks(attack)
    const refusals = arrived().map(({ refusal }) => refusal?.reason)
    expect([...new Set(refusals)]).toEqual([mayLook ? undefined : origin.refusal])
    if (!mayLook) expect(read).not.toMatch(/offsetSeconds|clientId|clientSecret/)
    expect(read).not.toMatch(/mcp_[ar]t_|^open|an image/)
    await expectUntouched(server)
  })
})

/** Whether browsers send it to the page's own origin without naming that. */
function looks({ method, name }: WebAttack): boolean {
  return method === 'GET' && name !== 'a WebSocket' && name !== 'a module'
}
