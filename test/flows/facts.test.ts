// What the server notes about a request that is unusual, by itself no reason to refuse it: a judge of clients reads it.

import { describe, expect, it } from 'vitest'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import { shortDigest } from '../../src/secrets.ts'
import { modernHeaders, modernRequest, request, sendMcp, toolCall } from '../support/mcp.ts'
import {
  authorizeUrl,
  callMcp,
  challenge,
  exchange,
  obtainCode,
  obtainTokens,
  post,
  redirectUri,
  refresh,
  type Tokens,
  verifier,
} from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** The details of the event that a request makes. */
async function noted(server: TestServer, send: () => Promise<unknown>): Promise<HandshakeEvent['details']> {
  const before = server.events.length
  await send()
  await expect.poll(() => server.events.length).toBe(before + 1)
  return server.events.at(-1)?.details ?? {}
}

describe('of an authorization request', () => {
  const start = () => startTestServer({ autoApprove: 'all' })
  const ask = (server: TestServer, changes: Record<string, string | undefined>, more = '') =>
    noted(server, () => fetch(authorizeUrl(server, changes) + more, { redirect: 'manual' }))

  it('the digest and length of `state`, never its value', async () => {
    const server = await start()
    const details = await ask(server, { state: 'a-state-of-the-client' })
    expect(details).toMatchObject({ state: shortDigest('a-state-of-the-client'), stateLength: 21 })
    expect(JSON.stringify(server.events)).not.toContain('a-state-of-the-client')
    expect((await ask(server, { state: undefined })).stateLength).toBeUndefined()
  })

  it('length and method of the challenge, also of a wrong one', async () => {
    const server = await start()
    expect(await ask(server, {})).toMatchObject({ challengeLength: 43, challengeMethod: 'S256' })
    const plain = { code_challenge: `${challenge}=`, code_challenge_method: 'plain' }
    expect(await ask(server, plain)).toMatchObject({ challengeLength: 44, challengeMethod: 'plain' })
  })

  it.each([
    ['same', (mcp: string) => mcp],
    ['slash', (mcp: string) => `${mcp}/`],
    ['parent', (mcp: string) => mcp.replace('/mcp', '')],
    ['parent', (mcp: string) => mcp.replace('/mcp', '/')],
    ['other', (mcp: string) => mcp.toUpperCase()],
    ['other', () => 'https://mcp.example.com/mcp'],
    ['fragment', (mcp: string) => `${mcp}#x`],
    ['relative', () => '/mcp'],
    ['absent', () => undefined],
  ] as const)('that its `resource` is %s', async (match, spelled) => {
    const server = await start()
    const resource = spelled(server.mcp)
    expect(await ask(server, { resource })).toMatchObject({
      resourceMatch: match,
      hasResource: resource !== undefined,
    })
  })

  it('a scope without a value, what came twice, what OAuth does not know, and another client', async () => {
    const server = await start()
    const usual = await ask(server, {})
    expect(Object.keys(usual)).not.toEqual(
      expect.arrayContaining(['emptyScope', 'repeatedParameters', 'unknownParameters', 'otherClient']),
    )
    expect(await ask(server, { scope: undefined }, '&scope=')).toMatchObject({ emptyScope: true })
    expect(await ask(server, {}, '&scope=user')).toMatchObject({ repeatedParameters: ['scope'] })
    expect(await ask(server, { client_id: 'another' })).toMatchObject({ otherClient: true })
    expect(await ask(server, {}, '&tenant=a%20b&flow=x%2By&nonce=n')).toMatchObject({
      unknownParameters: ['tenant=a b', 'flow=x+y'],
    })
  })

  it('no more than ten such parameters, and no long value, which may be a secret under a misspelt name', async () => {
    const server = await start()
    const many = Array.from({ length: 12 }, (_, at) => `&p${at}=x`).join('')
    expect((await ask(server, {}, many)).unknownParameters).toHaveLength(10)
    expect((await ask(server, {}, many + many)).repeatedParameters).toHaveLength(10)
    const details = await ask(server, {}, `&code_verfier=${verifier}`)
    expect(details.unknownParameters).toEqual(['code_verfier'])
  })
})

describe('of a token request', () => {
  const start = () => startTestServer({ autoApprove: 'all' })

  it('the spelling of `resource`, the length of the verifier and the life of the token', async () => {
    const server = await start()
    const code = await obtainCode(server)
    const details = await noted(server, () => exchange(server, code, { resource: `${server.mcp}/` }))
    expect(details).toMatchObject({
      resourceMatch: 'slash',
      verifierLength: verifier.length,
      expiresIn: 3600,
    })
  })

  it('digests of the refresh token that came and of the one that was given', async () => {
    const server = await start()
    const code = await obtainCode(server)
    let first: Tokens | undefined
    const granted = await noted(server, async () => {
      first = (await (await exchange(server, code)).json()) as Tokens
    })
    const token = first?.refresh_token ?? ''
    expect(granted).toMatchObject({ newRefreshToken: shortDigest(token) })
    let next: Tokens | undefined
    const renewed = await noted(server, async () => {
      next = (await (await refresh(server, token)).json()) as Tokens
    })
    expect(renewed).toMatchObject({
      refreshToken: shortDigest(token),
      newRefreshToken: shortDigest(next?.refresh_token ?? ''),
    })
    const short = await noted(server, () => refresh(server, 'mcp_rt_short'))
    expect(short.refreshToken).toBeUndefined()
  })

  it('its query, of known parameters the names alone', async () => {
    const server = await start()
    const grant = { grant_type: 'client_credentials' }
    const path = '/token?tenant=a%20b&code=a-code'
    expect(await noted(server, () => post(server, path, grant))).toMatchObject({
      inQuery: ['tenant=a b', 'code'],
    })
    expect((await noted(server, () => post(server, '/token', grant))).inQuery).toBeUndefined()
  })

  it('that it is not the registered client’s, or not shown to be', async () => {
    const server = await start()
    const send = (fields: Record<string, string>) =>
      noted(server, () =>
        fetch(`${server.url}/token`, {
          method: 'POST',
          body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }),
        }),
      )
    const { clientId, clientSecret } = server.config
    expect(await send({ client_id: 'another', client_secret: 'x' })).toMatchObject({ otherClient: true })
    expect(await send({ client_id: clientId })).toMatchObject({ otherClient: true })
    expect((await send({ client_id: clientId, client_secret: 'wrong' })).otherClient).toBeUndefined()
    expect((await send({ client_id: clientId, client_secret: clientSecret })).otherClient).toBeUndefined()
  })
})

