// Who gets past the door of the MCP endpoint, and what the others are told.

import { describe, expect, it } from 'vitest'
import { challengeOf } from '../support/challenge.ts'
import { fakeClock } from '../support/clock.ts'
import { clientToken, mcpHeaders, request, sendMcp, toolCall } from '../support/mcp.ts'
import { obtainCode, obtainTokens, post } from '../support/oauth.ts'
import { head, sendRaw } from '../support/raw-http.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'
import { testStore } from '../support/store.ts'

const plain = sharedServer()
const approving = sharedServer({ autoApprove: 'all' })

function withHeader(server: TestServer, authorization: string): Promise<Response> {
  return fetch(server.mcp, {
    method: 'POST',
    headers: { ...mcpHeaders(''), authorization },
    body: JSON.stringify(request('tools/list')),
  })
}

/** The parameters that tell a client where to go, in every challenge. */
function wayOut(server: TestServer, scope = 'user') {
  return { scope, resource_metadata: `${server.url}/.well-known/oauth-protected-resource/mcp` }
}

async function expectInvalidToken(server: TestServer, response: Response): Promise<void> {
  expect(response.status).toBe(401)
  const { scheme, parameters } = challengeOf(response)
  expect(scheme).toBe('Bearer')
  expect(parameters).toEqual({
    error: 'invalid_token',
    error_description: expect.stringMatching(/^[A-Z][a-z ]+\.$/),
    ...wayOut(server),
  })
  expect(await response.json()).toMatchObject({ error: 'invalid_token' })
}

describe('a request without a token', () => {
  // SDK-NOTES 28
  it('is told where to get one, and of no error (RFC 6750 §3.1)', async () => {
    const server = await plain()
    const response = await fetch(server.mcp, { method: 'POST' })
    expect(response.status).toBe(401)
    expect(challengeOf(response)).toEqual({ scheme: 'Bearer', parameters: wayOut(server) })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).not.toHaveProperty('error')
  })

  it('is told the metadata document that exists, and that names this resource', async () => {
    const server = await plain()
    const { parameters } = challengeOf(await fetch(server.mcp))
    const metadata = await fetch(parameters['resource_metadata'] ?? '')
    expect(await metadata.json()).toMatchObject({ resource: server.mcp, authorization_servers: [server.url] })
  })

  it('counts a header that is no Bearer header as no token', async () => {
    const server = await plain()
    const headers = [
      'Basic c3RhdGljOnNlY3JldA==',
      'DPoP abc',
      'Token abc',
      'Bearerabc',
      'Bearer\tabc',
      'abc',
      ',',
      '',
    ]
    for (const header of headers) {
      const response = await withHeader(server, header)
      expect(response.status, header).toBe(401)
      expect(challengeOf(response).parameters, header).toEqual(wayOut(server))
    }
  })

  it('is told all scopes of the endpoint, and not those of single tools', async () => {
    const server = await startTestServer({ scope: 'user files', toolScope: ['echo=echo:use'] })
    expect(challengeOf(await fetch(server.mcp)).parameters).toEqual(wayOut(server, 'user files'))
  })
})

describe('the token comes before everything else', () => {
  it.each(['POST', 'GET', 'HEAD', 'DELETE', 'PUT', 'PATCH'])(
    'answers 401 to %s, whatever the protocol version',
    async (method) => {
      const server = await plain()
      for (const version of ['', '2024-11-05', '2025-11-25', '2026-07-28', '1999-01-01', 'x'.repeat(5000)]) {
        const headers = version === '' ? {} : { 'mcp-protocol-version': version }
        const response = await fetch(server.mcp, { method, headers })
        expect(response.status, version).toBe(401)
        expect(challengeOf(response).parameters, version).toEqual(wayOut(server))
        const wrong = await fetch(server.mcp, { method, headers: { ...headers, authorization: 'Bearer x' } })
        expect(wrong.status, version).toBe(401)
        expect(challengeOf(wrong).parameters).toMatchObject({ error: 'invalid_token' })
      }
    },
  )

  it.each([
    ['bad JSON', 'application/json', '{'],
    ['another content type', 'text/plain', 'hello'],
    ['an oversized body', 'application/json', JSON.stringify('x'.repeat(2 * 1024 * 1024))],
    ['an unknown method', 'application/json', JSON.stringify(request('nope'))],
  ])('answers 401 to %s', async (_what, type, body) => {
    const server = await plain()
    const response = await fetch(server.mcp, { method: 'POST', headers: { 'content-type': type }, body })
    expect(response.status).toBe(401)
  })

  it('answers 401 to TRACE, which no fetch would send', async () => {
    const server = await plain()
    expect((await sendRaw(server, `${head(server, 'TRACE /mcp')}\r\n`)).status).toBe(401)
  })
})

