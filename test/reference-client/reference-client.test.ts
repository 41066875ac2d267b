// The reference client at the plain server: right, it connects and no refusal is its fault; with a defect, it does
// what the table says.

import { describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'
import { connect, memoryStore, type ReferenceClientOptions } from './client.ts'

const eras = ['2025-11-25', '2026-07-28'] as const

/** Asks a server that approves by itself. */
async function approve(url: URL): Promise<URL> {
  const response = await fetch(url, { redirect: 'manual' })
  await response.arrayBuffer()
  const location = response.headers.get('location')
  if (location === null) throw new Error(`The server showed a page: ${response.status}`)
  return new URL(location)
}

function optionsFor(server: TestServer, more: Partial<ReferenceClientOptions> = {}): ReferenceClientOptions {
  const { clientId, clientSecret } = server.config
  return {
    mcpUrl: server.mcp,
    clientId,
    clientSecret,
    era: '2026-07-28',
    openBrowser: approve,
    store: memoryStore(),
    now: server.clock.now,
    ...more,
  }
}

describe.each(eras)('in the era of %s', (era) => {
  it('connects, lists tools and calls one', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    const connection = await connect(optionsFor(server, { era }))
    expect(await connection.listTools()).toEqual(['get_time', 'echo'])
    expect(await connection.callTool('echo', { message: 'hello' })).toContain('hello')
    expect(connection.revision).toBe(era)
    await connection.close()
  })
})
