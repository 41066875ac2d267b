import { describe, expect, it } from 'vitest'
import type { RefusalReason } from '../../src/protocol/refusal.ts'
import type { OAuthErrorCode } from '../../src/protocol/wire.ts'
import { Browser } from '../support/browser.ts'
import { hostileStates } from '../support/hostile-states.ts'
import {
  authorizeUrl,
  challenge,
  exchange,
  form,
  introspect,
  logIn,
  newVerifier,
  obtainCode,
  obtainTokens,
  redirectUri,
  s256,
  type Tokens,
  verifier,
} from '../support/oauth.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'
import { expectErrorRedirect, expectNoRedirect, expectRedirect, expectRefused } from '../support/wire.ts'

const asking = sharedServer()
const hinting = sharedServer({ autoApprove: 'hint' })
const approving = sharedServer({ autoApprove: 'all' })

type Changes = Parameters<typeof authorizeUrl>[1]

/** Asks without a browser; `more` is added to the query as it is. */
function ask(server: TestServer, changes: Changes = {}, more = ''): Promise<Response> {
  return fetch(authorizeUrl(server, changes) + more, { redirect: 'manual' })
}

/** The same request as a form. */
function askByPost(server: TestServer, changes: Changes = {}, more = ''): Promise<Response> {
  const body = new URLSearchParams(new URL(authorizeUrl(server, changes) + more).searchParams)
  return fetch(`${server.url}/authorize`, { method: 'POST', body, redirect: 'manual' })
}

const byBoth = [
  ['GET', ask],
  ['POST', askByPost],
] as const