describe('the Authorization header', () => {
  // SDK-NOTES 29
  it('is refused with 400 invalid_request when it is malformed', async () => {
    const server = await plain()
    const token = await clientToken(server)
    const malformed = [
      'Bearer',
      'Bearer ',
      'Bearer TOKEN TOKEN',
      'Bearer TOKEN, Bearer TOKEN',
      'Bearer TOKEN;x',
      'Bearer "TOKEN"',
      'Bearer <TOKEN>',
      'Bearer =TOKEN',
      'Bearer \tTOKEN',
      'Bearer TOKEN\u00e9',
      'Bearer Bearer TOKEN',
    ]
    for (const template of malformed) {
      const response = await withHeader(server, template.replaceAll('TOKEN', token))
      expect(response.status, template).toBe(400)
      expect(challengeOf(response).parameters).toMatchObject({ error: 'invalid_request', ...wayOut(server) })
      const text = await response.text()
      expect(JSON.parse(text)).toMatchObject({ error: 'invalid_request' })
      expect(text).not.toContain(token)
    }
  })

  it('is accepted in any case and with any number of spaces before the token (RFC 9110 §11.4)', async () => {
    const server = await plain()
    const token = await clientToken(server)
    const good = [
      'Bearer TOKEN',
      'bearer TOKEN',
      'BEARER TOKEN',
      'Bearer  TOKEN',
      'Bearer     TOKEN',
      '  Bearer TOKEN  ',
    ]
    for (const template of good) {
      const response = await withHeader(server, template.replace('TOKEN', token))
      expect(response.status, template).toBe(200)
    }
  })
})

describe('a token somewhere else', () => {
  it('is ignored in the query, where it does not even make an error', async () => {
    const server = await plain()
    const token = await clientToken(server)
    const response = await fetch(`${server.mcp}?access_token=${token}`, { method: 'POST' })
    expect(response.status).toBe(401)
    expect(challengeOf(response).parameters).toEqual(wayOut(server))
    expect(await response.text()).not.toContain(token)
  })

  it('does not help a wrong one in the header', async () => {
    const server = await plain()
    const response = await fetch(`${server.mcp}?access_token=${await clientToken(server)}`, {
      method: 'POST',
      headers: { authorization: 'Bearer wrong' },
    })
    await expectInvalidToken(server, response)
  })

  it.each([
    ['a form', (token: string) => new URLSearchParams({ access_token: token })],
    ['JSON', (token: string) => JSON.stringify({ ...request('tools/list'), access_token: token })],
  ])('is ignored in the body, as %s', async (_what, body) => {
    const server = await plain()
    const response = await fetch(server.mcp, { method: 'POST', body: body(await clientToken(server)) })
    expect(response.status).toBe(401)
    expect(challengeOf(response).parameters).toEqual(wayOut(server))
  })

  it('is ignored in a cookie and in other headers', async () => {
    const server = await plain()
    const token = await clientToken(server)
    const response = await fetch(server.mcp, {
      method: 'POST',
      headers: {
        cookie: `access_token=${token}`,
        'x-access-token': token,
        'proxy-authorization': `Bearer ${token}`,
      },
    })
    expect(response.status).toBe(401)
  })
})

