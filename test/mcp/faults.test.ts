// Which requests to the MCP endpoint meet a fault, in which stage, and with what refusal.

import { describe, expect, it } from 'vitest'
import { OtherAnswer } from '../../src/protocol/seams.ts'
import { startFaultyRealm } from '../support/faults.ts'
import { clientToken, mcpHeaders, request, sendMcp, toolCall } from '../support/mcp.ts'
import { callMcp } from '../support/oauth.ts'

const teapot = new OtherAnswer(418)

/** A realm with a token for it. */
async function prepared(setup: Parameters<typeof startFaultyRealm>[0] = {}) {
  const realm = await startFaultyRealm(setup)
  return { realm, server: realm.server, token: await clientToken(realm.server) }
}

describe('a fault of the server', () => {
  it('is left to the next request by one without a token, or with one that is not good', async () => {
    const { realm, server, token } = await prepared()
    realm.next('mcp', 'granted', { effect: teapot })
    expect((await callMcp(server, undefined)).status).toBe(401)
    expect((await callMcp(server, 'mcp_at_none')).status).toBe(401)
    expect((await fetch(server.mcp, { headers: { authorization: 'Bearer x' } })).status).toBe(401)
    expect(realm.asked.map(({ stage }) => stage)).toEqual(['arrived', 'arrived', 'arrived'])
    expect((await callMcp(server, token)).status).toBe(418)
  })

  it('is left to the next request by one whose scopes do not suffice', async () => {
    const { realm, server, token } = await prepared({ options: { toolScope: ['echo=echo:use'] } })
    realm.next('mcp', 'granted', { effect: teapot })
    expect((await callMcp(server, token, toolCall('echo', { message: 'x' }))).status).toBe(403)
    expect((await callMcp(server, token)).status).toBe(418)
  })

  it.each(['GET', 'DELETE'])('is met by %s with a good token, and asked for no body', async (method) => {
    const { realm, server, token } = await prepared()
    const send = () => fetch(server.mcp, { method, headers: { authorization: `Bearer ${token}` } })
    realm.next('mcp', 'granted', { effect: teapot })
    expect((await send()).status).toBe(418)
    expect(realm.asked.map(({ stage, methods }) => [stage, methods])).toEqual([
      ['arrived', []],
      ['granted', []],
    ])
    expect((await send()).status).toBe(405)
  })

  it('is met by a request that a scenario serves without a token', async () => {
    const { realm, server } = await prepared({ others: { mcpAnswer: () => 'serve' } })
    realm.next('mcp', 'granted', { effect: teapot })
    expect((await callMcp(server, undefined)).status).toBe(418)
    expect((await callMcp(server, undefined)).status).toBe(200)
  })

  it('says invalid_token with a challenge to sign in again', async () => {
    const { realm, server, token } = await prepared()
    realm.next('mcp', 'granted', { effect: { reason: 'token_revoked', facts: { by: 'client' } } })
    const response = await callMcp(server, token)
    expect(response.status).toBe(401)
    const challenge = response.headers.get('www-authenticate') ?? ''
    expect(challenge).toMatch(/^Bearer error="invalid_token", /)
    expect(challenge).toContain(
      `${new URL(server.url).origin}/.well-known/oauth-protected-resource/faulty/mcp"`,
    )
    expect((await callMcp(server, token)).status).toBe(200)
  })

  it('says insufficient_scope with a challenge that names the scopes', async () => {
    const { realm, server, token } = await prepared()
    const facts = { required: ['user', 'more'], granted: ['user'], tool: undefined }
    realm.next('mcp', 'granted', { effect: { reason: 'scope_insufficient', facts } })
    const response = await callMcp(server, token)
    expect(response.status).toBe(403)
    const challenge = response.headers.get('www-authenticate') ?? ''
    expect(challenge).toMatch(/^Bearer error="insufficient_scope", /)
    expect(challenge).toContain('scope="user more"')
  })
})

describe('a fault on the way', () => {
  it('does not ask for a token', async () => {
    const { realm, server } = await prepared()
    realm.next('mcp', 'arrived', { effect: teapot })
    expect((await callMcp(server, undefined)).status).toBe(418)
    expect((await callMcp(server, undefined)).status).toBe(401)
  })

  it('does not make a request into one that was served', async () => {
    const { realm, server } = await prepared()
    realm.next('mcp', 'arrived', { effect: teapot })
    expect((await callMcp(server, undefined)).status).toBe(418)
    await expect
      .poll(() => server.events.at(-1))
      .toMatchObject({ endpoint: 'mcp', bent: 'fault', details: { rpcMethods: ['tools/list'] } })
  })

  it('is met by no preflight, and by no page that may not call', async () => {
    const { realm, server } = await prepared()
    realm.next('mcp', 'arrived', { effect: teapot })
    const asking = { origin: 'http://localhost:1', 'access-control-request-method': 'POST' }
    expect((await fetch(server.mcp, { method: 'OPTIONS', headers: asking })).status).toBe(204)
    const foreign = { origin: 'https://evil.example' }
    expect((await fetch(server.mcp, { method: 'POST', headers: foreign })).status).toBe(403)
    expect(realm.asked).toEqual([])
  })

  it('can be read by a page that may call', async () => {
    const { realm, server } = await prepared()
    realm.next('mcp', 'arrived', { effect: teapot })
    const response = await fetch(server.mcp, { headers: { origin: 'http://localhost:1' } })
    expect(response.status).toBe(418)
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:1')
  })
})

describe('while a fault waits for another method', () => {
  it('every method of a body is told, in both stages', async () => {
    const { realm, server, token } = await prepared()
    realm.next('mcp', 'granted')
    await sendMcp(server, token, [request('tools/list'), request('ping', {}, 2)])
    expect(realm.asked.map(({ stage, methods }) => [stage, methods])).toEqual([
      ['arrived', ['tools/list', 'ping']],
      ['granted', ['tools/list', 'ping']],
    ])
  })

  it('a long body is read once, and answered as ever', async () => {
    const { realm, server, token } = await prepared()
    realm.next('mcp', 'granted')
    const message = 'x'.repeat(500_000)
    const { status, messages } = await sendMcp(server, token, toolCall('echo', { message }))
    expect(status).toBe(200)
    expect(JSON.stringify(messages).includes(message)).toBe(true)
    expect(realm.asked).toHaveLength(2)
  })

  it.each([
    ['is not JSON', 400, -32700, '{', {}],
    ['is too large', 413, -32000, 'x'.repeat(1024 * 1024 + 1), {}],
    ['is in another charset', 415, -32000, '{}', { 'content-type': 'application/json; charset=latin1' }],
    ['is nested too deeply', 400, -32700, '['.repeat(5000) + ']'.repeat(5000), {}],
  ])('a body that %s has no methods, and is refused as ever', async (_what, status, code, body, headers) => {
    const { realm, server, token } = await prepared()
    realm.next('mcp', 'granted')
    const answer = await sendMcp(server, token, body, headers)
    expect({ status: answer.status, code: answer.messages[0]?.error?.code }).toEqual({ status, code })
    expect(realm.asked).toEqual([{ at: 'mcp', stage: 'arrived', grant: undefined, methods: [] }])
  })

  it('whoever has no token is told so first, whatever the body is', async () => {
    const { realm, server } = await prepared()
    realm.next('mcp', 'granted')
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(server.mcp, { method: 'POST', headers, body: '{' })).status).toBe(401)
    expect((await fetch(server.mcp, { method: 'POST', headers: mcpHeaders('x'), body: '{' })).status).toBe(
      401,
    )
  })
})
