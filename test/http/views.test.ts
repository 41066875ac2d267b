import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configureViews, hrefBelow, sendPage } from '../../src/http/page.ts'
import type { LoginPage } from '../../src/login/login-page.ts'
import type { MessagePage } from '../../src/login/routes.ts'
import { difference } from '../../src/protocol/difference.ts'
import type { ErrorPage } from '../../src/refusals/error-page.ts'
import { viewsFolder } from '../../src/views-folder.ts'

const login: LoginPage = {
  view: 'login',
  client: { id: 'some-client', redirectHost: 'app.example', redirectUri: 'https://app.example/cb' },
  scopes: [{ name: 'user', meaning: 'Use the tools' }],
  signedInAs: undefined,
  username: '',
  password: '',
  demoHint: 'demo_user / demo_password',
  csrf: 'the-csrf-token',
  request: 'the-request-id',
  error: undefined,
  mustContinue: false,
  formAction: '/a/b/login/callback',
  signOutAction: '/a/b/logout',
}
const error: ErrorPage = {
  view: 'error',
  title: 'Error: Not registered',
  lead: 'The address is not registered.',
  explained: {
    title: 'Not registered',
    received: 'plain',
    expected: 'S256',
    rule: { text: 'RFC 6749 §3.1.2.3', href: 'https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2.3' },
    fix: 'Register it.',
    snippet: '--redirect-uris https://app.example/cb',
    reason: 'redirect_uri_unregistered',
  },
  causes: [{ who: 'Some client', what: 'It sends another one.' }],
  others: [],
}
const message: MessagePage = {
  view: 'message',
  title: 'Signed out',
  paragraphs: ['You are signed out.'],
  links: [{ text: 'Home', href: '/' }],
}
const registered = ['https://app.example/cb', 'http://localhost/callback']

/** The page about a redirect URI that is not registered. */
function withComparison(sent: string, registered: readonly string[]): ErrorPage {
  const comparison = difference(sent, registered)
  return { ...error, explained: { ...error.explained, comparison }, others: comparison.registered.slice(1) }
}

/** Every view in each of its states. */
type Page = LoginPage | ErrorPage | MessagePage

const pages: Readonly<Record<string, Page>> = {
  'login of a new browser': login,
  'login with a wrong password': { ...login, username: 'ada', error: 'Wrong password.' },
  'login of a signed-in browser': { ...login, signedInAs: 'ada' },
  'login without a client': { ...login, client: undefined, scopes: [], request: '' },
  'login of a signed-in browser without a client': { ...login, client: undefined, signedInAs: 'ada' },
  'error with received and expected': error,
  'error with a comparison': withComparison('https://app.example/cb/', registered),
  'error with nothing optional': {
    view: 'error',
    title: 'Gone',
    lead: 'Gone.',
    explained: { title: 'Gone', rule: error.explained.rule, fix: 'Start again.' },
    causes: [],
    others: [],
  },
  message,
}

const app = express()
configureViews(app, viewsFolder, { at: hrefBelow(''), isStoreShared: false })
app.post('/', express.json({ limit: '1mb' }), (req, res) => sendPage(res, 418, req.body as Page))
let server: ReturnType<typeof app.listen>
beforeAll(async () => {
  server = app.listen(0)
  await once(server, 'listening')
})
afterAll(() => server.close())

