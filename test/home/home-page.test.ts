import { parse as parseEnv } from 'dotenv'
import { parse as parseHtml } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import { apps, programs } from '../../src/home/recipes/recipes.ts'
import type { ServerOptions } from '../../src/server.ts'
import { instance, pastes } from '../support/recipes.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const secret = 'S3cr3t-V4lue-S3cr3t-V4lue-S3cr3t-V4lue'
const password = 'P4ssw0rd-of-0ne'
const own = { clientSecret: secret, password, username: 'somebody_else' }

async function home(options: ServerOptions = {}, headers: Record<string, string> = {}) {
  const server = await startTestServer(options)
  return { server, ...(await read(server, '/', headers)) }
}

/** Where a server listens, whatever its public URL is. */
function at({ config }: TestServer): string {
  return `http://localhost:${config.port}`
}

async function read(server: TestServer, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(at(server) + path, { headers })
  const html = await response.text()
  return { response, html, page: parse(html) }
}

/** Parses what stands in <pre> too, which the parser would leave as text. */
function parse(html: string) {
  return parseHtml(html, { blockTextElements: { script: true } })
}

/** What a page has to paste for a recipe, as a browser would give it to the clipboard. */
function pasted(page: ReturnType<typeof parse>, id: string): string[] {
  return page.querySelectorAll(`#${id} pre`).map((pre) => pre.querySelector('code')?.textContent ?? '')
}

/** Every kind of configuration that changes what the page says. */
const configurations: Readonly<Record<string, ServerOptions>> = {
  defaults: {},
  'credentials of somebody’s own': own,
  'Post alone': { tokenAuthMethods: 'client_secret_post' },
  'Basic alone': { tokenAuthMethods: 'client_secret_basic' },
  'scopes of tools': { scope: 'user more', toolScope: ['echo=echo:use', 'get_time=time:read'] },
  'redirect URIs of somebody’s own': { redirectUris: ['https://app.example/callback'] },
  'every preset': { redirectUris: ['+goose', 'inspector-debug', 'go', 'claude-ai', 'cursor-web'] },
  'a public URL': { ...own, publicUrl: 'https://mcp.example.com' },
  'plain http on a network': { ...own, publicUrl: 'http://192.168.0.7:9003', allowInsecureHttp: true },
  'no login page': { autoApprove: 'all' },
  'no refresh tokens': { refreshTokens: 'never' },
  'no timeline': { handshakeLog: 'off' },
  'a client id that is markup': { clientId: '"><script>alert(1)</script>\'&amp;' },
}

