// Requests that fail because a test wants it: which ones, how often, how; and what is left of that.

import { describe, expect, it } from 'vitest'
import { controlOf, expectJson } from '../support/control.ts'
import { request, sendMcp, toolCall } from '../support/mcp.ts'
import { authorizeUrl, callMcp, obtainTokens, post, refresh } from '../support/oauth.ts'
import { startTestServer } from '../support/server.ts'

async function started() {
  const server = await startTestServer({ control: true, autoApprove: 'all' })
  const control = controlOf(server.url)
  const order = async (fault: object) => (await expectJson(control.post('/faults', fault), 201))['id']
  const met = async () => {
    const { faults } = await expectJson(control.get('/faults'))
    return (faults as { met: number }[]).map((fault) => fault.met)
  }
  const ask = (fields: Record<string, string>) => post(server, '/token', fields)
  return { server, control, order, met, ask }
}

describe('a fault', () => {
  it('gives the next fitting request another answer, once, and is remembered', async () => {
    const { server, control, order, met, ask } = await started()
    const { refresh_token } = await obtainTokens(server)
    const fault = {
      at: 'token',
      grant: 'refresh_token',
      status: 503,
      headers: { 'Retry-After': '1', 'X-Twice': ['a', 'b'] },
      body: { error: 'temporarily_unavailable' },
    }
    expect(await order(fault)).toBe(1)
    expect((await ask({ grant_type: 'client_credentials' })).status).toBe(200)
    const failed = await refresh(server, refresh_token)
    expect(failed.status).toBe(503)
    expect(failed.headers.get('retry-after')).toBe('1')
    expect(failed.headers.get('x-twice')).toBe('a, b')
    expect(failed.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await failed.json()).toEqual({ error: 'temporarily_unavailable' })
    expect(server.events.at(-1)).toMatchObject({ bent: 'fault', status: 503, retryAfterSeconds: 1 })
    // The refresh token is still good.
    expect((await refresh(server, refresh_token)).status).toBe(200)
    expect(await expectJson(control.get('/faults'))).toEqual({
      faults: [{ ...fault, id: 1, times: 1, skip: 0, passed: 0, met: 1 }],
    })
    expect(await met()).toEqual([1])
  })

  it('lets some pass and acts several times, in the order in which faults were made', async () => {
    const { server, order, met } = await started()
    await order({ at: 'mcp', status: 500, skip: 1, times: 2 })
    await order({ at: 'mcp', status: 502 })
    const statuses: number[] = []
    for (let count = 0; count < 5; count += 1) statuses.push((await callMcp(server, undefined)).status)
    // The second fault waits for the same requests, and takes the one that the first lets pass.
    expect(statuses).toEqual([502, 500, 500, 401, 401])
    expect(await met()).toEqual([2, 1])
  })

  it('waits for a JSON-RPC method', async () => {
    const { server, order } = await started()
    const { access_token } = await obtainTokens(server)
    await order({ at: 'mcp', method: 'tools/call', status: 429 })
    expect((await sendMcp(server, access_token, request('tools/list'))).status).toBe(200)
    expect((await sendMcp(server, access_token, toolCall('get_time'))).status).toBe(429)
    expect((await sendMcp(server, access_token, toolCall('get_time'))).status).toBe(200)
  })

  it('is a right refusal with all its headers, for a request that would have been granted', async () => {
    const { server, order } = await started()
    const { access_token, refresh_token } = await obtainTokens(server)
    await order({ at: 'mcp', error: 'invalid_token' })
    // It has no token, so it is refused as ever.
    expect((await callMcp(server, undefined)).headers.get('www-authenticate')).not.toContain('error=')
    expect((await callMcp(server, access_token)).headers.get('www-authenticate')).toMatch(
      /^Bearer error="invalid_token", .*resource_metadata="/,
    )
    expect((await callMcp(server, access_token)).status).toBe(200)

    await order({ at: 'mcp', error: 'insufficient_scope' })
    const lacking = await callMcp(server, access_token)
    expect([lacking.status, lacking.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringMatching(/^Bearer error="insufficient_scope", .*scope="user"/),
    ])

    await order({ at: 'token', error: 'invalid_grant' })
    const refused = await refresh(server, refresh_token)
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_grant' }),
    ])
    await order({ at: 'token', error: 'temporarily_unavailable' })
    const unavailable = await refresh(server, refresh_token)
    expect([unavailable.status, unavailable.headers.get('retry-after')]).toEqual([503, '1'])
    expect((await refresh(server, refresh_token)).status).toBe(200)
  })

  it('sends the browser back with an error', async () => {
    const { server, order } = await started()
    await order({ at: 'authorize', error: 'temporarily_unavailable' })
    const response = await fetch(authorizeUrl(server), { redirect: 'manual' })
    const { searchParams } = new URL(response.headers.get('location') ?? '')
    expect(searchParams.get('error')).toBe('temporarily_unavailable')
    expect(searchParams.get('iss')).toBe(server.url)
  })

  it('resets the connection', async () => {
    const { order, ask } = await started()
    await order({ at: 'token', reset: true })
    await expect(ask({ grant_type: 'client_credentials' })).rejects.toMatchObject({
      cause: { code: 'ECONNRESET' },
    })
    expect((await ask({ grant_type: 'client_credentials' })).status).toBe(200)
  })

  it('reaches the documents, and what a web page may read of them', async () => {
    const { server, order } = await started()
    await order({ at: 'resource-metadata', status: 500, body: '<h1>broken</h1>' })
    await order({ at: 'server-metadata', status: 404 })
    const fetched = async (path: string) => {
      const { status, headers } = await fetch(`${server.url}/.well-known/${path}`, {
        headers: { origin: 'https://app.example' },
      })
      return [status, headers.get('access-control-allow-origin')]
    }
    expect(await fetched('oauth-protected-resource/mcp')).toEqual([500, '*'])
    expect(await fetched('oauth-protected-resource/mcp')).toEqual([200, '*'])
    expect(await fetched('oauth-authorization-server')).toEqual([404, '*'])
    expect(await fetched('oauth-authorization-server')).toEqual([200, '*'])
  })

  it('is forgotten on command', async () => {
    const { server, control, order } = await started()
    await order({ at: 'mcp', status: 500 })
    expect((await control.delete('/faults')).status).toBe(204)
    expect((await callMcp(server, undefined)).status).toBe(401)
    expect(await expectJson(control.get('/faults'))).toEqual({ faults: [] })
  })

  it('is refused when a hundred others wait, and takes the room of one that has acted', async () => {
    const { server, control, order } = await started()
    for (let count = 0; count < 100; count += 1) await order({ at: 'mcp', status: 500 })
    expect(await expectJson(control.post('/faults', { at: 'mcp', status: 500 }), 409)).toMatchObject({
      error_description: '100 faults wait already. Forget them first.',
    })
    await callMcp(server, undefined)
    expect(await order({ at: 'token', status: 500 })).toBe(101)
  })
})
