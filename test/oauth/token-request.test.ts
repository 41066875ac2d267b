import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { basic, exchange, form, obtainCode, obtainTokens, post, refresh, verifier } from '../support/oauth.ts'
import { sharedServer, type TestServer } from '../support/server.ts'
import { expectRefused } from '../support/wire.ts'

const endpoints = ['/token', '/introspect', '/revoke'] as const
const formType = 'application/x-www-form-urlencoded'

const start = sharedServer({ autoApprove: 'all' })

/** A form that every endpoint would answer with 200. */
function goodForm({ config }: TestServer, more: Record<string, string> = {}): URLSearchParams {
  return form({
    grant_type: 'client_credentials',
    token: 'x',
    client_id: config.clientId,
    client_secret: config.clientSecret,
    ...more,
  })
}

describe.each(endpoints)('a body at %s', (path) => {
  function send(
    server: TestServer,
    body: string | Uint8Array<ArrayBuffer> | URLSearchParams,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    // A browser's Accept: what a program gets wrong is JSON all the same.
    return fetch(server.url + path, { method: 'POST', body, headers: { accept: 'text/html', ...headers } })
  }

  it('may be a form with or without a charset of UTF-8, in any case, and compressed', async () => {
    const server = await start()
    const body = goodForm(server).toString()
    for (const type of [
      formType,
      `${formType};charset=UTF-8`,
      `${formType.toUpperCase()} ; Charset="utf-8"`,
    ]) {
      expect((await send(server, body, { 'content-type': type })).status).toBe(200)
    }
    const headers = { 'content-type': formType, 'content-encoding': 'gzip' }
    expect((await send(server, gzipSync(body), headers)).status).toBe(200)
  })

  it.each([
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded-not',
    'x',
    '',
  ])('of the type %j is refused, and not guessed at', async (type) => {
    const server = await start()
    const body = Buffer.from(goodForm(server).toString())
    const headers = type === '' ? {} : { 'content-type': type }
    const response = await send(server, body, headers)
    await expectRefused(response, {
      status: 400,
      error: 'invalid_request',
      reason: 'content_type_unsupported',
    })
  })

  // SDK-NOTES 25: the SDK answers these in HTML, with a stack trace and the paths of files.
  it.each([
    ['in an unknown charset', 415, { 'content-type': `${formType}; charset=x-unknown` }, 'a=b'],
    ['in UTF-16', 415, { 'content-type': `${formType}; charset=utf-16` }, 'a=b'],
    ['in an unknown encoding', 415, { 'content-encoding': 'x-unknown' }, 'a=b'],
    ['that is no gzip', 400, { 'content-encoding': 'gzip' }, 'not gzip'],
    ['that is too large', 413, {}, `a=${'x'.repeat(70_000)}`],
    ['that is too large when unpacked', 413, { 'content-encoding': 'gzip' }, gzipSync('x'.repeat(1_000_000))],
    ['of too many parameters', 413, {}, Array.from({ length: 101 }, (_, i) => `p${i}`).join('&')],
  ] as const)(
    '%s is refused in JSON with %i, and nothing of the inside shows',
    async (_, status, headers, body) => {
      const server = await start()
      const response = await send(server, body, { 'content-type': formType, ...headers })
      const text = await response.clone().text()
      expect(text).not.toMatch(/<|node_modules|\bat \w+ \(|Error:/)
      await expectRefused(response, { status, error: 'invalid_request', reason: 'body_unreadable' })
      expect(server.log).toEqual([])
    },
  )

  it('that is empty is a request without credentials', async () => {
    const server = await start()
    for (const init of [{}, { body: '' }, { body: '', headers: { 'content-type': formType } }]) {
      const response = await fetch(server.url + path, { method: 'POST', ...init })
      await expectRefused(response, {
        status: 401,
        error: 'invalid_client',
        reason: 'client_authentication_missing',
      })
    }
  })

  it.each(['scope', 'never_heard_of', 'constructor', 'grant_type', 'token'])(
    'with a repeated %s is refused, the same value or not, empty or not',
    async (name) => {
      const server = await start()
      for (const [first, second] of [
        ['a', 'a'],
        ['a', 'b'],
        ['', 'a'],
        ['', ''],
      ]) {
        const body = goodForm(server)
        body.delete(name)
        body.append(name, first ?? '')
        body.append(name, second ?? '')
        await expectRefused(await send(server, body), {
          status: 400,
          error: 'invalid_request',
          reason: 'parameter_repeated',
        })
      }
    },
  )

  it('may have parameters that nobody knows, whatever they are called', async () => {
    const server = await start()
    const odd = { 'a[b]': '1', __proto__x: '2', constructor: '3', hasOwnProperty: '4', '': '5', é: '6' }
    expect((await send(server, goodForm(server, odd))).status).toBe(200)
    const proto = `${goodForm(server)}&__proto__=x&toString=y`
    expect((await send(server, proto, { 'content-type': formType })).status).toBe(200)
  })
})

describe('a token request', () => {
  it.each([
    'password',
    'implicit',
    'refresh-token',
    'Authorization_Code',
    'authorization_code ',
    'client_credentials,refresh_token',
    'urn:ietf:params:oauth:grant-type:device_code',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'urn:ietf:params:oauth:grant-type:token-exchange',
    '__proto__',
    'constructor',
    '"\n',
  ])('with the grant %j is unsupported_grant_type, and names those that are', async (grantType) => {
    const server = await start()
    const description = await expectRefused(await post(server, '/token', { grant_type: grantType }), {
      status: 400,
      error: 'unsupported_grant_type',
      reason: 'grant_type_unsupported',
    })
    expect(description).toBe(
      'The grant_type must be authorization_code or refresh_token or client_credentials.',
    )
  })

  it.each([
    ['grant_type', {}],
    ['grant_type', { grant_type: '', code: 'x' }],
    ['code', { grant_type: 'authorization_code', code_verifier: verifier }],
    ['code', { grant_type: 'authorization_code', code: '', code_verifier: verifier }],
    ['code_verifier', { grant_type: 'authorization_code', code: 'x' }],
    ['refresh_token', { grant_type: 'refresh_token' }],
    ['refresh_token', { grant_type: 'refresh_token', refresh_token: '', code: 'x' }],
  ] as const)('without %s is invalid_request, and says which is missing: %j', async (parameter, fields) => {
    const server = await start()
    const description = await expectRefused(await post(server, '/token', fields), {
      status: 400,
      error: 'invalid_request',
      reason: 'parameter_missing',
    })
    expect(description).toBe(`The parameter ${parameter} is missing.`)
  })

  it('is checked for its client first, so that nobody else learns which grants exist', async () => {
    const server = await start()
    for (const grantType of ['password', 'authorization_code', undefined]) {
      const response = await post(
        server,
        '/token',
        { grant_type: grantType },
        { authorization: 'Basic eDp5' },
      )
      expect(response.status).toBe(401)
    }
  })

  it('reads nothing from the query', async () => {
    const server = await start()
    const code = await obtainCode(server)
    const query = form({ grant_type: 'authorization_code', code, code_verifier: verifier })
    await expectRefused(await post(server, `/token?${query}`, {}), {
      status: 400,
      error: 'invalid_request',
      reason: 'parameter_missing',
    })
    const { refresh_token: token } = await obtainTokens(server)
    expect((await refresh(server, token)).status).toBe(200)
    // And a query that contradicts does no harm.
    const { clientId, clientSecret } = server.config
    const response = await fetch(`${server.url}/token?grant_type=password&code=x&client_id=y`, {
      method: 'POST',
      headers: { authorization: basic(clientId, clientSecret) },
      body: form({ grant_type: 'client_credentials' }),
    })
    expect(response.status).toBe(200)
  })

  it('may repeat resource, as RFC 8707 has it, when each of them is ours', async () => {
    const server = await start()
    for (const fields of [
      { grant_type: 'client_credentials' },
      {
        grant_type: 'authorization_code',
        code: await obtainCode(server),
        code_verifier: verifier,
        redirect_uri: 'http://localhost:4567/callback',
      },
      { grant_type: 'refresh_token', refresh_token: (await obtainTokens(server)).refresh_token },
    ]) {
      const body = form({ ...fields, client_id: server.config.clientId })
      body.append('client_secret', server.config.clientSecret)
      for (const resource of [server.mcp, server.mcp, server.url]) body.append('resource', resource)
      const wrong = new URLSearchParams([...body, ['resource', `${server.mcp}#`]])
      await expectRefused(await fetch(`${server.url}/token`, { method: 'POST', body: wrong }), {
        status: 400,
        error: 'invalid_target',
        reason: 'resource_unknown',
      })
      expect((await fetch(`${server.url}/token`, { method: 'POST', body })).status).toBe(200)
    }
  })

  it('is answered in JSON to who asks for a page', async () => {
    const server = await start()
    const code = await obtainCode(server)
    const { clientId, clientSecret } = server.config
    const headers = { accept: 'text/html', authorization: basic(clientId, clientSecret) }
    const fields = { grant_type: 'authorization_code', code, code_verifier: `${verifier}x` }
    await expectRefused(await post(server, '/token', fields, headers), {
      status: 400,
      error: 'invalid_grant',
      reason: 'code_redirect_uri_mismatch',
    })
    expect((await exchange(server, code)).headers.get('content-type')).toMatch(/json/)
  })
})
