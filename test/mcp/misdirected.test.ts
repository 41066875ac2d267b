// MCP clients that were given another address than that of the MCP endpoint.

import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { clientToken, mcpHeaders, request, sendMcp } from '../support/mcp.ts'
import { callMcp, obtainTokens, refresh } from '../support/oauth.ts'
import { officialClients } from '../support/official-clients.ts'
import { startRealms } from '../support/realms.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'
import { StaticProvider } from '../support/static-provider.ts'
import { attemptsWhen, attemptTitled, outline } from '../support/timeline.ts'

const plain = sharedServer({ allowedOrigins: ['https://app.example'] })

const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const initialize = JSON.stringify(
  request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'lost', version: '1' },
  }),
)

/** What every such request is told. */
function answerOf({ url, mcp }: TestServer): object {
  return {
    error: 'invalid_request',
    error_description: `The MCP endpoint is at ${mcp} and not here.`,
    error_uri: `${url}/errors/mcp_address_wrong`,
  }
}

describe('an MCP client at another address', () => {
  it.each([
    '/',
    '/?session=1',
    '/mcp/',
    '/MCP',
    '/mcp/sse',
    '/sse',
    '/messages',
    '/message?sessionId=x',
    '/api/mcp',
    '/v1/mcp',
  ])('is told where the MCP endpoint is: %s', async (path) => {
    const server = await plain()
    for (const init of [
      { method: 'POST', headers: json, body: initialize },
      { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{' },
      { method: 'GET', headers: { accept: 'text/event-stream' } },
      { method: 'DELETE', headers: { 'mcp-session-id': 'x' } },
      { method: 'GET', headers: { authorization: 'Bearer x' } },
    ]) {
      const response = await fetch(server.url + path, init)
      expect([response.status, response.headers.get('allow')], init.method).toEqual([404, null])
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.json()).toEqual(answerOf(server))
    }
  })

  it('is a step of the timeline, with what it asked and its name', async () => {
    const server = await startTestServer()
    await fetch(server.url, { method: 'POST', headers: json, body: initialize })

    const attempt = await attemptTitled(
      server,
      `The MCP endpoint is \`${server.mcp}\`, but the client asked at “/”`,
    )
    expect(attempt).toMatchObject({
      kind: 'error',
      reason: 'mcp_address_wrong',
      client: 'lost 1',
      snippet: server.mcp,
    })
    expect(attempt.fix).toContain(`Give your client the address \`${server.mcp}\``)
    expect(outline(attempt)).toEqual(['refused: MCP initialize at another address'])
    expect(server.log).toEqual([])
  })

  it.each(officialClients)(
    'is seen, and most say in their own error where the endpoint is: $name',
    async ({ name, make }) => {
      const server = await startTestServer()
      const client = make({ mcp: server.url }, new StaticProvider(server))
      // Pinned to one revision, it says nothing of the answer.
      const told = name.endsWith('2026-07-28')
        ? 'did not offer'
        : `The MCP endpoint is at ${server.mcp} and not here.`
      await expect(client.connect()).rejects.toThrow(told)
      await attemptTitled(server, /, but the client asked at “\/”$/)
    },
  )

  it('that tries one address after another is one attempt', async () => {
    const server = await startTestServer()
    await fetch(`${server.url}/mcp/`, { method: 'POST', headers: json, body: initialize })
    await fetch(`${server.url}/mcp/`, { headers: { accept: 'text/event-stream' } })
    await fetch(`${server.url}/sse`, { headers: { accept: 'text/event-stream' } })

    const attempt = await attemptTitled(server, /, but the client asked at “\/sse”$/)
    expect(attempt.steps.map(({ request }) => request)).toEqual(['POST /mcp/', 'GET /mcp/', 'GET /sse'])
  })

  it('with a token belongs to the sign-in that the token is from', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    const { access_token: token } = await obtainTokens(server)
    await callMcp(server, undefined)
    const elsewhere = { ...server, mcp: `${server.url}/` }
    expect((await sendMcp(elsewhere, token, request('tools/list'))).status).toBe(404)

    const [, attempt] = await attemptsWhen(server, ([, signIn]) => {
      expect(signIn?.reason).toBe('mcp_address_wrong')
    })
    expect(attempt === undefined ? [] : outline(attempt).slice(-2)).toEqual([
      'ok: Token request: authorization_code',
      'refused: MCP tools/list at another address',
    ])
  })

  it('that then finds the endpoint has got past it', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    const { access_token: token } = await obtainTokens(server)
    await sendMcp({ ...server, mcp: `${server.url}/sse` }, token, request('tools/list'))
    await sendMcp(server, token, request('tools/list'))
    await attemptTitled(server, 'Connected')
  })

  it('in a realm below a path is told the endpoint of that realm', async () => {
    const [main, team] = await startRealms(['/team'])
    if (main === undefined || team === undefined) throw new Error('no realms')
    for (const [server, path] of [
      [team, '/team'],
      [team, '/team/'],
      [team, '/team/sse'],
      [team, '/team/mcp/'],
      [main, '/'],
      [main, '/teams/mcp'],
    ] as const) {
      const response = await fetch(main.url + path, { method: 'POST', headers: json, body: initialize })
      expect(response.status, path).toBe(404)
      expect(await response.json(), path).toEqual({
        ...answerOf(server),
        error_uri: `${main.url}/errors/mcp_address_wrong`,
      })
    }
  })

  it('outside of the path of the public URL is told the endpoint below it', async () => {
    const [main] = await startRealms([], { publicUrl: 'http://localhost:4711/base' })
    const origin = `http://localhost:${main?.config.port}`
    for (const path of ['/', '/mcp', '/base', '/base/', '/base/sse']) {
      const response = await fetch(origin + path, { method: 'POST', headers: json, body: initialize })
      expect(response.status, path).toBe(404)
      expect(await response.json(), path).toMatchObject({
        error_description: 'The MCP endpoint is at http://localhost:4711/base/mcp and not here.',
      })
    }
  })

  it('is answered before its body has come, when that is large or has no length', async () => {
    const server = await startTestServer()
    for (const framing of [{ 'content-length': '1000000' }, { 'transfer-encoding': 'chunked' }]) {
      const headers = { 'content-type': 'application/json', ...framing }
      const unfinished = httpRequest(server.url, { method: 'POST', headers })
      unfinished.on('error', () => undefined).flushHeaders()
      const [response] = (await once(unfinished, 'response')) as [IncomingMessage]
      expect(response.statusCode).toBe(404)
      unfinished.destroy()
    }
    await expect
      .poll(() => server.events.map(({ endpoint }) => endpoint))
      .toEqual(['misdirected', 'misdirected'])
  })
})

