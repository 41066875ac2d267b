import { describe, expect, it } from 'vitest'
import type { ServerOptions } from '../../src/server.ts'
import { sharedServer, startTestServer } from '../support/server.ts'
import { expectRefused } from '../support/wire.ts'

const plain = sharedServer()

const authorizationServer = '/.well-known/oauth-authorization-server'
const protectedResource = '/.well-known/oauth-protected-resource'
const documents = [authorizationServer, protectedResource, `${protectedResource}/mcp`]

async function metadata(path: string, options: ServerOptions = {}) {
  const server = await startTestServer(options)
  const response = await fetch(server.url + path)
  expect(response.status).toBe(200)
  return { server, document: (await response.json()) as Record<string, unknown> }
}

describe('authorization server metadata', () => {
  // SDK-NOTES 1, 2, 17, 21: the SDK's has a slash after the issuer, the methods `client_secret_post, none`, no
  // flag for `iss` and no introspection.
  it('is what RFC 8414 wants of this server, and says nothing untrue', async () => {
    const { server, document } = await metadata(authorizationServer)
    expect(document).toEqual({
      issuer: server.url,
      authorization_endpoint: `${server.url}/authorize`,
      token_endpoint: `${server.url}/token`,
      revocation_endpoint: `${server.url}/revoke`,
      introspection_endpoint: `${server.url}/introspect`,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      scopes_supported: ['user', 'offline_access'],
      authorization_response_iss_parameter_supported: true,
      service_documentation: `${server.url}/`,
    })
    expect(document['issuer']).toMatch(/^http:\/\/localhost:\d+$/)
  })

  it('names the authentication methods that are on, for all three endpoints', async () => {
    const { document } = await metadata(authorizationServer, { tokenAuthMethods: ['client_secret_post'] })
    for (const endpoint of ['token', 'revocation', 'introspection']) {
      expect(document[`${endpoint}_endpoint_auth_methods_supported`]).toEqual(['client_secret_post'])
    }
  })

  it.each(['always', 'offline_access', 'never'] as const)(
    'names the refresh_token grant and offline_access where there are refresh tokens: %s',
    async (refreshTokens) => {
      const { document } = await metadata(authorizationServer, { refreshTokens })
      const expected = refreshTokens !== 'never'
      expect((document['grant_types_supported'] as string[]).includes('refresh_token')).toBe(expected)
      expect((document['scopes_supported'] as string[]).includes('offline_access')).toBe(expected)
    },
  )

  it('names the scopes of tools, each once', async () => {
    const { document } = await metadata(authorizationServer, {
      scope: 'user read',
      toolScope: ['echo=write', 'get_time=read'],
    })
    expect(document['scopes_supported']).toEqual(['user', 'read', 'write', 'offline_access'])
  })
})

describe('protected resource metadata', () => {
  it('is what RFC 9728 wants of the MCP endpoint, at its own path and at the root', async () => {
    for (const path of documents.slice(1)) {
      const { server, document } = await metadata(path)
      expect(document).toEqual({
        resource: server.mcp,
        authorization_servers: [server.url],
        scopes_supported: ['user'],
        bearer_methods_supported: ['header'],
        resource_name: 'mcp-static-auth',
        resource_documentation: `${server.url}/`,
      })
    }
  })

  it('never names offline_access: no resource needs it', async () => {
    const { document } = await metadata(protectedResource, { toolScope: ['echo=write'] })
    expect(document['scopes_supported']).toEqual(['user', 'write'])
  })
})

describe('the issuer', () => {
  // SDK-NOTES 1, 20, 22: strict clients compare strings; the SDK starts with two loopback names only, and takes no
  // path into account.
  it.each([
    ['https://mcp.example.com', 'https://mcp.example.com'],
    ['https://mcp.example.com/', 'https://mcp.example.com'],
    ['https://MCP.example.com:443', 'https://mcp.example.com'],
    ['https://mcp.example.com/as', 'https://mcp.example.com/as'],
    ['https://mcp.example.com/as/', 'https://mcp.example.com/as'],
    ['http://[::1]:9003/', 'http://[::1]:9003'],
    ['http://127.0.0.1:9003', 'http://127.0.0.1:9003'],
    ['http://mcp.internal:9003', 'http://mcp.internal:9003'],
    ['http://192.168.1.5:9003', 'http://192.168.1.5:9003'],
    ['https://mcp.example.com/as/', 'https://mcp.example.com/as'],
  ])('of the public URL %s is %s', async (publicUrl, issuer) => {
    const server = await startTestServer({
      publicUrl,
      allowDemoCredentials: true,
      allowInsecureHttp: true,
    })
    expect(server.url).toBe(issuer)
  })
})

describe.each(documents)('%s', (path) => {
  // SDK-NOTES 19: the SDK answers HEAD with 405, and says nothing of caching.
  it('answers HEAD as GET, without the body, to any origin', async () => {
    const server = await plain()
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) =>
        fetch(server.url + path, { method, headers: { origin: 'https://app.example' } }),
      ),
    )
    for (const response of [get, head]) {
      expect(response?.status).toBe(200)
      expect(response?.headers.get('content-type')).toMatch(/^application\/json\b/)
      expect(response?.headers.get('access-control-allow-origin')).toBe('*')
      expect(response?.headers.get('cache-control')).toBe('no-cache')
    }
    expect(await head?.text()).toBe('')
    expect(head?.headers.get('content-length')).toBe(get?.headers.get('content-length'))
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('answers %s with 405 and Allow', async (method) => {
    const server = await plain()
    const response = await fetch(server.url + path, { method })
    expect(response.headers.get('allow')).toBe('GET, HEAD')
    await expectRefused(response, { status: 405, error: 'invalid_request', reason: 'method_not_allowed' })
  })

  it('lets a page of any origin ask, with the header of an MCP client', async () => {
    const server = await plain()
    const response = await fetch(server.url + path, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'mcp-protocol-version',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-headers')).toBe('mcp-protocol-version')
  })

  it.each([
    `${path}/`,
    `${path}/x`,
    `${path}//mcp`,
    path.replace('oauth', 'OAuth'),
    path.replace('well', 'Well'),
    path.replace('/.well-known', '/mcp/.well-known'),
  ])('is not at %s: there the SDK would answer with another issuer', async (other) => {
    const server = await plain()
    const response = await fetch(server.url + other)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('"issuer"')
  })
})