describe.each(Object.entries(configurations))('the home page with %s', (_name, options) => {
  it('is a page below 50 kB with one heading of the first level, that nobody keeps', async () => {
    const { response, html, page } = await home(options)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(html.length).toBeLessThan(50_000)
    expect(page.querySelectorAll('h1')).toHaveLength(1)
    expect(html).not.toMatch(/undefined|\[object|NaN/)
  })

  it('has every recipe, each behind an anchor of its own, and no script but those at /assets', async () => {
    const { html, page } = await home(options)
    const ids = page.querySelectorAll('[id]').map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(expect.arrayContaining([...apps, ...programs].map(({ id }) => id)))
    expect(page.querySelectorAll('.recipes > li > details')).toHaveLength(apps.length + programs.length)
    expect(html.replaceAll(/<script src="\/assets\/[a-z]+\.js" defer><\/script>/g, '')).not.toMatch(
      /<script|\son[a-z]+=/,
    )
  })

  it('leads nowhere that is not there', async () => {
    const { server, page } = await home(options)
    const targets = ['a', 'link', 'script'].flatMap((tag) => page.querySelectorAll(tag))
    const paths = targets.map((it) => it.getAttribute('href') ?? it.getAttribute('src') ?? '')
    for (const path of new Set(paths)) {
      if (path.startsWith('#')) expect(page.querySelector(path), path).not.toBeNull()
      // The public address may be another: the playground leads there first.
      else expect([200, 303], path).toContain((await fetch(at(server) + path, { redirect: 'manual' })).status)
    }
  })
})

describe('the home page', () => {
  it('shows the address and the built-in credentials, and fills them in', async () => {
    const { server, html, page } = await home()
    const { clientId, clientSecret, username } = server.config
    const copied = page.querySelectorAll('dd [data-copy]').map(({ textContent }) => textContent)
    expect(copied).toEqual([server.mcp, clientId, clientSecret, username, 'demo_password', 'user'])
    for (const uri of server.config.redirectUris) expect(html).toContain(`>${uri}</code>`)
    const filledIn = {
      ...instance,
      url: server.mcp,
      issuer: server.url,
      clientId,
      clientSecret,
      scope: 'user',
    }
    for (const recipe of apps) {
      expect(pasted(page, recipe.id).slice(-pastes(recipe).length), recipe.id).toEqual(
        pastes(recipe, filledIn),
      )
    }
  })

  it('never shows a secret, password or user of somebody’s own', async () => {
    const { server, html, page } = await home(own)
    const { html: part } = await read(server, '/connection')
    for (const text of [html, part]) expect(text).not.toMatch(/S3cr|V4lue|P4ss|somebody_else/)
    expect(pasted(page, 'codex')[0]).toContain('--oauth-client-secret YOUR_CLIENT_SECRET')
    expect(html).not.toMatch(/demo_user|demo_password|your-secret-key/)
  })

  it('shows neither of the demo user when one of them is somebody’s own', async () => {
    expect((await home({ username: 'somebody_else' })).html).not.toMatch(/somebody_else|demo_password/)
    expect((await home({ password })).html).not.toMatch(/P4ss|demo_user/)
  })

  it('prints a client id that is markup as the text it is', async () => {
    const clientId = '"><script>alert(1)</script>\'&amp;'
    const { html, page } = await home({ clientId })
    expect(html).not.toContain('<script>')
    expect(page.querySelectorAll('dd [data-copy]')[1]?.textContent).toBe(clientId)
    expect(JSON.parse(pasted(page, 'cursor')[0] ?? '').mcpServers['mcp-static-auth'].auth.CLIENT_ID).toBe(
      clientId,
    )
  })

  it('says first what this server must be told for a client', async () => {
    const first = async (options: ServerOptions, id: string) =>
      (await home(options)).page
        .querySelectorAll(`#${id} .notice pre`)
        .map(({ textContent }) => textContent.trim())
    expect(await first({}, 'vs-code')).toEqual([])
    expect(await first({ tokenAuthMethods: 'client_secret_basic' }, 'vs-code')).toEqual([
      '--token-auth-methods client_secret_basic,client_secret_post',
    ])
    expect(await first({ redirectUris: ['https://app.example/cb'] }, 'mcp-remote')).toEqual([
      '--redirect-uris +http://localhost/oauth/callback',
    ])
    for (const id of ['curl', 'csharp']) {
      expect(await first({}, id)).toEqual([])
      expect(await first({ redirectUris: ['https://app.example/cb'] }, id)).toEqual([
        expect.stringMatching(/^--redirect-uris \+http:\/\/localhost:\d+\/callback$/),
      ])
    }
    expect(await first({}, 'claude-ai')).toEqual(['--redirect-uris +claude-ai'])
    expect(await first({ redirectUris: ['+claude-ai'] }, 'claude-ai')).toEqual([])
  })

  it('has the values for programs too, as .env and as JSON', async () => {
    for (const clientId of ['plain', 'with a blank', `"it's" = #1`, "a 'b'", `'\``]) {
      const { server, page } = await home({ clientId })
      const [env = '', json = ''] = [...'.env JSON'.split(' ')].map(
        (name) => page.querySelector(`pre[data-copy="${name}"] code`)?.textContent,
      )
      const values = {
        url: server.mcp,
        issuer: server.url,
        client_id: clientId,
        client_secret: server.config.clientSecret,
        scope: 'user',
        username: 'demo_user',
        password: 'demo_password',
      }
      expect(JSON.parse(json)).toEqual(values)
      const upper = Object.entries(values).map(([name, value]) => [`MCP_${name.toUpperCase()}`, value])
      expect(parseEnv(env)).toEqual(Object.fromEntries(upper))
    }
  })

  it('leaves out of these whatever is somebody’s own', async () => {
    const { page } = await home(own)
    const json = page.querySelector('pre[data-copy="JSON"] code')?.textContent ?? ''
    expect(JSON.parse(json)).toMatchObject({ client_secret: 'YOUR_CLIENT_SECRET' })
    expect(json).not.toMatch(/username|password/)
  })

  it('says in the line of a recipe how we know that it works', async () => {
    const { page } = await home()
    const evidence = (id: string) => page.querySelector(`details:has(#${id}) summary small`)?.textContent
    for (const { id } of [...apps, ...programs]) expect(evidence(id), id).toMatch(/^\S.*[^.,;]$/)
    expect(page.querySelector('#codex .hint')?.textContent).toMatch(/^Tried with .*Much older releases/)
    expect(page.querySelector('#claude-code .hint')).toBeNull()
  })

  it('names the scopes of tools, and asks for all of them where a program has to', async () => {
    const { page } = await home({ toolScope: ['echo=echo:use'] })
    expect(page.querySelector('dl')?.textContent).toContain('The tool echo also requires echo:use.')
    expect(pasted(page, 'curl')[0]).toContain("scope='user echo:use'")
  })

  it('offers the timeline first, and the playground, to those who may watch', async () => {
    const { page } = await home()
    expect(page.querySelector('.primary')?.getAttribute('href')).toBe('/handshake')
    expect(page.querySelector('main a[href="/playground"]')).not.toBeNull()
  })

  it.each([
    ['whose request came by a proxy', {}, { 'x-forwarded-for': '192.0.2.1' }],
    ['of a server that records nothing', { handshakeLog: 'off' }, {}],
  ] as const)('offers recipes first, and no timeline, to a reader %s', async (_who, options, headers) => {
    const { page } = await home(options, headers)
    expect(page.querySelector('.primary')?.getAttribute('href')).toBe('#clients')
    expect(page.querySelector('a[href="/handshake"], a[href="/playground"]')).toBeNull()
  })

  it('is read, and nothing else', async () => {
    const { server } = await home()
    expect((await fetch(`${server.url}/`, { method: 'HEAD' })).status).toBe(200)
    for (const path of ['/', '/connection']) {
      const response = await fetch(server.url + path, { method: 'POST' })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    }
  })
})