/** Has a page sent by a real server; JSON leaves undefined keys out, which a view must not tell apart. */
async function send(page: Page): Promise<Response> {
  return await fetch(`http://localhost:${(server.address() as AddressInfo).port}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(page),
  })
}
const html = async (page: Page): Promise<string> => await (await send(page)).text()
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((m) => m[1] ?? m[0])

describe.each(Object.entries(pages))('%s', (_name, page) => {
  it('is sent as HTML with its status, below 50 kB', async () => {
    const res = await send(page)
    expect(res.status).toBe(418)
    expect(res.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect((await res.text()).length).toBeLessThan(50_000)
  })

  it('has a language, a viewport, a title and one heading of the first level', async () => {
    const text = await html(page)
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(text).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
    expect(text).toMatch(/<title>[^<]+ – mcp-static-auth<\/title>/)
    expect(all(text, /<h1>([^<]+)<\/h1>/g)).toHaveLength(1)
    expect(text).not.toMatch(/undefined|\[object/)
  })

  it('ties labels and descriptions to elements that exist, once', async () => {
    const text = await html(page)
    const ids = all(text, / id="([^"]*)"/g)
    expect(new Set(ids).size).toBe(ids.length)
    const inputs = all(text, /<input (?!type="hidden")[^>]*\bid="([^"]+)"/g)
    expect(all(text, /<label for="([^"]+)"/g)).toEqual(inputs)
    expect(all(text, /<input (?!type="hidden")/g)).toHaveLength(inputs.length)
    for (const id of all(text, /aria-(?:describedby|labelledby)="([^"]+)"/g)) expect(ids).toContain(id)
  })

  it('escapes markup in every string', async () => {
    const attack = "\"><script>alert(1)</script><img src=x onerror='alert(1)'>"
    const hostile = JSON.parse(
      JSON.stringify(page, (key, value: unknown) => {
        return typeof value === 'string' && !['view', 'kind'].includes(key) ? attack : value
      }),
    ) as Page
    const text = await html(hostile)
    expect(text).toContain('&#34;&gt;&lt;script&gt;')
    expect(text).not.toMatch(/<script>|<img src=x|onerror='/)
  })
})

describe('the login page', () => {
  it('says who asks, for what, and where the browser goes next', async () => {
    const text = await html(login)
    for (const said of ['some-client', 'app.example', 'https://app.example/cb', 'user', 'Use the tools']) {
      expect(text).toContain(`>${said}`)
    }
  })

  it('posts the answer, the token and the request, and allows when Enter is pressed', async () => {
    const text = await html(login)
    expect(text).toContain('<form method="post" action="/a/b/login/callback">')
    expect(text).toContain('<input type="hidden" name="csrf" value="the-csrf-token">')
    expect(text).toContain('<input type="hidden" name="request" value="the-request-id">')
    expect(all(text, /<button[^>]*value="([^"]+)"/g)).toEqual(['allow', 'deny'])
    expect(text).toMatch(/<button[^>]*value="deny" formnovalidate>/)
  })

  it('tells browsers what the fields are for and focuses the first empty one', async () => {
    const text = await html(login)
    expect(text).toMatch(
      /<input id="username"[^>]*autocomplete="username" autocapitalize="none" spellcheck="false" autofocus>/,
    )
    expect(text).toMatch(/<input id="password"[^>]*type="password"[^>]*autocomplete="current-password">/)
    expect(await html({ ...login, username: 'ada' })).toMatch(/<input id="password"[^>]*autofocus>/)
  })

  it('ties an error to both fields and says so in the title', async () => {
    const text = await html({ ...login, error: 'Wrong password.' })
    expect(text).toContain('<title>Error: ')
    expect(text).toMatch(/id="wrong" role="alert">\n<p><strong>Error:<\/strong> Wrong password\./)
    expect(all(text, /aria-invalid="true" aria-describedby="wrong"/g)).toHaveLength(2)
    expect(await html(login)).not.toMatch(/Error:|aria-invalid|role="alert"/)
  })

  it('asks a signed-in browser for no password and lets it sign out', async () => {
    const text = await html({ ...login, signedInAs: 'ada' })
    expect(text).not.toMatch(/id="username"|id="password"|demo_password|autofocus/)
    expect(text).toContain('Signed in as <strong>ada</strong>')
    expect(text).toContain('<form class="account" method="post" action="/a/b/logout">')
    expect(all(text, /name="csrf" value="the-csrf-token"/g)).toHaveLength(2)
    expect(all(text, /name="request" value="the-request-id"/g)).toHaveLength(2)
  })

  it('offers nothing to allow when no client started the sign-in', async () => {
    const text = await html({ ...login, client: undefined, request: '' })
    expect(text).toContain('No client started this sign-in')
    expect(all(text, /<button[^>]*value="([^"]+)"/g)).toEqual(['sign-in'])
    const signedIn = await html({ ...login, client: undefined, request: '', signedInAs: 'ada' })
    expect(signedIn).toContain('No client started this sign-in')
    expect(signedIn).not.toContain('/login/callback')
  })

  it('asks for nothing but to go on, where the real page is one step away', async () => {
    const text = await html({ ...login, mustContinue: true })
    expect(all(text, /<button[^>]*value="([^"]+)"/g)).toEqual(['continue'])
    expect(text).not.toMatch(/id="username"|id="password"/)
    expect(text).toContain('<input type="hidden" name="request" value="the-request-id">')
  })

  it('shows the demo user only when there is one', async () => {
    expect(await html(login)).toContain('Demo user: demo_user / demo_password')
    expect(await html({ ...login, demoHint: undefined })).not.toContain('demo_password')
  })
})

describe('the error page', () => {
  it('shows received, expected, rule, fix, snippet and reason', async () => {
    const text = await html(error)
    expect(all(text, /<dt>([^<]+)<\/dt>/g)).toEqual(['Received', 'Expected', 'Fix', 'Rule', 'Some client'])
    for (const said of [
      'plain<',
      'S256<',
      'RFC 6749 §3.1.2.3<',
      'Register it.',
      `${error.explained.snippet}<`,
    ]) {
      expect(text).toContain(`>${said}`)
    }
    expect(text).toContain('<code>redirect_uri_unregistered</code>')
  })

  it('prints what stands between backticks as code, and a lone backtick as it is', async () => {
    const text = await html({
      ...error,
      explained: { ...error.explained, fix: 'Set `--scope` to `<b>`.', received: 'A ` alone.' },
    })
    const code = (words: string) => `<code class="word">${words}</code>`
    expect(text).toContain(`<dd>Set ${code('--scope')} to ${code('&lt;b&gt;')}.`)
    expect(text).toContain('<dd>A ` alone.</dd>')
  })

  it('marks where the sent and the closest registered URI differ, and says where in words', async () => {
    const text = await html(withComparison('https://app.example/cb/', registered))
    expect(text).toContain('https://app.example/cb<mark>/</mark></code>')
    expect(text).toContain('https://app.example/cb<mark></mark></code>')
    expect(text).toContain('differs in: path')
    expect(text).toContain('<summary>The other registered redirect URIs (1)</summary>')
    expect(all(text, /<dt>([^<]+)<\/dt>/g)).toEqual(['Received', 'Expected', 'Fix', 'Rule', 'Some client'])
  })

  it('stays below 50 kB for the longest URI that it can be given', async () => {
    const sent = `https://a/${'é/'.repeat(2500)}`
    const text = await html(withComparison(sent, Array(20).fill('http://localhost:33418/callback')))
    expect(text).toContain('é/é/é/')
    expect(text.length).toBeLessThan(50_000)
  })
})

describe('the templates', () => {
  const templates = readdirSync(viewsFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ejs'))
    .map((name) => [name, readFileSync(join(viewsFolder, name), 'utf8')] as const)

  it.each(templates)('%s prints unescaped only what it includes', (_name, text) => {
    expect(text).not.toMatch(/<%-(?! include\()/)
  })

  it.each(templates)('%s holds nothing that the content security policy forbids', (_name, text) => {
    expect(text).not.toMatch(/<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<base/i)
    expect(text).not.toMatch(/<script(?! src="<%= at\('\/assets\/)/i)
    // An address that the model gives is one of this server.
    const ours = /<%= (?:at\('\/assets\/|page\.image %>)/.source
    expect(text).not.toMatch(RegExp(`<(?:script|link|img)[^>]*(?:src|href)="(?!${ours})`, 'i'))
  })
})
