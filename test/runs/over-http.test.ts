// Runs as clients and testers meet them.

import { describe, expect, it } from 'vitest'
import { configWith } from '../config/outside.ts'
import { approve } from '../reference-client/approve.ts'
import { connect, memoryStore } from '../reference-client/client.ts'
import { Browser } from '../support/browser.ts'
import { authorizeUrl, exchange, logIn, obtainTokens } from '../support/oauth.ts'
import { sendRaw } from '../support/raw-http.ts'
import { runUrl, verdictOn } from '../support/runs.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'

const shared = sharedServer({ autoApprove: 'all' })

/** A run as a server of its own, for the helpers of the tests of OAuth. */
function asServer(server: TestServer, scenario: string, run: string): TestServer {
  const url = runUrl(server, scenario, run)
  return { ...server, url, mcp: `${url}/mcp` }
}

function signIn(server: TestServer, scenario: string, run: string) {
  return connect({
    mcpUrl: `${runUrl(server, scenario, run)}/mcp`,
    clientId: server.config.clientId,
    clientSecret: server.config.clientSecret,
    era: '2025-11-25',
    openBrowser: approve,
    store: memoryStore(),
  })
}

const head = (method: string, path: string, host: string) =>
  `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`

const status = async (url: string, init?: RequestInit) => (await fetch(url, init)).status

describe('the address of a run', () => {
  it('is there for a person without a name, which is the run `default`', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    const connection = await connect({
      mcpUrl: `${server.url}/s/plain/mcp`,
      clientId: server.config.clientId,
      clientSecret: server.config.clientSecret,
      era: '2026-07-28',
      openBrowser: approve,
      store: memoryStore(),
    })
    expect(await connection.listTools()).toContain('echo')
    await connection.close()
    const verdict = await (await fetch(`${server.url}/s/plain/verdict`)).json()
    expect(verdict).toMatchObject({ scenario: 'plain', run: 'default', result: 'pass' })
  })

  it.each(['plian', 'PLAIN', '', '%70lain', 'constructor', 'plain%2Fa'])(
    'is 404 with the scenario %s',
    async (name) => {
      const { url } = await shared()
      expect(await status(`${url}/s/${name}/mcp`, { method: 'POST' })).toBe(404)
    },
  )

  it.each([
    '-a',
    '.a',
    'a b',
    'a%20b',
    'ä',
    'a'.repeat(65),
    'default',
    'report',
    'login',
    'metadata',
    'canary',
    '_control',
    '.well-known',
  ])('is 404 with the run %s', async (run) => {
    const { url } = await shared()
    expect(await status(`${url}/s/plain/${run}/mcp`, { method: 'POST' })).toBe(404)
    expect(await status(`${url}/.well-known/oauth-authorization-server/s/plain/${run}`)).toBe(404)
  })

  it('has its metadata where its path is inserted, and nowhere else', async () => {
    const { url } = await shared()
    const { origin } = new URL(url)
    const served = [
      '/.well-known/oauth-protected-resource/s/plain/a/mcp',
      '/.well-known/oauth-protected-resource/s/plain/a',
      '/.well-known/oauth-authorization-server/s/plain/a',
    ]
    for (const path of served) expect(await status(origin + path), path).toBe(200)
    const others = [
      '/.well-known/openid-configuration/s/plain/a',
      '/s/plain/a/.well-known/openid-configuration',
      '/s/plain/a/.well-known/oauth-authorization-server',
      '/s/plain/a/.well-known/oauth-protected-resource',
      '/.well-known/oauth-authorization-server/s/plain/a/mcp',
      '/.well-known/oauth-authorization-server/s/plain/a/',
      '/s/plain/a/metadata/resource.json',
    ]
    for (const path of others) expect(await status(origin + path), path).toBe(404)
  })
})

describe('a run', () => {
  it.each([
    ['GET', '/login', 200],
    ['POST', '/login/callback', 403],
    ['POST', '/logout', 403],
    ['POST', '/token', 401],
    ['POST', '/introspect', 401],
    ['POST', '/revoke', 401],
    ['POST', '/register', 403],
    ['GET', '/authorize', 400],
    ['GET', '/mcp', 401],
  ])('begins with %s %s', async (method, path, expected) => {
    const server = await shared()
    const run = `begins${path.replaceAll('/', '-')}`
    expect(await status(runUrl(server, 'plain', run) + path, { method })).toBe(expected)
    expect((await fetch(`${server.url}/report/${run}.json`)).status).toBe(200)
  })
})

describe('the verdict', () => {
  it('of a run that nobody used makes none, and says where the client is to go', async () => {
    const server = await shared()
    expect(await verdictOn(server, 'plain', 'unused')).toMatchObject({
      result: 'inconclusive',
      evidence: 'none',
      reason: `No request has come yet. Point your client to ${runUrl(server, 'plain', 'unused')}/mcp.`,
    })
  })

  it('can be waited for', async () => {
    const server = await shared()
    const asked = fetch(`${runUrl(server, 'plain', 'awaited')}/verdict?wait=20`)
    const early = fetch(`${runUrl(server, 'plain', 'awaited')}/mcp`, { method: 'POST' })
    await early
    const waiting = fetch(`${runUrl(server, 'plain', 'awaited')}/verdict?wait=20`)
    const connection = await signIn(server, 'plain', 'awaited')
    await connection.close()
    expect(await (await waiting).json()).toMatchObject({ result: 'pass', evidence: 'seen' })
    expect(await (await asked).json()).toMatchObject({ scenario: 'plain' })
  })

  it('comes at once when the time is over', async () => {
    const server = await shared()
    await status(`${runUrl(server, 'plain', 'short')}/mcp`, { method: 'POST' })
    const response = await fetch(`${runUrl(server, 'plain', 'short')}/verdict?wait=0.2`)
    expect(await response.json()).toMatchObject({ result: 'inconclusive' })
  })

  it('takes no other method, and is not stored', async () => {
    const server = await shared()
    const url = `${runUrl(server, 'plain', 'method')}/verdict`
    expect(await status(url, { method: 'DELETE' })).toBe(405)
    expect((await fetch(url)).headers.get('cache-control')).toBe('no-store')
  })

  it('is for those who may see the timeline', async () => {
    const server = await startTestServer({ handshakeLog: 'off' })
    expect(await status(`${runUrl(server, 'plain', 'a')}/verdict`)).toBe(404)
    const watched = await shared()
    const url = `${runUrl(watched, 'plain', 'a')}/verdict`
    expect(await status(url, { headers: { 'X-Forwarded-For': '192.0.2.1' } })).toBe(404)
  })
})

