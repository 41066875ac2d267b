// A public URL with a path: the host is somebody else's, and everything of this server stands below the path.

import { parse } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import type { ServerOptions } from '../../src/server.ts'
import { Browser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { authorizeUrl, callMcp, logIn, obtainTokens, post } from '../support/oauth.ts'
import { officialClients } from '../support/official-clients.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { StaticProvider } from '../support/static-provider.ts'

async function startBelow(options: ServerOptions = {}): Promise<{ server: TestServer; origin: string }> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  return { server: await startTestServer({ port, publicUrl: `${origin}/some/base`, ...options }), origin }
}

describe('a server with a path in its public URL', () => {
  it.each(officialClients)('lets $name find everything and sign in', async ({ make }) => {
    const { server } = await startBelow()
    const provider = new StaticProvider(server)
    const client = make(server, provider)
    await expect(client.connect()).rejects.toThrow()
    const answer = await provider.person()
    expect(answer.get('iss')).toBe(server.url)
    await client.finish(answer)
    const mcp = await client.connect()
    expect((await mcp.listTools()).tools).toHaveLength(2)
    await mcp.close()
  })

  it('has its metadata at the addresses with its path, and nothing at those without', async () => {
    const { server, origin } = await startBelow()
    for (const path of [
      '/.well-known/oauth-protected-resource/some/base/mcp',
      '/.well-known/oauth-protected-resource/some/base',
    ]) {
      expect(await (await fetch(origin + path)).json()).toMatchObject({
        resource: server.mcp,
        authorization_servers: [server.url],
        resource_documentation: `${server.url}/`,
      })
    }
    const metadata = await fetch(`${origin}/.well-known/oauth-authorization-server/some/base`)
    expect(await metadata.json()).toMatchObject({ issuer: server.url, token_endpoint: `${server.url}/token` })

    const absent = [
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-protected-resource/mcp',
      '/.well-known/oauth-authorization-server',
      '/some/base/.well-known/oauth-authorization-server',
      ...[
        '/',
        '/mcp',
        '/token',
        '/authorize',
        '/login',
        '/errors',
        '/assets/style.css',
        '/some',
        '/some/basement',
      ],
    ]
    for (const path of absent) expect((await fetch(origin + path)).status, path).toBe(404)
    for (const path of ['/healthz', '/some/base/healthz'])
      expect((await fetch(origin + path)).status).toBe(200)
  })

  it('challenges and refuses with addresses below the path', async () => {
    const { server, origin } = await startBelow()
    const challenge = (await callMcp(server, undefined)).headers.get('www-authenticate')
    expect(challenge).toContain(
      `resource_metadata="${origin}/.well-known/oauth-protected-resource/some/base/mcp"`,
    )
    const refused = (await (await post(server, '/token', { grant_type: 'x' })).json()) as {
      error_uri: string
    }
    expect(refused.error_uri).toBe(`${server.url}/errors/grant_type_unsupported`)
    expect((await fetch(refused.error_uri)).status).toBe(200)
  })

  it('keeps every link, form and asset of its pages below the path', async () => {
    const { server, origin } = await startBelow()
    const browser = new Browser()
    const pages = [
      '/',
      '/errors',
      '/errors/code_used',
      '/login',
      '/playground',
      '/handshake',
      '/callback',
      '/nope',
    ]
    const asked = new Set<string>()
    for (const path of pages) {
      const { html } = await browser.open(server.url + path)
      const targets = parse(html)
        .querySelectorAll('[href], [src], [action], [data-from]')
        .flatMap((it) =>
          ['href', 'src', 'action', 'data-from'].flatMap((name) => it.getAttribute(name) ?? []),
        )
      for (const target of targets.filter((it) => !it.startsWith('#') && !it.startsWith('https://'))) {
        const url = new URL(target, server.url + path)
        expect(url.href, `${path} leads to ${target}`).toMatch(/\/some\/base(\/|$)/)
        expect(url.origin).toBe(origin)
        asked.add(url.href)
      }
    }
    for (const url of asked) {
      const { status } = await fetch(url, { redirect: 'manual' })
      expect([200, 405], url).toContain(status)
    }
  })

  it('signs a person in and out with cookies for the path alone', async () => {
    const { server } = await startBelow()
    const browser = new Browser()
    const answer = await logIn(authorizeUrl(server), browser)
    expect(answer.searchParams.get('code')).toMatch(/^mcp_ac_/)
    const page = await browser.open(`${server.url}/login`)
    expect(page.status).toBe(200)
    const response = await fetch(`${server.url}/login`)
    for (const cookie of response.headers.getSetCookie()) expect(cookie).toContain('Path=/some/base')
  })

  it('takes its own resource alone', async () => {
    const { server, origin } = await startBelow({ autoApprove: 'all' })
    expect((await callMcp(server, (await obtainTokens(server)).access_token)).status).toBe(200)
    for (const resource of [origin, `${origin}/`, `${origin}/mcp`]) {
      const refused = await fetch(authorizeUrl(server, { resource }), { redirect: 'manual' })
      expect(refused.headers.get('location')).toContain('error=invalid_target')
    }
  })
})