describe('a token that is no good', () => {
  it('is refused with 401 invalid_token when nobody issued it', async () => {
    const server = await plain()
    const inventions = [
      'x',
      'mcp_at_',
      `mcp_at_${'A'.repeat(43)}`,
      'a'.repeat(8000),
      '__proto__',
      'constructor',
    ]
    for (const token of inventions) {
      await expectInvalidToken(server, await withHeader(server, `Bearer ${token}`))
    }
  })

  it('is refused when it is another kind of secret: a refresh token, a code, the client secret', async () => {
    const server = await approving()
    const { refresh_token } = await obtainTokens(server)
    for (const secret of [refresh_token, await obtainCode(server), server.config.clientSecret]) {
      await expectInvalidToken(server, await withHeader(server, `Bearer ${secret}`))
    }
  })

  it('is refused in another spelling of its letters', async () => {
    const server = await plain()
    const token = await clientToken(server)
    for (const other of [token.toUpperCase(), `${token}=`, token.slice(0, -1), `${token}A`]) {
      await expectInvalidToken(server, await withHeader(server, `Bearer ${other}`))
    }
  })

  it('is refused from the second on in which it expires', async () => {
    const server = await startTestServer({ accessTokenTtl: 60 })
    const token = await clientToken(server)
    server.clock.advance(59)
    expect((await withHeader(server, `Bearer ${token}`)).status).toBe(200)
    server.clock.advance(1)
    await expectInvalidToken(server, await withHeader(server, `Bearer ${token}`))
    server.clock.advance(7 * 24 * 3600)
    await expectInvalidToken(server, await withHeader(server, `Bearer ${token}`))
  })

  it('is refused at once when it is revoked', async () => {
    const server = await plain()
    const token = await clientToken(server)
    expect((await post(server, '/revoke', { token })).status).toBe(200)
    await expectInvalidToken(server, await withHeader(server, `Bearer ${token}`))
  })

  // SDK-NOTES 30: a client that hears of missing scopes would step up instead of refreshing.
  it('is called expired, not under-scoped, when it is both', async () => {
    const server = await startTestServer({ accessTokenTtl: 60, toolScope: ['echo=echo:use'] })
    const token = await clientToken(server, 'echo:use')
    expect((await withHeader(server, `Bearer ${token}`)).status).toBe(403)
    server.clock.advance(61)
    await expectInvalidToken(server, await withHeader(server, `Bearer ${token}`))
  })

  // SDK-NOTES 33
  it('is refused when it was issued for another resource, whatever its scopes', async () => {
    const { now } = fakeClock()
    const store = testStore({ now, wallClock: now })
    const options = { toolScope: ['echo=echo:use'] }
    const [one, other] = [
      await startTestServer(options, { store }),
      await startTestServer(options, { store }),
    ]
    for (const scope of ['user', 'echo:use']) {
      const token = await clientToken(one, scope)
      await expectInvalidToken(other, await withHeader(other, `Bearer ${token}`))
    }
  })

  // SDK-NOTES 32: with the SDK any other error of a verifier was an answer without a challenge.
  it('is answered with a challenge for every reason a verifier can have', async () => {
    const server = await startTestServer({ accessTokenTtl: 60 })
    const [expired, revoked] = [await clientToken(server), await clientToken(server)]
    await post(server, '/revoke', { token: revoked })
    server.clock.advance(60)
    for (const token of [expired, revoked, 'unknown']) {
      await expectInvalidToken(server, await withHeader(server, `Bearer ${token}`))
    }
  })

  it('is answered with a bare 500 when the store fails, and the cause goes to the log', async () => {
    const store = testStore({ now: Date.now, wallClock: Date.now })
    const broken = { ...store, findAccess: () => Promise.reject(new Error('the disk is on fire')) }
    const server = await startTestServer({}, { store: broken })
    const response = await withHeader(server, 'Bearer x')
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({
      error: 'server_error',
      error_description: expect.any(String),
      error_uri: expect.any(String),
    })
    expect(server.log.filter((line) => line.includes('the disk is on fire'))).toHaveLength(1)
  })
})

describe('a tool with a scope of its own', () => {
  it('is not called without it, however many headers come before the length of the body', async () => {
    const server = await startTestServer({ toolScope: ['echo=echo:use'] })
    const body = JSON.stringify(toolCall('echo', { message: 'hi' }))
    const headers = Object.entries(mcpHeaders(await clientToken(server, 'user')))
    const lines = [
      'POST /mcp HTTP/1.1',
      'Host: localhost',
      'Connection: close',
      ...headers.map(([name, value]) => `${name}: ${value}`),
      ...Array<string>(1000).fill('X:'),
      `Content-Length: ${body.length}`,
    ]
    expect((await sendRaw(server, `${lines.join('\r\n')}\r\n\r\n${body}`)).status).toBe(403)
  })
})

// SDK-NOTES 31
describe('what is quoted in a challenge', () => {
  it('is never what came from outside, and holds no comma, quote or backslash', async () => {
    const server = await startTestServer({ toolScope: ['echo=echo:use'] })
    const token = await clientToken(server)
    const tool = 'echo", error="none", x="\\'
    const responses = [
      await fetch(server.mcp),
      await withHeader(server, 'Bearer a", realm="x'),
      await withHeader(server, 'Bearer unknown'),
      await withHeader(server, `Bearer ${await clientToken(server, 'echo:use')}`),
      await fetch(server.mcp, {
        method: 'POST',
        headers: mcpHeaders(token),
        body: JSON.stringify([
          request('tools/call', { name: tool }),
          request('tools/call', { name: 'echo' }, 2),
        ]),
      }),
    ]
    expect(responses.map(({ status }) => status)).toEqual([401, 400, 401, 403, 403])
    for (const response of responses) {
      for (const value of Object.values(challengeOf(response).parameters)) {
        expect(value).toMatch(/^[\x20-\x7e]+$/)
        expect(value).not.toMatch(/[",\\]/)
      }
    }
  })
})

describe('a good token', () => {
  it('serves the person who allowed it and the client itself alike', async () => {
    const server = await approving()
    const { access_token } = await obtainTokens(server)
    for (const token of [access_token, await clientToken(server)]) {
      const { status, headers } = await sendMcp(server, token, request('tools/list'))
      expect(status).toBe(200)
      expect(headers.get('www-authenticate')).toBeNull()
    }
  })
})
