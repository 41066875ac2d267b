// The callback page: what a browser brings that no client was there to receive.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { parse } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import type { ServerOptions } from '../../src/server.ts'
import { Browser } from '../support/browser.ts'
import { authorizeUrl, logIn, verifier } from '../support/oauth.ts'
import { Visitor } from '../support/playground.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'

const plainServer = sharedServer()

const ownCode = `mcp_ac_${'a'.repeat(43)}`

async function callback(
  server: TestServer,
  query: Record<string, string> | string,
  browser = new Browser(),
): Promise<{ html: string; text: string; title: string; command: string | undefined }> {
  const url = `${server.url}/callback?${new URLSearchParams(query)}`
  const { html, status } = await browser.open(url)
  expect(status).toBe(200)
  const page = parse(html, { blockTextElements: { script: true, style: true } })
  return {
    html,
    text: page.structuredText.replace(/\s+/g, ' '),
    title: page.querySelector('h1')?.text ?? '',
    command: page.querySelector('[data-copy]')?.text,
  }
}

describe('the callback page', () => {
  it('gives the command that exchanges a code, as soon as the verifier is put in', async () => {
    const server = await plainServer()
    const location = await logIn(authorizeUrl(server, { redirect_uri: `${server.url}/callback` }))
    const { title, command = '' } = await callback(server, location.search)
    expect(title).toBe('Sign-in finished: here is the code')
    const { stdout } = await promisify(execFile)('bash', ['-c', command], {
      env: { ...process.env, CODE_VERIFIER: verifier },
    })
    expect(stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n/m)
    expect(stdout).toContain('"access_token":"mcp_at_')
    expect(command).toContain(`resource=${server.mcp}`)
  })

  it('leads to the timeline and the playground only readers who may open them', async () => {
    const pages = ['/handshake', '/playground']
    const hrefs = async (options: ServerOptions, headers: Record<string, string>) => {
      const { url } = await startTestServer(options)
      const query = new URLSearchParams({ code: ownCode, iss: url })
      const html = await (await fetch(`${url}/callback?${query}`, { headers })).text()
      return pages.filter((page) => parse(html).querySelector(`main a[href="${page}"]`) !== null)
    }
    expect(await hrefs({}, {})).toEqual(pages)
    expect(await hrefs({}, { 'x-forwarded-for': '192.0.2.1' })).toEqual([])
    expect(await hrefs({ handshakeLog: 'off' }, {})).toEqual([])
  })

  it('names the redirect URI at which the browser arrived', async () => {
    const server = await plainServer()
    const { port } = new URL(server.url)
    const query = new URLSearchParams({ code: ownCode, iss: server.url })
    const { html } = await new Browser().open(`http://127.0.0.1:${port}/callback?${query}`)
    expect(html).toContain(`redirect_uri=http://127.0.0.1:${port}/callback`)
  })

  it('names the configured redirect URI behind a proxy that rewrites Host', async () => {
    const publicUrl = 'https://mcp.example.com'
    const { config } = await startTestServer({ publicUrl, allowDemoCredentials: true })
    const query = new URLSearchParams({ code: ownCode, iss: publicUrl })
    const { html } = await new Browser().open(`http://127.0.0.1:${config.port}/callback?${query}`)
    expect(html).toContain(`redirect_uri=${publicUrl}/callback`)
    expect(html).not.toContain('127.0.0.1')
  })

  it('keeps a client secret to itself that is not the built-in one', async () => {
    const server = await startTestServer({ clientSecret: 'not-the-built-in-one' })
    const { html, command } = await callback(server, { code: ownCode, iss: server.url })
    expect(command).toContain('--data-urlencode client_secret="$CLIENT_SECRET"')
    expect(html).not.toContain('not-the-built-in-one')
  })

  it('shows what came, and says that a client without state cannot tell whose answer it is', async () => {
    const server = await plainServer()
    const { text } = await callback(server, { code: ownCode, iss: server.url })
    expect(text).toContain(ownCode)
    expect(text).toContain('This server’s issuer, as it should be.')
    expect(text).toContain('Missing: the client sent none and cannot tell whose answer this is.')
  })

  it('says that nothing arrived when nothing did', async () => {
    const { title, text } = await callback(await plainServer(), '')
    expect(title).toBe('Nothing arrived here')
    expect(text).not.toContain('What was received')
  })

  it('explains an error of this server by its reason', async () => {
    const server = await plainServer()
    const refused = await fetch(
      authorizeUrl(server, { redirect_uri: `${server.url}/callback`, code_challenge_method: 'plain' }),
      { redirect: 'manual' },
    )
    const { title, text, html } = await callback(
      server,
      new URL(refused.headers.get('location') ?? '').search.slice(1),
    )
    expect(title).toBe('Sign-in failed: here is the error')
    expect(text).toContain('The PKCE method is not S256')
    expect(text).toContain('The error “invalid_request”: “The code_challenge_method must be S256.”')
    expect(html).toContain('href="/errors/code_challenge_method_unsupported"')
  })

  it('quotes an error that this server did not word, and links to nothing of it', async () => {
    const server = await plainServer()
    const { text, html } = await callback(server, {
      error: 'server_error',
      error_description: 'Call this number.',
      error_uri: 'https://evil.example/errors/access_denied',
      iss: server.url,
    })
    expect(text).toContain('The error “server_error”: “Call this number.”')
    expect(text).toContain('This error did not come from this server.')
    expect(text).toContain('error_uri https://evil.example/errors/access_denied')
    expect(html).not.toContain('href="https://evil.example')
  })

  it.each([
    ['no issuer', {}],
    ['another issuer', { iss: 'https://other.example' }],
    ['this issuer with a slash', { iss: 'SLASH' }],
  ])('gives no command for a code from %s', async (_what, { iss }: { iss?: string }) => {
    const server = await plainServer()
    const { title, text, command } = await callback(server, {
      code: ownCode,
      ...(iss !== undefined && { iss: iss === 'SLASH' ? `${server.url}/` : iss }),
    })
    expect(title).toBe('Sign-in finished, but a client must not use this answer')
    expect(text).toContain('The answer does not come from this authorization server')
    expect(command).toBeUndefined()
  })

  it('gives no command for what is no code of this server', async () => {
    const server = await plainServer()
    for (const code of ["x'; echo pwned #", `${ownCode}a`, '$(id)']) {
      const { command, text } = await callback(server, { code, iss: server.url })
      expect(command).toBeUndefined()
      expect(text).toContain('This code is not from this server')
    }
  })

  it('escapes whatever comes', async () => {
    const server = await plainServer()
    const attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>`'
    for (const name of ['code', 'state', 'iss', 'error', 'error_description', 'error_uri']) {
      const { html } = await callback(server, { code: ownCode, iss: server.url, [name]: attack })
      expect(html, name).not.toMatch(/<script>|<img src=x|"><script/)
      if (name !== 'error_uri') expect(html, name).toContain('&lt;script&gt;')
    }
  })

  it('cuts what is too long, and counts nothing that came twice', async () => {
    const server = await plainServer()
    const { html } = await callback(server, { code: 'x'.repeat(8000), iss: server.url })
    expect(html.length).toBeLessThan(8000)
    const { text } = await callback(server, `code=${ownCode}&code=${ownCode}&iss=${server.url}`)
    expect(text).toContain('code Sent more than once, so none counts.')
  })

  it('tells a HEAD request no more than that it is there', async () => {
    const server = await plainServer()
    expect((await fetch(`${server.url}/callback?code=x`, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(`${server.url}/callback`, { method: 'POST' })).status).toBe(405)
  })
})

describe('the callback page in a browser with a run of the playground', () => {
  it('explains that an answer with another state is not the one waited for, and keeps waiting', async () => {
    const server = await plainServer()
    const visitor = await new Visitor(server).walkTo('Make a PKCE pair')
    const query = { code: ownCode, state: 'another', iss: server.url }
    const { title, text, command } = await callback(server, query, visitor.browser)
    expect(title).toBe('This is not the answer that the playground is waiting for')
    expect(text).toContain('The state “another”.')
    expect(command).toBeUndefined()
    await visitor.press('Go to the login page')
    expect(visitor.step('callback').status).toBe('Done')
  })

  it('takes an answer once', async () => {
    const server = await plainServer()
    const visitor = await new Visitor(server).walkTo('Make a PKCE pair')
    const login = await visitor.browser.press(visitor.page, 'Go to the login page')
    const { username, password } = server.config
    const { url } = await visitor.browser.submit(login, { action: 'allow', username, password })
    expect((await visitor.browser.open(url)).url).toContain('/playground#callback')
    expect((await visitor.browser.open(url)).url).toContain('/callback?code=')
  })

  it('gives the run nothing from another issuer, even with the right state', async () => {
    const server = await plainServer()
    const visitor = await new Visitor(server).walkTo('Make a PKCE pair')
    const href = parse(visitor.page.html).querySelector('a.primary')?.getAttribute('href') ?? ''
    const state = new URL(href, server.url).searchParams.get('state') ?? ''
    const query = new URLSearchParams({ code: ownCode, state, iss: 'https://other.example' })
    await visitor.browser.open(`${server.url}/callback?${query}`)
    await visitor.open()
    expect(visitor.step('callback').status).toBe('Refused')
    expect(visitor.next).toBe('Make a PKCE pair')
  })
})
