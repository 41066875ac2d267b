// The official clients, as an application uses them: given a URL, a client id and a secret.

import { describe, expect, it } from 'vitest'
import { officialClients } from '../support/official-clients.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { StaticProvider } from '../support/static-provider.ts'

describe.each(officialClients)('$name', ({ make, stepUp }) => {
  async function connected(server: TestServer) {
    const provider = new StaticProvider(server)
    const client = make(server, provider)
    await expect(client.connect()).rejects.toThrow()
    await client.finish(await provider.person())
    return { provider, client, mcp: await client.connect() }
  }

  it('logs in through the form, lists both tools and calls them', async () => {
    const server = await startTestServer()
    const { mcp } = await connected(server)

    const { tools } = await mcp.listTools()
    expect(tools.map(({ name }) => name)).toEqual(['get_time', 'echo'])
    const time = await mcp.callTool({ name: 'get_time', arguments: {} })
    const seconds = Math.floor(server.clock.now() / 1000)
    expect(time['structuredContent']).toMatchObject({ timestamp: seconds, timezone: 'UTC' })
    const echo = await mcp.callTool({ name: 'echo', arguments: { message: 'héllo 👋' } })
    expect(echo['structuredContent']).toEqual({ echo: 'héllo 👋', length: 7 })
    expect(echo['content']).toEqual([{ type: 'text', text: '{"echo":"héllo 👋","length":7}' }])
    await mcp.close()
  })

  it('survives an expired access token by refreshing, without a new login', async () => {
    const server = await startTestServer({ accessTokenTtl: 60 })
    const { mcp, provider } = await connected(server)
    const before = provider.tokens()
    provider.asked = undefined

    server.clock.advance(61)
    const { tools } = await mcp.listTools()
    expect(tools).toHaveLength(2)
    expect(provider.tokens()?.access_token).not.toBe(before?.access_token)
    expect(provider.tokens()?.refresh_token).not.toBe(before?.refresh_token)
    expect(provider.asked).toBeUndefined()
    await mcp.close()
  })

  it('steps up when a tool needs a further scope', async () => {
    const server = await startTestServer({ toolScope: ['echo=echo:use'], ...stepUp })
    const { mcp, provider, client } = await connected(server)
    provider.asked = undefined

    const call = { name: 'echo', arguments: { message: 'hi' } }
    await expect(mcp.callTool(call)).rejects.toThrow()
    const asked = (provider.asked as URL | undefined)?.searchParams.get('scope') ?? ''
    expect(asked.split(' ')).toEqual(expect.arrayContaining(['user', 'echo:use']))
    await client.finish(await provider.person())
    const again = await client.connect()
    expect((await again.callTool(call))['structuredContent']).toEqual({ echo: 'hi', length: 2 })
    await again.close()
    await mcp.close()
  })
})
