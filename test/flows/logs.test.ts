// The log of a whole flow and of every way to go wrong: it tells a person what happened, and no secret.

import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { reasons } from '../../src/protocol/explain.ts'
import type { RefusalReason } from '../../src/protocol/refusal.ts'
import { Browser } from '../support/browser.ts'
import { fakeClock } from '../support/clock.ts'
import { mcpHeaders, modernHeaders, modernRequest, request, sendMcp, toolCall } from '../support/mcp.ts'
import {
  authorizeUrl,
  basic,
  callMcp,
  exchange,
  form,
  introspect,
  newVerifier,
  post,
  refresh,
  s256,
  type Tokens,
  verifier,
} from '../support/oauth.ts'
import { expectCode, fieldOf } from '../support/pages.ts'
import { longMs } from '../support/patience.ts'
import { head, sendRaw } from '../support/raw-http.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { testStore } from '../support/store.ts'

/** Everything that somebody could use who reads it in a log. */
class Secrets {
  readonly #all = new Set<string>()

  add(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) if (secret !== undefined && secret !== '') this.#all.add(secret)
  }

  /** Those that stand in a text as they are, in a URL or in JSON. */
  in(text: string): readonly string[] {
    return [...this.#all].filter((secret) =>
      [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)].some((it) =>
        text.includes(it),
      ),
    )
  }
}

// With characters that mean something to JSON, URLs and regular expressions; the password begins the secret.
const password = 'p%ss "w\\rd+$ {x} ünï'
const clientSecret = `${'p%ss "w'}\\rd+$ {x} and more of it: ^[a-z]*.$`

interface Flow {
  readonly server: TestServer
  readonly secrets: Secrets
  readonly reasons: ReadonlySet<RefusalReason>
}

