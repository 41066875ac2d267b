import { describe, expect, it } from 'vitest'
import { isSameRedirectUri, unsafePart } from '../../src/client/redirect-uri-match.ts'
import { authorizeUrl, exchange, form, obtainCode } from '../support/oauth.ts'
import { sharedServer, startTestServer } from '../support/server.ts'
import { expectNoRedirect, expectRedirect, expectRefused } from '../support/wire.ts'

const approving = sharedServer({ autoApprove: 'all' })

const registered = [
  'http://localhost/callback',
  'http://127.0.0.1/callback',
  'http://[::1]/callback',
  'http://127.0.0.1/',
  'http://localhost/with?query=1',
  'https://app.example/callback',
  'https://app.example:8443/callback',
  'https://localhost/tls',
  'cursor://anysphere.cursor-mcp/oauth/callback',
  'com.example.app:/callback',
]

const same = [
  ...registered,
  'http://localhost:80/callback',
  'http://localhost:1/callback',
  'http://localhost:65535/callback',
  'http://127.0.0.1:33418/callback',
  'http://[::1]:4567/callback',
  'http://127.0.0.1:33418/',
  'http://127.0.0.1:33418',
  'http://127.0.0.1',
  'http://localhost:5/with?query=1',
]

/** Spellings that some parser, browser or operating system takes for one of the registered. */
const hostile = {
  userinfo: [
    'http://evil:pw@localhost/callback',
    'http://evil@localhost:5/callback',
    'http://@localhost/callback',
    'http://localhost@evil.example/callback',
    'http://localhost:5@evil.example/callback',
    'http://localhost%40evil.example/callback',
    'https://app.example@evil.example/callback',
    'https://user@app.example/callback',
    'cursor://user@anysphere.cursor-mcp/oauth/callback',
    'http://localhost:80\\@evil.example/callback',
  ],
  fragment: [
    'http://localhost/callback#',
    'http://localhost:5/callback#x',
    'http://localhost/callback#@evil.example',
    'http://evil.example#http://localhost/callback',
    'https://app.example/callback#x',
    'cursor://anysphere.cursor-mcp/oauth/callback#x',
  ],
  'dot segments': [
    'http://localhost/./callback',
    'http://localhost/x/../callback',
    'http://localhost/callback/.',
    'http://localhost/callback/..',
    'http://localhost/%2e/callback',
    'http://localhost/x/%2E%2E/callback',
    'https://app.example/x/../callback',
  ],
  'white space and control characters': [
    'http://localhost/call\tback',
    'http://localhost/call\nback',
    'http://localhost/callback\r\nLocation: https://evil.example',
    'http://local\thost/callback',
    'ht\ntp://localhost/callback',
    ' http://localhost/callback',
    'http://localhost/callback ',
    '\u0000http://localhost/callback',
    'http://localhost/callback\u0000',
    'http://localhost\u00a0/callback',
    'http://localhost/callback\u2028',
  ],
  'slashes and backslashes': [
    'http:\\\\localhost\\callback',
    'http:/\\localhost/callback',
    'http://localhost\\callback',
    'http:/localhost/callback',
    'http:localhost/callback',
    'http:///localhost/callback',
    'http://localhost//callback',
    '//localhost/callback',
    '/callback',
    'callback',
  ],
  'other spellings of the host': [
    'http://LOCALHOST/callback',
    'http://Localhost:5/callback',
    'http://localhost./callback',
    'http://localhost.evil.example/callback',
    'http://evil-localhost/callback',
    'http://sub.localhost/callback',
    'http://127.1/callback',
    'http://127.0.1/callback',
    'http://127.0.0.2/callback',
    'http://127.0.0.1./callback',
    'http://0127.0.0.1/callback',
    'http://0x7f.0.0.1/callback',
    'http://2130706433/callback',
    'http://017700000001/callback',
    'http://0/callback',
    'http://0.0.0.0/callback',
    'http://①27.0.0.1/callback',
    'http://ｌocalhost/callback',
    'http://local%68ost/callback',
    'http://[0:0:0:0:0:0:0:1]/callback',
    'http://[::0001]/callback',
    'http://[::ffff:127.0.0.1]/callback',
    'http://[::1%25lo]/callback',
    'http://[::1]evil.example/callback',
    'http://::1/callback',
    'http://[::]/callback',
    'https://APP.example/callback',
    'https://app.example./callback',
  ],
  'other ports': [
    'http://localhost:99999/callback',
    'http://localhost:65536/callback',
    'http://localhost:123456/callback',
    'http://localhost:/callback',
    'http://localhost:-1/callback',
    'http://localhost:80:80/callback',
    'http://localhost:８０/callback',
    'http://localhost:0x50/callback',
    'http://localhost: 80/callback',
    'https://app.example:443/callback',
    'https://app.example:5/callback',
    'https://app.example:8444/callback',
    'https://localhost:5/tls',
  ],
  'other paths and queries': [
    'http://localhost/callback/',
    'http://localhost/Callback',
    'http://localhost/callbackx',
    'http://localhost/callback/x',
    'http://localhost/%63allback',
    'http://localhost/callback%2F',
    'http://localhost/callback%00',
    'http://localhost/callback;x',
    'http://localhost/callback?',
    'http://localhost/callback?x=1',
    'http://localhost/with',
    'http://localhost/with?query=2',
    'http://localhost/with?query=1&x=1',
    'http://localhost/with?x=1&query=1',
    'http://localhost?/callback',
    'http://localhost/',
    'http://localhost',
    'http://127.0.0.1?',
    'https://app.example/callback/',
    'https://app.example/callback?code=x',
    'com.example.app:/callback/',
    'com.example.app:/callback?x',
  ],
  'other schemes and hosts': [
    'https://localhost/callback',
    'HTTP://localhost/callback',
    'ftp://localhost/callback',
    'javascript:alert(1)//http://localhost/callback',
    'data:text/html,http://localhost/callback',
    'Cursor://anysphere.cursor-mcp/oauth/callback',
    'cursor:/anysphere.cursor-mcp/oauth/callback',
    'cursor://other/oauth/callback',
    'https://evil.example/callback',
    'https://evil.example/?http://localhost/callback',
    'http://app.example/callback',
    'http://localhost/callback,http://127.0.0.1/callback',
    '*',
  ],
}

