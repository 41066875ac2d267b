// Which addresses are OAuth endpoints at all, and with which methods.

import { describe, expect, it } from 'vitest'
import { authorizeUrl, form } from '../support/oauth.ts'
import { sharedServer, type TestServer } from '../support/server.ts'
import { type ExpectedRefusal, expectNoRedirect, expectRefused } from '../support/wire.ts'

const plain = sharedServer()
const approving = sharedServer({ autoApprove: 'all' })

const machine = ['/token', '/introspect', '/revoke']

/** A request that the SDK's own router would answer, if it were ever asked. */
function withCredentials({ config }: TestServer): RequestInit {
  return {
    method: 'POST',
    body: form({
      client_id: config.clientId,
      client_secret: config.clientSecret,
      grant_type: 'client_credentials',
      token: 'mcp_at_x',
    }),
  }
}

describe('other spellings of an endpoint', () => {
  const otherSpellings = (path: string) => [
    `${path}/`,
    `${path}//`,
    `${path}/x`,
    `/${path}`,
    `${path}%2F`,
    `${path};x`,
    path.toUpperCase(),
    path.replace(/^\/./, (start) => start.toUpperCase()),
    `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`,
  ]

  // The SDK's router matches in any case and with a slash at the end, without any of the checks in front of it.
  it.each([...machine, '/register'].flatMap(otherSpellings))('answers 404 to POST %s', async (path) => {
    const server = await plain()
    await expectRefused(await fetch(server.url + path, withCredentials(server)), {
      status: 404,
      error: 'invalid_request',
      reason: 'not_found',
    })
  })

  it.each(otherSpellings('/authorize'))('answers 404 to GET %s, and redirects nowhere', async (path) => {
    const server = await approving()
    for (const redirectUri of ['http://localhost:4567/callback', 'http://evil:pw@localhost:5/callback']) {
      const url = authorizeUrl(server, { redirect_uri: redirectUri }).replace('/authorize', path)
      const response = await fetch(url, { redirect: 'manual' })
      expectNoRedirect(response, 404)
    }
  })

  it.each(['/login', '/login/callback', '/logout', '/callback', '/healthz'].flatMap(otherSpellings))(
    'answers 404 to GET %s',
    async (path) => {
      const server = await plain()
      const response = await fetch(server.url + path, { redirect: 'manual' })
      expect(response.status).toBe(404)
    },
  )
})

describe('methods', () => {
  it.each(machine.flatMap((path) => ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'].map((m) => [m, path])))(
    'answers 405 with Allow to %s %s, without asking for credentials',
    async (method, path) => {
      const server = await plain()
      const response = await fetch(`${server.url}${path}`, { method: method ?? '' })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('POST')
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      if (method === 'HEAD') return
      await expectRefused(response, { status: 405, error: 'invalid_request', reason: 'method_not_allowed' })
    },
  )

  it.each(['HEAD', 'PUT', 'DELETE', 'OPTIONS'])(
    'answers 405 with Allow to %s /authorize: it is for browsers to go to, not for scripts to call',
    async (method) => {
      const server = await plain()
      const response = await fetch(authorizeUrl(server), { method, redirect: 'manual' })
      expectNoRedirect(response, 405)
      expect(response.headers.get('allow')).toBe('GET, POST')
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  it.each([
    ['GET', '/.well-known/openid-configuration'],
    ['GET', '/.well-known/jwks.json'],
    ['POST', '/.well-known/openid-configuration'],
    ['GET', '/oauth/token'],
    ['PUT', '/userinfo'],
    ['OPTIONS', '/userinfo'],
    ['POST', '/'],
  ])('answers %s %s, which nobody serves, in JSON', async (method, path) => {
    const server = await plain()
    const response = await fetch(server.url + path, { method })
    const expected =
      path === '/' ? { status: 405, reason: 'method_not_allowed' } : { status: 404, reason: 'not_found' }
    await expectRefused(response, { error: 'invalid_request', ...expected } as ExpectedRefusal)
  })
})

describe('a path that nobody serves', () => {
  it('is a page for a browser, and nothing to keep', async () => {
    const server = await plain()
    const response = await fetch(`${server.url}/nothing<b>`, { headers: { accept: 'text/html,*/*;q=0.8' } })
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).not.toContain('nothing<b>')
  })
})

describe('CORS', () => {
  it.each(machine)('lets any origin call %s, with an Authorization header', async (path) => {
    const server = await plain()
    const response = await fetch(server.url + path, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-methods')).toContain('POST')
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization,content-type')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it.each(machine)('lets any origin read the answers of %s, refusals too', async (path) => {
    const server = await plain()
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { origin: 'https://app.example' },
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })
})