/** Everything that this server does, and everything that it refuses. */
async function wholeFlow(options: {
  logFormat: 'pretty' | 'json'
  logLevel: 'debug' | 'info'
}): Promise<Flow> {
  const secrets = new Secrets()
  const controlToken = 'the-control-token-of-this-server'
  secrets.add(password, clientSecret, controlToken)
  const clock = fakeClock()
  const bounds = { decisions: 1000, codes: 1000, families: 1000, accessTokens: 1000 }
  const store = testStore({ now: clock.now, wallClock: clock.now, bounds })
  let storeFails = false
  const server = await startTestServer(
    {
      password,
      clientSecret,
      toolScope: ['echo=echo:use'],
      accessTokenTtl: 60,
      rateLimit: 10_000,
      control: true,
      controlToken,
      ...options,
    },
    {
      now: clock.now,
      // Session ids, csrf values, pending ids, codes, tokens: all of them begin here.
      random: (bytes) => {
        const random = randomBytes(bytes)
        secrets.add(random.toString('base64url'))
        return random
      },
      store: { ...store, findAccess: (key) => (storeFails ? Promise.reject(leak()) : store.findAccess(key)) },
    },
  )
  const leak = () => new Error(`cannot reach store with ${clientSecret} for ${access}`)
  let access = ''

  const get = (path: string, headers = {}) =>
    fetch(server.url + path, { headers: { accept: 'text/html', ...headers }, redirect: 'manual' })
  const tokens = async (response: Response): Promise<Required<Tokens>> => {
    const answer = (await response.json()) as Required<Tokens>
    secrets.add(answer.access_token, answer.refresh_token)
    return answer
  }

  // A client finds its way, and a person signs in at the second try.
  await callMcp(server, undefined)
  await get('/.well-known/oauth-protected-resource/mcp')
  await get('/.well-known/openid-configuration')
  await get('/.well-known/oauth-authorization-server')
  const browser = new Browser()
  const signIn = async (changes = {}) => {
    const page = await browser.open(authorizeUrl(server, changes))
    secrets.add(fieldOf(page, 'csrf'), fieldOf(page, 'request'), ...browser.cookie.split('='))
    const right = { action: 'allow', username: 'demo_user', password }
    const code = expectCode(await browser.submit(page, right)).searchParams.get('code') ?? ''
    secrets.add(code, browser.cookie.split('=')[1])
    return { code, page }
  }
  secrets.add(verifier, 'wrong-password', 'wrong-secret-of-the-client', 'mistyped-in-the-user-field')
  const first = await browser.open(authorizeUrl(server))
  await browser.submit(first, { action: 'allow', username: 'demo_user', password: 'wrong-password' })
  await browser.submit(first, { action: 'allow', username: 'mistyped-in-the-user-field', password: 'x' })
  await browser.submit(first, { action: 'deny' })

  const { code, page } = await signIn()
  const one = await tokens(await exchange(server, code))
  access = one.access_token
  for (const message of [request('tools/list'), toolCall('get_time'), toolCall('echo', { message: 'x' })]) {
    await callMcp(server, access, message)
  }
  await sendMcp(server, access, '{')
  // Messages that the MCP endpoint refuses, with secrets where the timeline quotes what came.
  await sendMcp(server, access, `{'${clientSecret}`)
  await sendMcp(server, access, request(`no/${clientSecret}`))
  await sendMcp(server, access, request('initialize', { protocolVersion: access }))
  await sendMcp(server, access, { id: clientSecret })
  await sendMcp(server, access, toolCall(access, { [one.refresh_token]: code }))
  await sendMcp(server, access, toolCall('get_time', code))
  const wide = { grant_type: 'client_credentials', scope: 'user echo:use' }
  const { access_token: wideToken } = await tokens(await post(server, '/token', wide))
  await sendMcp(server, wideToken, toolCall('echo', { [access]: 1, [clientSecret]: 2, message: 3 }))
  await sendMcp(server, access, request('ping'), { accept: `text/${access}` })
  await sendMcp(server, access, request('ping'), { 'content-type': `text/${code}` })
  await sendMcp(server, access, request('ping'), { 'mcp-protocol-version': access })
  await sendMcp(server, access, modernRequest('tools/list'), modernHeaders(code))
  await sendMcp(server, access, request('ping', { _meta: { [access]: code } }), modernHeaders('ping'))
  const two = await tokens(await refresh(server, one.refresh_token))
  await introspect(server, two.access_token)
  await post(server, '/revoke', { token: two.access_token })

  // Tokens and codes that are no good any more.
  await callMcp(server, two.access_token)
  await callMcp(server, one.refresh_token)
  await callMcp(server, 'nonsense')
  await callMcp(server, 'undefined')
  await refresh(server, one.refresh_token)
  await refresh(server, two.refresh_token)
  await exchange(server, code)
  await exchange(server, `mcp_ac_${newVerifier()}`)
  await refresh(server, 'nonsense')
  for (const changes of [
    { code_verifier: newVerifier() },
    { redirect_uri: 'http://localhost:4567/other' },
    { code_verifier: 'short' },
    { code_verifier: undefined },
  ]) {
    secrets.add(changes.code_verifier?.length === 43 ? changes.code_verifier : undefined)
    await exchange(server, (await signIn()).code, changes)
  }
  const three = await tokens(await exchange(server, (await signIn()).code))
  await refresh(server, three.refresh_token, { scope: 'echo:use' })
  const slow = await signIn()
  clock.advance(301)
  await exchange(server, slow.code)
  await callMcp(server, three.access_token)
  clock.advance(30 * 24 * 3600 - 300)
  await refresh(server, three.refresh_token)

  // Clients that cannot prove who they are.
  const { clientId } = server.config
  const grant = { grant_type: 'client_credentials' }
  const machine = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/token`, { method: 'POST', headers, body: form({ ...grant, ...fields }) })
  await machine({})
  await machine({ client_id: clientId })
  await machine({ client_id: clientId, client_secret: 'wrong-secret-of-the-client' })
  await machine({ client_id: clientSecret, client_secret: clientId })
  await machine({}, { authorization: basic(clientId, 'wrong-secret-of-the-client') })
  await machine({}, { authorization: basic(clientSecret, password) })
  await machine({}, { authorization: `Basic ${clientId}:wrong-secret-of-the-client` })
  await machine({ client_secret: clientSecret }, { authorization: basic(clientId, clientSecret) })
  await machine({ client_id: 'other' }, { authorization: basic(clientId, clientSecret) })
  await machine({ scope: 'user' }, { authorization: basic(clientId, clientSecret) }).then(tokens)
  await post(server, '/token', { grant_type: password })
  await post(server, '/token', { ...grant, scope: 'nonsense' })
  await post(server, '/token', { ...grant, resource: 'https://other.example/' })
  await post(server, '/introspect', {})
  await fetch(`${server.url}/token`, { method: 'POST', body: '{}', headers: { 'content-type': 'text/x' } })
  await fetch(`${server.url}/token`, { method: 'POST', body: 'a=1&a=2', headers: urlencoded })
  await fetch(`${server.url}/token`, { method: 'POST', body: 'x'.repeat(100_000), headers: urlencoded })
  await get('/token')
  await fetch(`${server.url}/register`, { method: 'POST' })

  // Authorization requests that are wrong.
  for (const changes of [
    { client_id: undefined },
    { client_id: clientSecret },
    { redirect_uri: undefined },
    { redirect_uri: 'https://evil.example/' },
    { redirect_uri: 'http://localhost:4567/callback#x' },
    { response_type: undefined },
    { response_type: 'token' },
    { code_challenge: undefined },
    { code_challenge: 'short' },
    { code_challenge_method: 'plain', code_challenge: s256('x') },
    { scope: 'nonsense' },
    { state: 'x'.repeat(10_000) },
    { resource: 'https://other.example/' },
  ]) {
    await fetch(authorizeUrl(server, changes), { redirect: 'manual' })
  }
  await get(`/authorize?client_id=${clientId}&redirect_uri=http://a/&redirect_uri=http://b/`)

  // Forms that are not ours, and secrets in the wrong place.
  const right = { action: 'allow', username: 'demo_user', password }
  await browser.submit(page, right)
  await browser.submit(await browser.open(authorizeUrl(server)), { ...right, csrf: 'x' })
  await new Browser().submit(page, right)
  await browser.submit(page, { ...right, request: 'x' })
  const other = new Browser()
  await other.open(`${server.url}/login`)
  const foreign = await browser.open(authorizeUrl(server))
  await other.submit(foreign, right)
  for (let failure = 0; failure < 7; failure++) {
    const again = await other.open(authorizeUrl(server))
    await other.submit(again, { action: 'allow', username: 'demo_user', password: 'wrong-password' })
  }
  await get(`/mcp?access_token=${one.access_token}`)
  await get('/mcp', { authorization: `Bearer ${one.access_token} ${one.access_token}` })
  await get('/mcp', { authorization: clientSecret })
  await get('/mcp', { authorization: one.access_token })
  await fetch(server.mcp, { method: 'POST', headers: { ...mcpHeaders('x'), origin: 'https://evil.example' } })
  await fetch(`${server.url}/login`, {
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' },
  })
  await get(`/${one.access_token}`)
  await get(`/s/${one.access_token}/mcp`)
  await get(`/s/plain/~${one.access_token}/mcp`)
  await get(`/report/${one.access_token}.json`)
  await get('/s/plain/run-1/mcp')
  await get(`/report/run-1?expect=${one.access_token}`)
  await sendMcp({ ...server, mcp: `${server.url}/${one.access_token}` }, two.access_token, request('ping'))
  await get(`/callback/${encodeURIComponent(password)}`)
  await get(`/callback?code=${code}&state=${verifier}`)
  await get('/', { 'user-agent': `agent ${clientSecret.replace(/[^\x20-\x7e]/g, '')} ${code}` })
  await sendRaw(server, `GET / HTTP/1.0\r\nHost: ${code}\r\n\r\n`)
  await sendRaw(server, head(server, 'GET /', [`Host: ${code}`, '']))
  const command = (path: string, body: unknown, headers = {}) =>
    fetch(`${server.url}/_control${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const controlled = { authorization: `Bearer ${controlToken}` }
  await command('/clock', { advance: 1 })
  await command('/clock', { advance: 1 }, { authorization: `Bearer ${one.access_token}` })
  await command('/clock', { advance: 1 }, { ...controlled, origin: 'https://evil.example' })
  await command('/tokens/expire', { which: one.access_token, [clientSecret]: code }, controlled)
  await command('/clock', { to: '2001-01-01T00:00:00Z' }, controlled)
  const fault = { at: 'revoke', delayMs: 0, skip: 1000 }
  for (let count = 0; count <= 100; count += 1) await command('/faults', fault, controlled)
  await tokens(await command('/tokens', {}, controlled))
  await command('/tokens/revoke', { token: one.refresh_token }, controlled)
  storeFails = true
  await callMcp(server, one.access_token)

  const seen = server.events.flatMap(({ refusal }) => refusal?.reason ?? [])
  return { server, secrets, reasons: new Set(seen) }
}

const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' }

/** Checks that a line is one object with the time, the level, a sentence, and the reason when refused. */
function expectEntry(line: string): void {
  expect(line).not.toMatch(/[\n\r]/)
  const entry = JSON.parse(line) as Record<string, unknown>
  expect(entry).toMatchObject({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    level: expect.stringMatching(/^(?:error|warn|info|debug)$/),
    message: expect.stringMatching(/^\S.*\S$/),
  })
  if ('fix' in entry) expect(reasons).toContain(entry['reason'])
}

describe.each(['pretty', 'json'] as const)('the log as %s', { timeout: longMs }, (logFormat) => {
  it('holds not one secret at any level, whatever went wrong', async () => {
    const { server, secrets, reasons: seen } = await wholeFlow({ logFormat, logLevel: 'debug' })
    const log = server.log.join('\n')
    expect(secrets.in(log)).toEqual([])
    expect(log).toContain('[hidden]')
    expect(log).not.toMatch(/mcp_(?:ac|at|rt)_\w/)
    // The store that failed told the client secret; its error is there, without it.
    expect(log).toContain('cannot reach store with [hidden]')
    if (logFormat === 'json') for (const line of server.log) expectEntry(line)

    // Which these cannot be provoked here: they need another configuration.
    const elsewhere = [
      'client_authentication_method_off',
      'control_off',
      'rate_limited',
      'state_full',
      'store_unavailable',
      'server_stopping',
      'token_of_other_resource',
      // None of our tools can fail.
      'tool_failed',
    ]
    expect(reasons.filter((reason) => !seen.has(reason) && !elsewhere.includes(reason))).toEqual([])
  })
})

describe('the log for people', () => {
  async function linesOf(act: (server: TestServer) => Promise<unknown>): Promise<readonly string[]> {
    const server = await startTestServer({
      logFormat: 'pretty',
      logLevel: 'info',
      toolScope: ['echo=echo:use'],
    })
    await act(server)
    return server.log.map((line) =>
      line.replace(/^\d\d:\d\d:\d\d /, '').replaceAll(server.url, 'http://SERVER'),
    )
  }

  it('tells a sign-in step by step, a line each', async () => {
    const lines = await linesOf(async (server) => {
      await callMcp(server, undefined)
      await fetch(`${server.url}/.well-known/oauth-protected-resource/mcp`)
      await fetch(`${server.url}/.well-known/oauth-authorization-server`)
      const browser = new Browser()
      const page = await browser.open(authorizeUrl(server))
      const person = { action: 'allow', username: 'demo_user', password: 'demo_password' }
      const code = expectCode(await browser.submit(page, person)).searchParams.get('code') ?? ''
      const answer = (await (await exchange(server, code)).json()) as Tokens
      await callMcp(server, answer.access_token, toolCall('get_time'))
      await post(server, '/revoke', { token: answer.access_token })
    })
    expect(lines).toEqual([
      'info  #1 node            MCP request without a token: told where to get one (POST /mcp 401, 0 ms)',
      'info  #1 node            protected resource metadata (GET /.well-known/oauth-protected-resource/mcp 200, 0 ms)',
      'info  #1 node            authorization server metadata (GET /.well-known/oauth-authorization-server 200, 0 ms)',
      'info  #1 node            authorization request: redirect URI http://localhost:4567/callback; asked for scope user (GET /authorize 200, 0 ms)',
      'info  #1 node            login form: allowed, granted scope user (POST /login/callback 303, 0 ms)',
      'info  #1 node            token request: authorization_code, authenticated with client_secret_basic; granted scope user (POST /token 200, 0 ms)',
      'info  #1 node            MCP tools/call get_time (POST /mcp 200, 0 ms)',
      'info  #1 node            token revocation: authenticated with client_secret_basic (POST /revoke 200, 0 ms)',
    ])
  })

  it('says why something was refused, and what to do', async () => {
    const [line = ''] = await linesOf((server) => exchange(server, 'mcp_ac_nonsense'))
    const [first, ...further] = line.split('\n')
    expect(first).toMatch(
      /^warn {2}#1 node {12}token request: authorization_code refused: .+ \(POST \/token 400, 0 ms\)$/,
    )
    const labels = further.slice(0, -1).map((each) => each.trim().split(':')[0])
    expect(labels).toEqual(['received', 'expected', 'fix', 'rule'])
    expect(further.at(-1)?.trim()).toBe('see http://SERVER/handshake?attempt=1')
    expect(line).not.toContain('`')
    expect(new Set(further.map((each) => each.search(/\S/)))).toEqual(new Set([15]))
  })

  it('leads to the attempt on the page, which shows that refusal', async () => {
    const server = await startTestServer({ logFormat: 'pretty', logLevel: 'warn' })
    await callMcp(server, undefined)
    await exchange(server, 'mcp_ac_nonsense')
    const [, address = ''] = /see (\S+)$/.exec(server.log.join('\n')) ?? []
    const page = await fetch(address, { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain('The authorization code is unknown')
  })

  it.each([{ handshakeLog: 'off' } as const, { handshakeLog: 'auto', logFormat: 'json' } as const])(
    'tells the attempt by its number in JSON, and names none where the timeline is off: %o',
    async (options) => {
      const server = await startTestServer({ logFormat: 'pretty', logLevel: 'warn', ...options })
      await exchange(server, 'mcp_ac_nonsense')
      const [line = ''] = server.log
      if (options.handshakeLog === 'off') expect(line).not.toMatch(/#\d|see http/)
      else expect(JSON.parse(line)).toMatchObject({ attempt: 1, reason: 'code_unknown' })
    },
  )

  it('tells two clients apart by their names and attempts', async () => {
    const lines = await linesOf(async (server) => {
      await fetch(server.mcp, { method: 'POST', headers: { 'user-agent': 'python-httpx/0.28.1' } })
      await fetch(`${server.url}/.well-known/oauth-protected-resource/mcp`, {
        headers: { 'user-agent': 'curl/8.5.0' },
      })
    })
    expect(lines[0]).toMatch(/^info {2}#1 python-httpx\/0\.28\.1 MCP request/)
    expect(lines[1]).toMatch(/^info {2}#\d curl\/8\.5\.0 +protected resource/)
  })

  it.each([
    ['auto', 'stopped; 2 attempts, 1 refused'],
    ['off', 'stopped'],
  ] as const)('ends with how much there was, if that is known: %s', async (handshakeLog, last) => {
    const server = await startTestServer({ logFormat: 'pretty', logLevel: 'info', handshakeLog })
    await exchange(server, 'mcp_ac_nonsense')
    server.clock.advance(3600)
    await callMcp(server, undefined)
    await fetch(server.url)
    await server.close()
    expect(server.log.at(-1)?.slice(9)).toBe(`info  ${last}`)
  })

  it('does not warn of what clients do as a rule', async () => {
    const lines = await linesOf(async (server) => {
      await callMcp(server, undefined)
      await fetch(`${server.url}/.well-known/openid-configuration`)
      const response = await post(server, '/token', { grant_type: 'client_credentials' })
      const { access_token } = (await response.json()) as Tokens
      await fetch(server.mcp, { headers: mcpHeaders(access_token) })
      server.clock.advance(3600)
      await callMcp(server, access_token)
    })
    expect(lines.filter((line) => !line.startsWith('info'))).toEqual([])
    expect(lines.at(-1)).toContain('refused: The access token expired just now')
  })

  it('says nothing of health checks and pages until it is asked to', async () => {
    const lines = await linesOf(async (server) => {
      for (const path of ['/healthz', '/', '/assets/style.css', '/nope']) await fetch(server.url + path)
    })
    expect(lines).toEqual([])
  })

  it('is not forged by what was sent', async () => {
    const forged = 'x\n12:00:00 info  all is well\r\u001b[2K\u0085\u001b]0;title\u0007'
    const lines = await linesOf(async (server) => {
      await fetch(authorizeUrl(server, { client_id: forged }))
      await fetch(authorizeUrl(server, { redirect_uri: forged }))
      await fetch(authorizeUrl(server, { scope: forged }), { redirect: 'manual' })
      await post(server, '/token', { grant_type: forged })
      await post(
        server,
        '/token',
        { grant_type: 'client_credentials' },
        { authorization: basic(forged, 'x') },
      )
    })
    expect(lines).toHaveLength(5)
    for (const line of lines) {
      expect(
        line
          .split('\n')
          .slice(1)
          .every((each) => each.startsWith(' '.repeat(15))),
      ).toBe(true)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(line.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
    }
  })
})