describe('isSameRedirectUri', () => {
  it.each(same)('takes %j for a registered one', (uri) => {
    expect(registered.filter((one) => isSameRedirectUri(uri, one))).toHaveLength(1)
  })

  // Ports above 65535 and userinfo or fragments are refused by the rules around this comparison.
  const elsewhere = ['http://localhost:99999/callback', 'http://localhost:65536/callback']
  it.each(
    Object.values(hostile)
      .flat()
      .filter((uri) => !elsewhere.includes(uri)),
  )('takes %j for no registered one', (uri) => {
    expect(registered.filter((one) => isSameRedirectUri(uri, one))).toEqual([])
  })

  it('compares to the letter what nobody would register, rather than forgive it', () => {
    for (const uri of ['http://localhost:5', 'http://LOCALHOST/x', 'https://a/?b', 'x:y']) {
      expect(isSameRedirectUri(uri, uri)).toBe(true)
    }
    expect(isSameRedirectUri('http://localhost:5/cb', 'http://localhost:6/cb')).toBe(true)
    expect(isSameRedirectUri('http://localhost:5/cb', 'http://127.0.0.1:5/cb')).toBe(false)
  })
})

describe('unsafePart', () => {
  it.each(hostile.fragment)('finds the fragment of %j', (uri) => {
    expect(unsafePart(uri)).toBe('fragment')
  })

  it.each(['http://a@b/', 'https://a:b@c', '//a@b/', 'x://a@b', 'http://@b/', 'http://a\\@b/'])(
    'finds the userinfo of %j',
    (uri) => {
      expect(unsafePart(uri)).toBe('userinfo')
    },
  )

  it.each(['http://a/@b', 'http://a?x=@b', 'x:a@b', 'http://a/b//c@d', 'http://a/?u=http://c@d'])(
    'finds nothing wrong with the @ in %j',
    (uri) => {
      expect(unsafePart(uri)).toBeUndefined()
    },
  )
})