describe('what an MCP client would not send', () => {
  it.each([
    ['a visit to a page that is not there', '/sse', { headers: { accept: 'text/html' } }, 404],
    [
      'a visit with a token that an extension adds',
      '/',
      { headers: { accept: 'text/html', authorization: 'Bearer x' } },
      200,
    ],
    ['a visit to the home page by a program', '/', {}, 200],
    ['a form', '/sse', { method: 'POST', body: new URLSearchParams({ a: 'b' }) }, 404],
    ['a request for metadata', '/.well-known/mcp.json', { headers: { authorization: 'Bearer x' } }, 404],
    ['a POST of nothing', '/', { method: 'POST' }, 405],
    [
      'the live updates of the timeline',
      '/handshake/events',
      { headers: { accept: 'text/event-stream' } },
      200,
    ],
    [
      'an assistant that registers with a slash too many',
      '/register/',
      { method: 'POST', headers: json },
      404,
    ],
  ])('is answered as before: %s', async (_what, path, init, status) => {
    const server = await startTestServer()
    const controller = new AbortController()
    const response = await fetch(server.url + path, { ...init, signal: controller.signal })
    expect(response.status).toBe(status)
    if (status !== 200) expect(await response.text()).not.toContain('mcp_address_wrong')
    controller.abort()
    await expect.poll(() => server.events).toHaveLength(1)
    expect(server.events[0]?.endpoint).not.toBe('misdirected')
  })

  it('is told of the endpoint all the same, on the page for what is not there', async () => {
    const server = await plain()
    const page = await (await fetch(`${server.url}/sse`, { headers: { accept: 'text/html' } })).text()
    expect(page).toMatch(new RegExp(`The MCP endpoint is <code[^>]*>${server.mcp}</code>`))
    expect(page).toContain('There is nothing at “/sse”')
  })
})

describe('a web app at another address', () => {
  const preflight = (server: TestServer, path: string, origin: string, headers: string) =>
    fetch(server.url + path, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': headers },
    })

  it.each(['http://localhost:6274', 'https://app.example'])(
    'of an origin that may call the endpoint can read the answer: %s',
    async (origin) => {
      const server = await plain()
      for (const headers of ['content-type,mcp-protocol-version', 'authorization']) {
        const asked = await preflight(server, '/', origin, headers)
        expect(asked.status).toBe(204)
        expect(asked.headers.get('access-control-allow-origin')).toBe(origin)
      }
      const response = await fetch(server.url, {
        method: 'POST',
        headers: { ...json, origin },
        body: initialize,
      })
      expect(response.headers.get('access-control-allow-origin')).toBe(origin)
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
      expect(await response.json()).toEqual(answerOf(server))
    },
  )

  it('of any other origin can read nothing', async () => {
    const server = await plain()
    const origin = 'https://evil.example'
    const asked = await preflight(server, '/sse', origin, 'content-type')
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([403, null])
    const response = await fetch(`${server.url}/sse`, { headers: { origin, accept: 'text/event-stream' } })
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  it('asks for nothing else by a preflight', async () => {
    const server = await plain()
    expect((await preflight(server, '/sse', 'http://localhost:6274', 'x-other')).status).toBe(404)
  })
})

it('a token at another address is in no log and on no page', async () => {
  const server = await startTestServer({ logLevel: 'debug' })
  const token = await clientToken(server)
  await fetch(`${server.url}/${token}`, { method: 'POST', headers: mcpHeaders(token), body: initialize })
  await refresh(server, 'x')
  const told = JSON.stringify(server.events) + server.log.join('\n')
  expect(told).toContain('mcp_address_wrong')
  expect(told).not.toContain(token)
})