describe('of an MCP request', () => {
  async function started() {
    const server = await startTestServer({ autoApprove: 'all', toolScope: { echo: ['echo:use'] } })
    const { access_token: token } = await obtainTokens(server)
    const ask = (body: unknown, headers: Record<string, string> = {}) =>
      noted(server, () => sendMcp(server, token, body, headers))
    return { server, token, ask }
  }
  const unusual = ['tokenIn', 'acceptIncomplete', 'headersMissing', 'headersWrong', 'batch']

  it('what its challenge named', async () => {
    const { server, ask } = await started()
    const challengeMetadata = `${server.url}/.well-known/oauth-protected-resource/mcp`
    expect(await noted(server, () => callMcp(server, undefined))).toMatchObject({
      challengeScope: 'user',
      challengeMetadata,
    })
    expect(await ask(toolCall('echo', { message: 'x' }))).toMatchObject({
      challengeScope: 'user echo:use',
      challengeMetadata,
    })
  })

  it('nothing of a usual one, of either era', async () => {
    const { ask } = await started()
    const legacy = await ask(request('tools/list'), { 'mcp-protocol-version': '2025-11-25' })
    const first = await ask(
      request('initialize', {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'test', version: '1' },
      }),
    )
    const modern = await ask(modernRequest('tools/list'), modernHeaders('tools/list'))
    for (const details of [legacy, first, modern]) {
      expect(Object.keys(details).filter((name) => unusual.includes(name))).toEqual([])
    }
  })

  it('a token in the query or in the body', async () => {
    const { server, token, ask } = await started()
    const inQuery = await noted(server, () =>
      fetch(`${server.mcp}?access_token=${token}`, { method: 'POST' }),
    )
    expect(inQuery).toMatchObject({ tokenIn: 'query' })
    expect(await ask(request('tools/list', { access_token: token }))).toMatchObject({ tokenIn: 'body' })
    expect(JSON.stringify(server.events)).not.toContain(token)
  })

  it('an incomplete `Accept`, also without a token, and a batch', async () => {
    const { server, ask } = await started()
    const message = request('tools/list')
    expect(await ask(message, { accept: 'application/json' })).toMatchObject({ acceptIncomplete: true })
    const bare = await noted(server, () =>
      fetch(server.mcp, { method: 'POST', headers: { accept: '*/*' }, body: '{}' }),
    )
    expect(bare).toMatchObject({ acceptIncomplete: true })
    expect(await ask([message, { ...message, id: 2 }])).toMatchObject({ batch: true })
  })

  it('how `Bearer` is spelled, if otherwise', async () => {
    const { token, ask } = await started()
    const details = await ask(request('tools/list'), { authorization: `bearer ${token}` })
    expect(details).toMatchObject({ bearerSpelled: 'bearer' })
    expect(await ask(request('tools/list'))).not.toHaveProperty('bearerSpelled')
  })

  it('headers that are missing or do not repeat the body', async () => {
    const { ask } = await started()
    expect(await ask(request('tools/list'))).toMatchObject({ headersMissing: ['mcp-protocol-version'] })
    const called = modernRequest('tools/call', { name: 'get_time', arguments: {} })
    expect(await ask(called, { 'mcp-protocol-version': '2026-07-28' })).toMatchObject({
      headersMissing: ['mcp-method', 'mcp-name'],
    })
    expect(await ask(called, modernHeaders('tools/list', 'echo'))).toMatchObject({
      headersWrong: ['mcp-method', 'mcp-name'],
    })
  })
})

describe('the timeline', () => {
  it('shows none of the digests, and folds refused requests that differ in nothing else', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    const { refresh_token: token } = await obtainTokens(server)
    await refresh(server, token)
    for (const state of ['one-state-of-many', 'another-state-of-many']) {
      await fetch(authorizeUrl(server, { state, redirect_uri: `${redirectUri}/x` }), { redirect: 'manual' })
    }
    await expect.poll(() => server.events.filter(({ status }) => status === 400).length).toBe(2)
    const told = await (await fetch(`${server.url}/handshake.json`)).text()
    const { attempts } = JSON.parse(told) as {
      attempts: { steps: { status: number; count: number; details?: object }[] }[]
    }
    const steps = attempts.flatMap((attempt) => attempt.steps)
    expect(steps.filter(({ status }) => status === 400).map(({ count }) => count)).toEqual([2])
    const names = steps.flatMap(({ details }) => Object.keys(details ?? {}))
    expect(names).toContain('challengeLength')
    expect(names).not.toContain('state')
    expect(names).not.toContain('refreshToken')
    expect(names).not.toContain('newRefreshToken')
  })
})
