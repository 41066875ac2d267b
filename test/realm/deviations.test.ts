// What only a realm does that is wrong on purpose, besides its seams.

import { describe, expect, it } from 'vitest'
import { basic, challenge, form, redirectUri, verifier } from '../support/oauth.ts'
import { runUrl } from '../support/runs.ts'
import { sharedServer, startTestServer } from '../support/server.ts'

const server = sharedServer({ autoApprove: 'all', maxRuns: 1000 })

describe('a request without a token', () => {
  const initialize = {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'introduced', version: '7' },
    },
  }
  const post = (url: string, body: string) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

  it('is read for what the client says about itself', async () => {
    const own = await startTestServer()
    const response = await post(`${runUrl(own, 'plain', 'read')}/mcp`, JSON.stringify(initialize))
    expect(response.status).toBe(401)
    await response.text()
    await own.attempts()
    expect(own.events.at(-1)?.details).toMatchObject({
      protocolVersion: '2025-06-18',
      clientName: 'introduced 7',
    })
  })

  it('is not read in the default realm', async () => {
    const own = await startTestServer()
    await (await post(own.mcp, JSON.stringify(initialize))).text()
    await own.attempts()
    expect(own.events.at(-1)?.details).not.toHaveProperty('clientName')
  })

  it('is told about the token first, whatever its body is', async () => {
    const response = await post(`${runUrl(await server(), 'plain', 'unreadable')}/mcp`, '{')
    expect(response.status).toBe(401)
  })
})

describe('a realm that takes any client', () => {
  /** A run, used before: nobody can register with one that was not. */
  const realm = async (run: string, scenario = 'registration-offered') => {
    const url = runUrl(await server(), scenario, run)
    await (await fetch(`${url}/mcp`)).text()
    return url
  }

  const register = (url: string, body: unknown) =>
    fetch(`${url}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  const authorize = (url: string, clientId: string, uri = redirectUri) =>
    fetch(
      `${url}/authorize?${form({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: uri,
        code_challenge: challenge,
        code_challenge_method: 'S256',
        scope: 'user',
      })}`,
      { redirect: 'manual' },
    )

  const codeFor = async (url: string, clientId: string) => {
    const location = (await authorize(url, clientId)).headers.get('location') ?? ''
    return new URL(location).searchParams.get('code') ?? ''
  }

  const token = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${url}/token`, { method: 'POST', headers, body: form(fields) })

  const exchange = (url: string, code: string, fields: Record<string, string>, headers = {}) =>
    token(
      url,
      {
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: redirectUri,
        ...fields,
      },
      headers,
    )

  it('registers a client, and serves it without a secret', async () => {
    const url = await realm('registers')
    const registered = await register(url, { redirect_uris: [redirectUri], client_name: 'x' })
    expect(registered.status).toBe(201)
    expect(registered.headers.get('cache-control')).toBe('no-store')
    const client = (await registered.json()) as Record<string, unknown>
    expect(client).toMatchObject({ redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' })
    const id = String(client['client_id'])
    const response = await exchange(url, await codeFor(url, id), { client_id: id })
    const { access_token: access, refresh_token: old } = (await response.json()) as Record<string, string>
    const called = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${access}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
    })
    expect(called.status).toBe(200)
    const refreshing = { grant_type: 'refresh_token', refresh_token: old ?? '', client_id: id }
    expect((await token(url, refreshing)).status).toBe(200)
  })

  it.each([
    ['https', ['https://client.example/callback']],
    ['one of several', [redirectUri, 'http://evil.example/']],
    ['a fragment', [`${redirectUri}#x`]],
    ['none', []],
    ['no list', redirectUri],
  ])('registers no redirect URI that is not on loopback: %s', async (_what, redirectUris) => {
    const response = await register(await realm('refuses'), { redirect_uris: redirectUris })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_redirect_uri' })
  })

  it.each([
    'https://evil.example/callback',
    'http://localhost.evil.example/callback',
    'http://localhost@evil.example/callback',
    'http://localhost:1#@evil.example/',
    'cursor://anysphere.cursor-retrieval/oauth/user-mcp/callback',
  ])('sends the browser of another client nowhere but to loopback: %s', async (uri) => {
    const response = await authorize(await realm('redirects'), 'somebody-else', uri)
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
  })

  it('still wants the secret of the registered client', async () => {
    const url = await realm('secret')
    const { clientId } = (await server()).config
    const code = await codeFor(url, clientId)
    const response = await exchange(url, code, { client_id: clientId })
    expect(response.status).toBe(401)
  })

  it('gives no client what belongs to another', async () => {
    const url = await realm('ownership')
    const { clientId, clientSecret } = (await server()).config
    const others = await codeFor(url, 'somebody-else')
    const asRegistered = { authorization: basic(clientId, clientSecret) }
    expect((await exchange(url, others, {}, asRegistered)).status).toBe(400)
    const ours = await codeFor(url, clientId)
    expect((await exchange(url, ours, { client_id: 'somebody-else' })).status).toBe(400)
  })

  it('gives another client nothing on its own behalf', async () => {
    const fields = { grant_type: 'client_credentials', client_id: 'somebody-else' }
    expect((await token(await realm('own-behalf'), fields)).status).toBe(401)
  })

  it('is the only one that does', async () => {
    const url = await realm('any-client', 'plain')
    expect((await register(url, { redirect_uris: [redirectUri] })).status).toBe(403)
    expect((await authorize(url, 'somebody-else')).status).toBe(400)
  })
})

describe('a realm that denies', () => {
  const authorize = (url: string, changes: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(
      `${url}/authorize?${form({
        response_type: 'code',
        redirect_uri: redirectUri,
        code_challenge: challenge,
        code_challenge_method: 'S256',
        state: 'some state',
        ...changes,
      })}`,
      { redirect: 'manual', headers },
    )

  it('gives the client a moment to listen', async () => {
    const naps: number[] = []
    const own = await startTestServer({}, { sleep: async (ms) => void naps.push(ms) })
    const response = await authorize(runUrl(own, 'denied', 'moment'), { client_id: own.config.clientId })
    const answer = new URL(response.headers.get('location') ?? '').searchParams
    expect(Object.fromEntries(answer)).toMatchObject({ error: 'access_denied', state: 'some state' })
    expect(naps).toEqual([300])
  })

  it('is the only one that waits', async () => {
    const naps: number[] = []
    const own = await startTestServer({ autoApprove: 'hint' }, { sleep: async (ms) => void naps.push(ms) })
    const response = await authorize(own.url, { client_id: own.config.clientId, login_hint: 'auto:deny' })
    expect(response.status).toBe(302)
    expect(naps).toEqual([])
  })

  it('shows a browser a page on its way, and no other program', async () => {
    const own = await startTestServer()
    const url = runUrl(own, 'hostile-error', 'page')
    const asked = { client_id: own.config.clientId }
    const page = await authorize(url, asked, { 'sec-fetch-dest': 'document' })
    expect(page.status).toBe(200)
    expect(page.headers.get('refresh')).toMatch(/^0; url=http:\/\/localhost:4567\/callback\?error=/)
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(await page.text()).toContain('src="/s/hostile-error/page/page-shown"')
    expect((await authorize(url, asked)).status).toBe(302)
  })
})
