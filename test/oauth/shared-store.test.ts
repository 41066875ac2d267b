// Two servers on one store, as a shared store would have it: what was issued to another client, or for another
// resource, is as if it had never been issued.

import { describe, expect, it } from 'vitest'
import { fakeClock } from '../support/clock.ts'
import { expectAlive } from '../support/life.ts'
import { callMcp, exchange, introspect, obtainCode, obtainTokens, post, refresh } from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { testStore } from '../support/store.ts'
import { expectRefused } from '../support/wire.ts'

async function servers(other: 'client' | 'resource'): Promise<{ issuer: TestServer; stranger: TestServer }> {
  const { now } = fakeClock()
  const deps = { now, store: testStore({ now, wallClock: now }) }
  const options = { autoApprove: 'all', refreshGrace: 30 } as const
  const issuer = await startTestServer(options, deps)
  if (other === 'resource') return { issuer, stranger: await startTestServer(options, deps) }
  const replica = { ...options, publicUrl: issuer.url, clientId: 'another-client' }
  const stranger = await startTestServer(replica, deps)
  const url = `http://localhost:${stranger.config.port}`
  return { issuer, stranger: { ...stranger, url, mcp: `${url}/mcp` } }
}

describe.each(['client', 'resource'] as const)('a server for another %s on the same store', (other) => {
  it('exchanges no code, and does not spend it', async () => {
    const { issuer, stranger } = await servers(other)
    const code = await obtainCode(issuer)
    await expectRefused(await exchange(stranger, code), {
      status: 400,
      error: 'invalid_grant',
      reason: 'code_unknown',
    })
    expect((await exchange(issuer, code)).status).toBe(200)
  })

  it('refreshes no token, and does not take it for a replayed one', async () => {
    const { issuer, stranger } = await servers(other)
    const first = await obtainTokens(issuer)
    await refresh(issuer, first.refresh_token)
    for (const token of [first.refresh_token, (await obtainTokens(issuer)).refresh_token]) {
      await expectRefused(await refresh(stranger, token), {
        status: 400,
        error: 'invalid_grant',
        reason: 'refresh_token_unknown',
      })
      expect((await refresh(issuer, token)).status).toBe(200)
    }
  })

  it('knows no token when asked, and revokes none', async () => {
    const { issuer, stranger } = await servers(other)
    const tokens = await obtainTokens(issuer)
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      expect(await introspect(stranger, token)).toEqual({ active: false })
      expect((await post(stranger, '/revoke', { token })).status).toBe(200)
    }
    await expectAlive(issuer, tokens.access_token, tokens.refresh_token)
  })
})

describe('a server for another resource on the same store', () => {
  it('lets no token into its MCP endpoint', async () => {
    const { issuer, stranger } = await servers('resource')
    const { access_token: token } = await obtainTokens(issuer)
    expect((await callMcp(stranger, token)).status).toBe(401)
    expect((await callMcp(issuer, token)).status).toBe(200)
  })
})
