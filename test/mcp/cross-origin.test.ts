// Which web pages may call the MCP endpoint, and what browsers are told about it.

import { describe, expect, it } from 'vitest'
import { clientToken, mcpHeaders, request } from '../support/mcp.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'

const plain = sharedServer()
const scoped = sharedServer({ toolScope: ['echo=echo:use'] })

const allowedOrigins = ['https://app.example.com', 'https://other.example:8443', 'chrome-extension://abcdef']

/** What a script must be able to read: where to get a token, and what the transport tells in headers. */
const exposed = ['WWW-Authenticate', 'MCP-Protocol-Version', 'Mcp-Session-Id']

async function from(server: TestServer, origin: string, token: string): Promise<Response> {
  return fetch(server.mcp, {
    method: 'POST',
    headers: { ...mcpHeaders(token), origin },
    body: JSON.stringify(request('ping')),
  })
}

function preflight(server: TestServer, origin: string, headers: string, method = 'POST'): Promise<Response> {
  return fetch(server.mcp, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers,
    },
  })
}

describe('Origin', () => {
  it.each([
    'http://localhost',
    'http://localhost:6274',
    'https://localhost:1',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    ...allowedOrigins,
  ])('%s may call, and its scripts may read the answer', async (origin) => {
    const server = await startTestServer({ allowedOrigins })
    const response = await from(server, origin, await clientToken(server))
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('vary')).toMatch(/\bOrigin\b/)
    expect(response.headers.get('access-control-expose-headers')?.split(',')).toEqual(exposed)
  })

  it('may be missing: then it is no page that calls', async () => {
    const server = await plain()
    const headers = mcpHeaders(await clientToken(server))
    const body = JSON.stringify(request('ping'))
    expect((await fetch(server.mcp, { method: 'POST', headers, body })).status).toBe(200)
  })

  it.each([
    'null',
    '',
    'https://evil.example',
    // Hosts that only look like ours.
    'http://localhost.evil.example',
    'http://evil-localhost',
    'http://localhost.',
    'http://localhost@evil.example',
    'http://user@localhost',
    'http://user:pw@localhost:3000',
    'http://127.0.0.1.evil.example',
    'http://127.0.0.1:3000@evil.example',
    'http://127.1',
    'http://2130706433',
    'http://127.0.0.2',
    'http://0.0.0.0',
    'http://[::ffff:127.0.0.1]',
    'http://[::1].evil.example',
    'http://[::1',
    'http://::1',
    // Other spellings, which no browser sends.
    'HTTP://LOCALHOST',
    'http://LOCALHOST:3000',
    'http://localhost/',
    'http://localhost:3000/path',
    'http://localhost?x',
    'http://localhost#x',
    'http://localhost:',
    'http://localhost:123456',
    'http://localhost:80a',
    'http://localhost http://evil.example',
    'http://evil.example, http://localhost',
    'localhost',
    '//localhost',
    'http:localhost',
    'ftp://localhost',
    'file://localhost',
    'chrome-extension://localhost',
    // Neighbours of those that were allowed.
    'http://app.example.com',
    'https://app.example.com:444',
    'https://app.example.com.',
    'https://app.example.com.evil.example',
    'https://xapp.example.com',
    'https://APP.EXAMPLE.COM',
    'https://other.example',
    'chrome-extension://abcdefg',
  ])('%j is refused with 403 and told how it could be allowed', async (origin) => {
    const server = await startTestServer({ allowedOrigins })
    for (const response of [
      await from(server, origin, await clientToken(server)),
      await preflight(server, origin, 'authorization'),
    ]) {
      expect(response.status).toBe(403)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(response.headers.get('www-authenticate')).toBeNull()
      expect(await response.text()).toContain('--allowed-origins')
    }
  })

  it('is looked at before the token: a page of another site learns nothing about tokens', async () => {
    const server = await plain()
    const [good, bad] = [await clientToken(server), 'wrong']
    const answers = [good, bad].map(async (token) => {
      const response = await from(server, 'https://evil.example', token)
      return [response.status, await response.text()]
    })
    const [one, other] = await Promise.all(answers)
    expect(one).toEqual(other)
  })

  it('of the public URL may call', async () => {
    const server = await startTestServer({
      publicUrl: 'https://mcp.example.com',
      clientSecret: 's'.repeat(40),
      password: 'a good password',
    })
    const local = { ...server, url: `http://localhost:${server.config.port}` }
    const token = await clientToken(local)
    const reached = { ...local, mcp: `${local.url}/mcp` }
    expect((await from(reached, 'https://mcp.example.com', token)).status).toBe(200)
    expect((await from(reached, 'http://mcp.example.com', token)).status).toBe(403)
  })
})

// SDK-NOTES 35
describe('a preflight', () => {
  const requestHeaders = [
    'authorization',
    'content-type',
    'accept',
    'mcp-protocol-version',
    'mcp-session-id',
    'mcp-method',
    'mcp-name',
    'last-event-id',
  ]

  it.each(['POST', 'GET', 'DELETE'])('for %s is answered before the token is asked for', async (method) => {
    const server = await plain()
    const response = await preflight(server, 'http://localhost:6274', requestHeaders.join(','), method)
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:6274')
    expect(response.headers.get('access-control-allow-methods')?.split(',')).toContain(method)
    const allowed = response.headers.get('access-control-allow-headers')?.toLowerCase().split(',')
    expect(allowed).toEqual(expect.arrayContaining(requestHeaders))
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(0)
  })
})

describe('a refusal', () => {
  it.each([401, 403])('with status %i can be read by an allowed page, challenge and all', async (status) => {
    const server = await scoped()
    const token = status === 401 ? 'wrong' : await clientToken(server, 'echo:use')
    const response = await from(server, 'http://localhost:6274', token)
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:6274')
    expect(response.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate')
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /)
  })
})
