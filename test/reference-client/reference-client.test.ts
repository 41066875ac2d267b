// The reference client at the real server: right, it gets in by itself and asks for nothing twice.

import { describe, expect, it } from 'vitest'
import { startRealms } from '../support/realms.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { approve } from './approve.ts'
import { connect, memoryStore, type ReferenceClientOptions } from './client.ts'

function optionsFor(
  { mcp, config, clock }: TestServer,
  more: Partial<ReferenceClientOptions> = {},
): ReferenceClientOptions {
  const { clientId, clientSecret } = config
  return {
    mcpUrl: mcp,
    clientId,
    clientSecret,
    era: '2026-07-28',
    openBrowser: approve,
    store: memoryStore(),
    now: clock.now,
    ...more,
  }
}

/** What was asked of the authorization server, in order: `authorize`, or the grant of a token request. */
function authorizations({ events }: TestServer): readonly string[] {
  return events.flatMap(({ endpoint, details }) => {
    if (endpoint === 'authorize') return ['authorize']
    return endpoint === 'token' ? [details.grantType ?? ''] : []
  })
}

/** Statuses of the MCP endpoint, in order. */
const statuses = ({ events }: TestServer) =>
  events.filter(({ endpoint }) => endpoint === 'mcp').map(({ status }) => status)

describe.each(['2025-11-25', '2026-07-28'] as const)('in the era of %s', (era) => {
  it('connects, lists the tools and calls one, on one TCP connection', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    const connection = await connect(optionsFor(server, { era }))
    expect(await connection.listTools()).toEqual(['get_time', 'echo'])
    expect(await connection.callTool('echo', { message: 'hello' })).toContain('hello')
    expect(connection.revision).toBe(era)
    await connection.close()
    expect(authorizations(server)).toEqual(['authorize', 'authorization_code'])
    expect(statuses(server).filter((status) => status >= 400)).toEqual([401])
    const own = server.events.filter(({ endpoint }) => endpoint !== 'authorize')
    expect(new Set(own.map((event) => event.connection)).size).toBe(1)
  })

  it('connects to a realm with a path', async () => {
    const [, tenant] = await startRealms(['/tenant'], { autoApprove: 'all' })
    if (tenant === undefined) throw new Error('no realm')
    const connection = await connect(optionsFor(tenant, { era }))
    expect(await connection.listTools()).toContain('echo')
    expect(authorizations(tenant)).toEqual(['authorize', 'authorization_code'])
    await connection.close()
  })

  it('asks for one more scope, and for the old one, when a tool needs it', async () => {
    const server = await startTestServer({ autoApprove: 'all', toolScope: ['echo=echo:use'] })
    const connection = await connect(optionsFor(server, { era }))
    expect(await connection.callTool('echo', { message: 'hello' })).toContain('hello')
    const asked = server.events.flatMap(({ details }) => details.redirectUri && details.requestedScope)
    expect(asked.filter(Boolean)).toEqual(['user offline_access', 'user offline_access echo:use'])
    await connection.close()
  })

  it('stops when its secret is refused, and says so', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    const connecting = connect(optionsFor(server, { era, clientSecret: 'a wrong secret' }))
    await expect(connecting).rejects.toThrow('401 invalid_client')
    expect(authorizations(server)).toEqual(['authorize', 'authorization_code'])
  })

  it('stops when the person says no', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    const openBrowser = (url: URL) => approve(new URL(`${url}&login_hint=auto:deny`))
    await expect(connect(optionsFor(server, { era, openBrowser }))).rejects.toThrow('access_denied')
    expect(authorizations(server)).toEqual(['authorize'])
  })
})

describe('a token that ends', () => {
  it('is renewed before it is sent, once', async () => {
    const server = await startTestServer({ autoApprove: 'all', accessTokenTtl: 60 })
    const connection = await connect(optionsFor(server))
    for (let life = 0; life < 3; life++) {
      await connection.listTools()
      server.clock.advance(55)
    }
    await connection.close()
    expect(authorizations(server)).toEqual([
      'authorize',
      'authorization_code',
      'refresh_token',
      'refresh_token',
    ])
    expect(statuses(server).slice(1)).not.toContain(401)
  })

  it('is renewed at the 401 when only the server knows', async () => {
    const server = await startTestServer({ autoApprove: 'all', accessTokenTtl: 60 })
    const connection = await connect(optionsFor(server, { now: () => 0 }))
    server.clock.advance(61)
    expect(await connection.listTools()).toContain('echo')
    expect(authorizations(server)).toEqual(['authorize', 'authorization_code', 'refresh_token'])
    await connection.close()
  })

  it('is renewed once for two connections that share a store', async () => {
    const server = await startTestServer({ autoApprove: 'all', accessTokenTtl: 60 })
    const options = optionsFor(server)
    const first = await connect(options)
    const second = await connect(options)
    server.clock.advance(61)
    await Promise.all([first.listTools(), second.listTools(), first.listTools()])
    expect(authorizations(server)).toEqual(['authorize', 'authorization_code', 'refresh_token'])
    await Promise.all([first.close(), second.close()])
  })

  it('is asked for anew when its refresh token is dead', async () => {
    const server = await startTestServer({ autoApprove: 'all', accessTokenTtl: 60, refreshTokenTtl: 120 })
    const options = optionsFor(server)
    await (await connect(options)).close()
    server.clock.advance(121)
    await (await connect(options)).close()
    expect(authorizations(server)).toEqual([
      'authorize',
      'authorization_code',
      'refresh_token',
      'authorize',
      'authorization_code',
    ])
  })

  it('is asked for anew when there is no refresh token', async () => {
    const server = await startTestServer({ autoApprove: 'all', accessTokenTtl: 60, refreshTokens: 'never' })
    const connection = await connect(optionsFor(server))
    server.clock.advance(61)
    await connection.listTools()
    expect(authorizations(server).filter((step) => step === 'authorize')).toHaveLength(2)
    expect(authorizations(server)).not.toContain('refresh_token')
    await connection.close()
  })
})

it('asks one person one question, also when two connections begin at once', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  const options = optionsFor(server)
  const connections = await Promise.all([connect(options), connect(options)])
  expect(authorizations(server)).toEqual(['authorize', 'authorization_code'])
  for (const connection of connections) await connection.close()
})