describe('a page of another site', () => {
  it('neither waits for a verdict nor says that the client is done', async () => {
    const server = await shared()
    await status(`${runUrl(server, 'iss-wrong', 'visited')}/mcp`, { method: 'POST' })
    const url = `${runUrl(server, 'iss-wrong', 'visited')}/verdict`
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'empty' }
    for (const method of ['GET', 'POST']) expect(await status(url, { method, headers }), method).toBe(403)
    expect(await status(url, { headers: { ...headers, 'sec-fetch-dest': 'document' } })).toBe(200)
  })
})

describe('two runs', () => {
  it('do not take each other’s tokens, codes or refresh tokens', async () => {
    const server = await shared()
    const one = asServer(server, 'plain', 'one')
    const other = asServer(server, 'plain', 'second')
    const { access_token: token, refresh_token: refreshToken } = await obtainTokens(one)
    const call = (url: string) =>
      fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: '{}' })
    const refused = await call(other.mcp)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect((await call(one.mcp)).status).not.toBe(401)
    const refreshed = await fetch(`${other.url}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${server.config.clientId}:${server.config.clientSecret}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    })
    expect(await refreshed.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('share one sign-in of a person', async () => {
    const server = await startTestServer()
    const browser = new Browser()
    const one = asServer(server, 'plain', 'one')
    const other = asServer(server, 'iss-wrong', 'one')
    expect((await logIn(authorizeUrl(one), browser)).searchParams.get('code')).toMatch(/^mcp_ac_/)
    const page = await browser.open(authorizeUrl(other))
    const { url } = await browser.submit(page, { action: 'allow' })
    expect(new URL(url).searchParams.get('iss')).toBe('https://issuer.example.com')
  })

  it('keep the events of the timeline apart from each other', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await obtainTokens(asServer(server, 'plain', 'one'))
    expect(await server.attempts()).toEqual([])
    expect(await verdictOn(server, 'plain', 'two')).toMatchObject({ steps: [] })
  })
})

describe('hostile requests', () => {
  it('make no run: by another method, or for another host', async () => {
    const server = await startTestServer({ autoApprove: 'all', maxRuns: 2 })
    for (const method of ['PUT', 'PATCH', 'TRACE', 'PROPFIND']) {
      await sendRaw(server, head(method, '/s/plain/by-method/mcp', 'localhost'))
    }
    await sendRaw(server, head('POST', '/s/plain/by-host/mcp', 'attacker.example'))
    // There is room for one without tokens; anything of these would be in the way.
    expect(await status(`${runUrl(server, 'plain', 'mine')}/mcp`, { method: 'POST' })).toBe(401)
    const full = await fetch(`${runUrl(server, 'plain', 'another')}/mcp`, { method: 'POST' })
    expect(full.status).toBe(503)
    expect(Number(full.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(full.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect(await full.json()).toMatchObject({ error: 'temporarily_unavailable' })
  })
})

describe('--scenario', () => {
  it('makes the whole server one, with its verdict and its timeline at the root', async () => {
    const server = await startTestServer({ autoApprove: 'all', scenario: 'iss-wrong' })
    const { searchParams: code } = await approve(new URL(authorizeUrl(server)))
    expect(code.get('iss')).toBe('https://issuer.example.com')
    const judged = async () => (await fetch(`${server.url}/verdict`)).json()
    expect(await judged()).toMatchObject({ scenario: 'iss-wrong', run: 'default', result: 'inconclusive' })
    await exchange(server, code.get('code') ?? '')
    expect(await judged()).toMatchObject({ result: 'fail', evidence: 'seen' })
    expect(await status(`${server.url}/handshake`)).toBe(200)
    expect(await server.attempts()).toHaveLength(1)
  })

  it('must name one that there is', async () => {
    await expect(startTestServer({ scenario: 'iss-wrng' })).rejects.toThrow('must be one of plain, ')
  })
})

describe('a server that others can reach', () => {
  const exposed = {
    publicUrl: 'https://mcp.example.com',
    clientSecret: 'a secret of more than thirty-two characters',
    password: 'a good password',
  }

  it('has no scenarios, unless that is allowed', () => {
    expect(configWith(exposed).scenarios).toBe(false)
    expect(configWith({ ...exposed, allowScenarios: true }).scenarios).toBe(true)
    expect(configWith({}).scenarios).toBe(true)
    expect(configWith({ scenarios: false }).scenarios).toBe(false)
  })

  it('does not start with them by mistake', () => {
    expect(() => configWith({ ...exposed, scenario: 'plain' })).toThrow('--allow-scenarios')
    expect(() => configWith({ ...exposed, scenarios: true })).toThrow('--allow-scenarios')
  })

  it('answers 404 below /s/ when they are off', async () => {
    const server = await startTestServer({ scenarios: false })
    expect(await status(`${runUrl(server, 'plain', 'a')}/mcp`, { method: 'POST' })).toBe(404)
  })
})
