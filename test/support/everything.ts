// All that a server can do with what instances share, done once.

import { expect } from 'vitest'
import { Browser } from './browser.ts'
import {
  authorizeUrl,
  callMcp,
  exchange,
  introspect,
  logIn,
  newVerifier,
  obtainTokens,
  post,
  refresh,
  s256,
  type Tokens,
} from './oauth.ts'
import { Visitor } from './playground.ts'
import type { TestServer } from './server.ts'

/** What somebody types who does not know the password. */
export const wrongPassword = 'Something-Else-That-Was-Typed'

/**
 * Does it: sign-in, wrong password, denial, all grants, grace, revocation, introspection, playground, sign-out. Needs
 * --auto-approve hint and a grace window. All secrets that were on the wire.
 */
export async function everything(server: TestServer): Promise<readonly string[]> {
  const secrets: string[] = []
  const keep = async (response: Response) => {
    expect(response.status).toBe(200)
    const tokens = (await response.json()) as Required<Tokens>
    secrets.push(tokens.access_token, ...(tokens.refresh_token === undefined ? [] : [tokens.refresh_token]))
    return tokens
  }

  const verifier = newVerifier()
  const url = authorizeUrl(server, { code_challenge: s256(verifier) })
  const browser = new Browser()
  const page = await browser.open(url)
  const wrong = { action: 'allow', username: 'demo_user', password: wrongPassword }
  expect((await browser.submit(page, wrong)).status).toBe(403)
  const code = (await logIn(url, browser, server.config.password)).searchParams.get('code') ?? ''
  secrets.push(verifier, code, ...inCookies(browser))

  const denier = new Browser()
  const denied = await denier.submit(await denier.open(authorizeUrl(server)), { action: 'deny' })
  expect(denied.url).toContain('error=access_denied')
  secrets.push(...inCookies(denier))

  const first = await keep(await exchange(server, code, { code_verifier: verifier }))
  expect((await callMcp(server, first.access_token)).status).toBe(200)
  await keep(await refresh(server, first.refresh_token))
  await keep(await refresh(server, first.refresh_token))
  const second = await obtainTokens(server, { login_hint: 'auto:allow' })
  secrets.push(second.access_token, second.refresh_token)
  await introspect(server, second.access_token)
  expect((await post(server, '/revoke', { token: second.refresh_token })).status).toBe(200)
  await keep(await post(server, '/token', { grant_type: 'client_credentials' }))
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)

  const visitor = await (await new Visitor(server).signIn()).walkTo('Ask with client credentials')
  const shown = [...visitor.page.html.matchAll(/mcp_(?:ac|at|rt)_[\w-]{43,}/g)].map(([secret]) => secret)
  expect(shown.length).toBeGreaterThan(3)
  secrets.push(...inCookies(visitor.browser))

  const leaver = new Browser()
  await logIn(authorizeUrl(server), leaver, server.config.password)
  secrets.push(...inCookies(leaver))
  await leaver.submit(await leaver.open(authorizeUrl(server)), {}, {}, 'form[action="/logout"]')
  return [...secrets, ...shown, ...visitor.copyable('pkce').slice(0, 1)]
}

/** The values of cookies, and their parts: the id of a session and its signature, for one. */
function inCookies(browser: Browser): readonly string[] {
  return browser.cookie
    .split('; ')
    .flatMap((pair) => decodeURIComponent(pair.slice(pair.indexOf('=') + 1)).split(/[.:]/))
    .filter((part) => part.length >= 16)
}