describe('a client that is not known', () => {
  it.each(byBoth)('never gets a redirect: %s', async (_, send) => {
    const server = await approving()
    const { clientId } = server.config
    const cases = [
      [{ client_id: 'other' }, '', 'invalid_client', 'client_id_unknown'],
      [{ client_id: `${clientId} ` }, '', 'invalid_client', 'client_id_unknown'],
      [{ client_id: clientId.toUpperCase() }, '', 'invalid_client', 'client_id_unknown'],
      [{ client_id: '__proto__' }, '', 'invalid_client', 'client_id_unknown'],
      [{ client_id: undefined }, '', 'invalid_request', 'client_id_missing'],
      [{ client_id: '' }, '', 'invalid_request', 'client_id_missing'],
      [{}, `&client_id=${clientId}`, 'invalid_request', 'parameter_repeated'],
      [{}, '&client_id=', 'invalid_request', 'parameter_repeated'],
    ] as const
    for (const [changes, more, error, reason] of cases) {
      const response = await send(server, changes, more)
      expectNoRedirect(response)
      await expectRefused(response, { status: 400, error, reason })
    }
  })

  // SDK-NOTES 18: the SDK shows people bare JSON, in a page that others may frame.
  it('gets a page that explains, in no frame and with no referrer, when a person looks at it', async () => {
    const server = await approving()
    const response = await fetch(authorizeUrl(server, { client_id: 'other<b>' }), {
      headers: { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' },
      redirect: 'manual',
    })
    expectNoRedirect(response)
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const text = (await response.text()).replaceAll(/<[^>]*>/g, '')
    expect(text).toContain('other&lt;b&gt;')
    expect(text).toContain(server.config.clientId)
  })

  it.each([undefined, '*/*', 'application/json', 'application/json, text/html', 'image/png'])(
    'gets JSON when the Accept header is %j',
    async (accept) => {
      const server = await asking()
      const headers = accept === undefined ? {} : { accept }
      const response = await fetch(authorizeUrl(server, { client_id: 'other' }), { headers })
      await expectRefused(response, { status: 400, error: 'invalid_client', reason: 'client_id_unknown' })
    },
  )
})

interface Wrong {
  readonly what: string
  readonly changes?: Changes
  /** Added to the query. */
  readonly more?: string
  readonly error: OAuthErrorCode
  readonly reason: RefusalReason
}

function wrong(
  parameter: string,
  values: readonly (string | undefined)[],
  error: OAuthErrorCode,
  reason: RefusalReason,
): Wrong[] {
  return values.map((value) => ({
    what: `${parameter} ${JSON.stringify(value)}`,
    changes: { [parameter]: value },
    error,
    reason,
  }))
}

const otherTypes = ['token', 'id_token', 'code token', 'code id_token', 'none', 'CODE', 'code ', ' code']
const otherMethods = [undefined, '', 'plain', 's256', 'S256 ', 'S512', 'S256,plain']
const malformedChallenges = [
  challenge.slice(1),
  'a'.repeat(129),
  ...['=', '+', '/', 'é'].map((character) => challenge.slice(1) + character),
  `${challenge} `,
  `${challenge}\n`,
  '"'.repeat(43),
]
const unknownScopes = ['unknown', 'User', 'openid email', 'user,offline_access', '"user"', 'user\tuser']
const repeated = [
  'response_type=code',
  'code_challenge_method=S256',
  `code_challenge=${challenge}`,
  'scope=user',
  'scope=',
  'login_hint=a&login_hint=b',
  'never_heard_of=1&never_heard_of=2',
]

// SDK-NOTES 7, 8, 9, 10, 11, 12: zod dumps, a lost state, wrong codes, any challenge, any resource, any scope.
const wrongRequests: readonly Wrong[] = [
  ...wrong('response_type', [undefined, ''], 'invalid_request', 'response_type_missing'),
  ...wrong('response_type', otherTypes, 'unsupported_response_type', 'response_type_unsupported'),
  ...wrong('code_challenge', [undefined, ''], 'invalid_request', 'code_challenge_missing'),
  ...wrong('code_challenge', malformedChallenges, 'invalid_request', 'code_challenge_malformed'),
  ...wrong('code_challenge_method', otherMethods, 'invalid_request', 'code_challenge_method_unsupported'),
  ...wrong('scope', unknownScopes, 'invalid_scope', 'scope_unknown'),
  ...wrong('resource', ['https://other.example/mcp', 'mcp'], 'invalid_target', 'resource_unknown'),
  ...repeated.map((more) => ({
    what: `repeated ${more}`,
    more: `&${more}`,
    error: 'invalid_request' as const,
    reason: 'parameter_repeated' as const,
  })),
]

describe.each(byBoth)('a wrong authorization request by %s', (_, send) => {
  it.each(wrongRequests)('is told to the redirect URI: $what', async ({ changes, more, error, reason }) => {
    const server = await approving()
    const expected = { error, reason, state: 'some state/+' }
    expectErrorRedirect(server, await send(server, changes, more), expected)
    const withoutState = { ...changes, state: undefined }
    expectErrorRedirect(server, await send(server, withoutState, more), { ...expected, state: undefined })
  })

  it('is told to the redirect URI without a state when the state itself was repeated', async () => {
    const server = await approving()
    expectErrorRedirect(server, await send(server, { state: 'a' }, '&state=b'), {
      error: 'invalid_request',
      reason: 'parameter_repeated',
      state: undefined,
    })
  })
})

describe('a right authorization request', () => {
  // SDK-NOTES 17: the SDK sends no `iss`.
  it.each(byBoth)('is answered with code, state and iss, nothing more: %s', async (_, send) => {
    const server = await approving()
    const answer = expectRedirect(await send(server))
    expect(Object.fromEntries(answer)).toEqual({
      code: expect.stringMatching(/^mcp_ac_[A-Za-z0-9_-]{43}$/),
      state: 'some state/+',
      iss: server.url,
    })
  })

  it.each(byBoth)('gets no state back when none was sent, or an empty one: %s', async (_, send) => {
    const server = await approving()
    for (const state of [undefined, '']) {
      expect([...expectRedirect(await send(server, { state })).keys()]).toEqual(['code', 'iss'])
    }
  })

  it.each(hostileStates)('gets the state %j back exactly, on success, refusal and denial', async (state) => {
    const server = await hinting()
    const hint = 'auto:allow'
    expect(expectRedirect(await ask(server, { state, login_hint: hint })).get('state')).toBe(state)
    expect(expectRedirect(await askByPost(server, { state, login_hint: hint })).get('state')).toBe(state)
    expectErrorRedirect(server, await ask(server, { state, scope: 'unknown' }), {
      error: 'invalid_scope',
      reason: 'scope_unknown',
      state,
    })
    expectErrorRedirect(server, await ask(server, { state, login_hint: 'auto:deny' }), {
      error: 'access_denied',
      reason: 'access_denied',
      state,
    })
  })

  it.each(hostileStates.slice(0, 12))('gets the state %j back through the login form', async (state) => {
    const server = await asking()
    const allowed = await logIn(authorizeUrl(server, { state }))
    expect(Object.fromEntries(allowed.searchParams)).toEqual({
      code: expect.stringMatching(/^mcp_ac_/),
      state,
      iss: server.url,
    })
    const browser = new Browser()
    const page = await browser.open(authorizeUrl(server, { state }))
    const denied = await browser.submit(page, { action: 'deny' })
    expect(Object.fromEntries(new URL(denied.url).searchParams)).toEqual({
      error: 'access_denied',
      error_description: 'The request was denied.',
      error_uri: `${server.url}/errors/access_denied`,
      state,
      iss: server.url,
    })
  })

  it('may have a state of 8192 characters, and no more: a longer one could not be carried back', async () => {
    const server = await approving()
    const longest = 's'.repeat(8192)
    expect(expectRedirect(await askByPost(server, { state: longest })).get('state')).toBe(longest)
    const response = await askByPost(server, { state: `${longest}s` })
    expectNoRedirect(response)
    await expectRefused(response, {
      status: 400,
      error: 'invalid_request',
      reason: 'parameter_too_long',
    })
  })

  it('may carry parameters that nobody knows', async () => {
    const server = await approving()
    const more = '&prompt=consent&nonce=n&__proto__=x&constructor=y&code_challenge[]=z&resource[x]=y'
    expect(expectRedirect(await ask(server, {}, more)).get('code')).not.toBeNull()
  })

  it('reads a POST from its body alone', async () => {
    const server = await approving()
    const url = authorizeUrl(server)
    const response = await fetch(url, { method: 'POST', body: form({ state: 'x' }), redirect: 'manual' })
    expectNoRedirect(response)
    const { search } = new URL(authorizeUrl(server, { state: 'in the query', scope: 'unknown' }))
    const body = new URL(authorizeUrl(server, { state: 'in the body' })).searchParams
    const mixed = await fetch(`${server.url}/authorize${search}`, {
      method: 'POST',
      body,
      redirect: 'manual',
    })
    expect(Object.fromEntries(expectRedirect(mixed))).toMatchObject({ state: 'in the body', iss: server.url })
  })

  it('refuses a POST that is no form, with no redirect', async () => {
    const server = await approving()
    const { searchParams } = new URL(authorizeUrl(server))
    const json = JSON.stringify(Object.fromEntries(searchParams))
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', body: json, headers, redirect: 'manual' } as const
    const response = await fetch(authorizeUrl(server), init)
    expectNoRedirect(response)
    await expectRefused(response, {
      status: 400,
      error: 'invalid_request',
      reason: 'content_type_unsupported',
    })
  })

  it('may come twice before the browser opens it: a GET has no effect until the person acts', async () => {
    const server = await asking()
    const url = authorizeUrl(server)
    // Some clients try the address first, without cookies, and may follow it.
    for (const redirect of ['manual', 'follow'] as const) {
      const response = await fetch(url, { redirect })
      expect(response.status).toBe(200)
      expect(response.headers.get('location')).toBeNull()
    }
    const browser = new Browser()
    await browser.open(url)
    const answer = await logIn(url, browser)
    expect(answer.searchParams.get('state')).toBe('some state/+')
    const code = answer.searchParams.get('code') ?? ''
    expect((await exchange(server, code)).status).toBe(200)
  })

  it('is answered with a code of its own each time', async () => {
    const server = await approving()
    const codes = [await obtainCode(server), await obtainCode(server)]
    expect(new Set(codes).size).toBe(2)
    for (const code of codes) expect((await exchange(server, code)).status).toBe(200)
  })
})

describe('--auto-approve', () => {
  const servers = { off: asking, hint: hinting, all: approving }
  const hints = [
    ['off', undefined, 'page'],
    ['off', 'auto:allow', 'page'],
    ['off', 'auto:deny', 'page'],
    ['hint', undefined, 'page'],
    ['hint', 'somebody@example.com', 'page'],
    ['hint', 'auto:Allow', 'page'],
    ['hint', 'auto:allow', 'code'],
    ['hint', 'auto:deny', 'denial'],
    ['all', undefined, 'code'],
    ['all', 'somebody@example.com', 'code'],
    ['all', 'auto:deny', 'denial'],
  ] as const

  it.each(hints)(
    'answers with --auto-approve=%s and the login_hint %s by a %s',
    async (mode, hint, outcome) => {
      const server = await servers[mode]()
      const response = await ask(server, { login_hint: hint })
      if (outcome === 'page') {
        expect(response.status).toBe(200)
        expect(await response.text()).toContain('action="/login/callback"')
        return
      }
      const answer = expectRedirect(response)
      expect(answer.has('code')).toBe(outcome === 'code')
      expect(answer.get('error')).toBe(outcome === 'code' ? null : 'access_denied')
    },
  )
})

describe('scope at the authorization endpoint', () => {
  const scoped = sharedServer({ autoApprove: 'all', scope: 'user read', toolScope: ['echo=write'] })

  it.each([
    [undefined, 'user read'],
    ['', 'user read'],
    ['   ', 'user read'],
    ['user', 'user'],
    ['read user', 'read user'],
    ['user  user read', 'user read'],
    [' user ', 'user'],
    ['write', 'write'],
    ['user openid email', 'user'],
    ['offline_access', 'offline_access'],
    ['offline_access openid user', 'offline_access user'],
    ['user __proto__ constructor', 'user'],
  ])('%j is granted as %j, and the token response says so', async (scope, granted) => {
    const server = await scoped()
    const tokens = await obtainTokens(server, { scope })
    expect(tokens.scope).toBe(granted)
    expect(await introspect(server, tokens.access_token)).toMatchObject({ active: true, scope: granted })
    expect(await introspect(server, tokens.refresh_token)).toMatchObject({ active: true, scope: granted })
  })

  it.each(['openid', 'USER', 'user,read', 'openid email', '*'])(
    '%j is invalid_scope: nothing known is left',
    async (scope) => {
      const server = await scoped()
      expectErrorRedirect(server, await ask(server, { scope }), {
        error: 'invalid_scope',
        reason: 'scope_unknown',
        state: 'some state/+',
      })
    },
  )

  it('sent empty, as VS Code does, gives the default', async () => {
    const server = await approving()
    const uri = 'http://127.0.0.1:33418/'
    const code = await obtainCode(server, { redirect_uri: uri, scope: '' })
    const response = await exchange(server, code, { redirect_uri: uri })
    expect(((await response.json()) as Tokens).scope).toBe('user')
  })
})

describe('resource at the authorization endpoint', () => {
  const ours = (server: TestServer) => [server.mcp, `${server.mcp}/`, server.url, `${server.url}/`]
  const others = ({ url, mcp }: TestServer) => [
    `${mcp}#`,
    `${mcp}#x`,
    `${url}#`,
    `${mcp}?x=1`,
    `${mcp}?`,
    `${mcp}//`,
    `${mcp}/x`,
    `${mcp} `,
    ` ${mcp}`,
    mcp.toUpperCase(),
    mcp.replace('/mcp', '/MCP'),
    mcp.replace('/mcp', '/%6dcp'),
    mcp.replace('localhost', '127.0.0.1'),
    mcp.replace('localhost', 'user@localhost'),
    mcp.replace('http:', 'https:'),
    mcp.replace(/:\d+/, ''),
    `${url}/other`,
    `${mcp} ${mcp}`,
    `${mcp},${mcp}`,
    'urn:mcp',
    '*',
  ]

  it('may be ours in four spellings, several of them, or none: the token is for ours', async () => {
    const server = await approving()
    const all = ours(server).map((resource) => `&resource=${encodeURIComponent(resource)}`)
    for (const more of [...all, all.join(''), '', '&resource=', '&resource=&resource=']) {
      const answer = expectRedirect(await ask(server, { resource: undefined }, more))
      const response = await exchange(server, answer.get('code') ?? '')
      const { access_token: token } = (await response.json()) as Tokens
      expect(await introspect(server, token)).toMatchObject({ active: true, aud: server.mcp })
    }
  })

  it('is invalid_target when it is anything else, alone or beside ours', async () => {
    const server = await approving()
    for (const other of others(server)) {
      const more = `&resource=${encodeURIComponent(other)}`
      for (const response of [
        await ask(server, { resource: other }),
        await ask(server, {}, more),
        await askByPost(server, {}, more),
      ]) {
        expectErrorRedirect(server, response, {
          error: 'invalid_target',
          reason: 'resource_unknown',
          state: 'some state/+',
        })
      }
    }
  })
})

describe('PKCE', () => {
  it('takes every challenge that a verifier has', async () => {
    const server = await approving()
    expect(verifier).toHaveLength(43)
    for (const length of [43, 128]) {
      const longest = newVerifier().repeat(3).slice(0, length)
      const code = await obtainCode(server, { code_challenge: s256(longest) })
      expect((await exchange(server, code, { code_verifier: longest })).status).toBe(200)
    }
  })

  it('accepts a well-formed challenge that is the digest of nothing, but no verifier matches it', async () => {
    const server = await approving()
    for (const sent of [verifier, 'a'.repeat(128), '.~_-'.repeat(11)]) {
      // The verifier itself as its challenge is the method "plain", which is not offered.
      const code = await obtainCode(server, { code_challenge: sent })
      const response = await exchange(server, code, { code_verifier: sent })
      await expectRefused(response, { status: 400, error: 'invalid_grant', reason: 'code_verifier_wrong' })
    }
  })
})

describe('a redirect', () => {
  it('goes to the redirect URI that was asked for, not to the one that is registered', async () => {
    const server = await approving()
    for (const uri of ['http://127.0.0.1:33418', 'http://127.0.0.1:5/', redirectUri]) {
      expectRedirect(await ask(server, { redirect_uri: uri }), uri)
      expectErrorRedirect(
        server,
        await ask(server, { redirect_uri: uri, scope: 'unknown' }),
        { error: 'invalid_scope', reason: 'scope_unknown', state: 'some state/+' },
        uri,
      )
    }
  })

  it('keeps the query that a registered redirect URI has', async () => {
    const uri = 'https://app.example/callback?tenant=a%20b&x='
    const server = await startTestServer({ autoApprove: 'all', redirectUris: [uri] })
    expect(expectRedirect(await ask(server, { redirect_uri: uri }), uri).get('state')).toBe('some state/+')
  })

  it("opens an app by the app's own scheme", async () => {
    const uri = 'cursor://anysphere.cursor-mcp/oauth/callback'
    const server = await approving()
    expect(expectRedirect(await ask(server, { redirect_uri: uri }), uri).get('iss')).toBe(server.url)
  })
})