describe('the redirect_uri of an authorization request', () => {
  const options = { autoApprove: 'all', redirectUris: registered } as const

  it('is redirected to when it is registered, as it was spelled', async () => {
    const server = await startTestServer(options)
    for (const uri of same) {
      const response = await fetch(authorizeUrl(server, { redirect_uri: uri }), { redirect: 'manual' })
      const answer = expectRedirect(response, uri)
      expect([...answer.keys()]).toEqual(['code', 'state', 'iss'])
    }
  })

  it.each([
    'http://localhost:51234/callback',
    'http://127.0.0.1:51234/callback',
    'http://localhost:22296/oauth/callback',
    'http://127.0.0.1:6274/oauth/callback',
    'http://127.0.0.1:33418/',
    'https://vscode.dev/redirect',
    'cursor://anysphere.cursor-mcp/oauth/callback',
    'http://127.0.0.1:19876/mcp/oauth/callback',
  ])('is redirected to when it is the one of a common client, without any option: %s', async (uri) => {
    const server = await approving()
    for (const each of [uri, `${server.url}/callback`]) {
      const response = await fetch(authorizeUrl(server, { redirect_uri: each }), { redirect: 'manual' })
      expect(expectRedirect(response, each).has('code')).toBe(true)
    }
  })

  it.each([
    'http://localhost:5/oauth/callback/debug',
    'http://127.0.0.1:5/oauth_callback',
    'http://localhost:5/',
    'http://[::1]:5/callback',
    'https://insiders.vscode.dev/redirect',
    'https://claude.ai/api/mcp/auth_callback',
  ])('is not redirected to when it has to be asked for by an option: %s', async (uri) => {
    const server = await approving()
    const response = await fetch(authorizeUrl(server, { redirect_uri: uri }), { redirect: 'manual' })
    expectNoRedirect(response)
  })

  // SDK-NOTES 13: the SDK takes userinfo and fragments along where it forgives the port.
  it.each(Object.entries(hostile))('is never redirected to with %s', async (kind, uris) => {
    const server = await startTestServer(options)
    for (const uri of uris) {
      for (const method of ['GET', 'POST']) {
        const url = new URL(authorizeUrl(server, { redirect_uri: uri }))
        const init = method === 'POST' ? { method, body: url.searchParams } : { method }
        const response = await fetch(method === 'POST' ? `${server.url}/authorize` : url, {
          ...init,
          redirect: 'manual',
        })
        expectNoRedirect(response)
        const reason =
          kind === 'fragment' || (kind === 'userinfo' && uri.includes('@'))
            ? 'redirect_uri_unsafe'
            : 'redirect_uri_unregistered'
        await expectRefused(response, { status: 400, error: 'invalid_request', reason })
      }
    }
  })

  it('is never redirected to when the request is wrong in other ways too', async () => {
    const server = await startTestServer(options)
    for (const changes of [{ response_type: 'token' }, { scope: 'no' }, { code_challenge: undefined }]) {
      const url = authorizeUrl(server, { ...changes, redirect_uri: 'https://evil.example/' })
      expectNoRedirect(await fetch(url, { redirect: 'manual' }))
    }
  })

  it('is refused when it is missing, empty or repeated, even if only one is registered', async () => {
    const server = await startTestServer({ ...options, redirectUris: ['https://app.example/callback'] })
    const sent = authorizeUrl(server, { redirect_uri: undefined })
    const uri = '&redirect_uri=https://app.example/callback'
    for (const [query, reason] of [
      ['', 'redirect_uri_missing'],
      ['&redirect_uri=', 'redirect_uri_missing'],
      [uri + uri, 'redirect_uri_repeated'],
      [`${uri}&redirect_uri=`, 'redirect_uri_repeated'],
      [`${uri}&redirect_uri=https://evil.example/`, 'redirect_uri_repeated'],
    ] as const) {
      const response = await fetch(sent + query, { redirect: 'manual' })
      expectNoRedirect(response)
      await expectRefused(response, { status: 400, error: 'invalid_request', reason })
    }
  })

  it('is shown to a person beside the registered ones, and never as a link or an address to go to', async () => {
    const server = await startTestServer(options)
    const evil = 'https://evil.example/"><script>alert(1)</script>'
    const response = await fetch(authorizeUrl(server, { redirect_uri: evil }), {
      redirect: 'manual',
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    })
    expectNoRedirect(response)
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const page = await response.text()
    expect(page).not.toMatch(/<script>alert|(href|src|action|content)="[^"]*evil\.example/)
    for (const uri of registered) expect(page.replaceAll(/<[^>]*>/g, '')).toContain(uri)
  })
})

describe('the redirect_uri of a token request', () => {
  // SDK-NOTES 14: the SDK compares it with nothing.
  it.each([
    'http://localhost:4568/callback',
    'http://localhost/callback',
    'http://127.0.0.1:4567/callback',
    'http://localhost:4567/callback/',
    'http://localhost:4567/callback?',
    'HTTP://localhost:4567/callback',
    undefined,
    '',
  ])('must be the one of the authorization request, to the letter: refuses %j', async (uri) => {
    const server = await approving()
    const response = await exchange(server, await obtainCode(server), { redirect_uri: uri })
    await expectRefused(response, {
      status: 400,
      error: 'invalid_grant',
      reason: 'code_redirect_uri_mismatch',
    })
  })

  it('is compared as a value: how it was encoded does not count', async () => {
    const server = await approving()
    const uri = 'http://127.0.0.1:9'
    const code = await obtainCode(server, { redirect_uri: uri })
    const response = await exchange(server, code, { redirect_uri: uri })
    expect(form({ redirect_uri: uri }).toString()).toContain('%3A')
    expect(response.status).toBe(200)
  })
})
