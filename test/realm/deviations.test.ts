// What only a realm does that is wrong on purpose, besides its seams.

import { describe, expect, it } from 'vitest'
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
