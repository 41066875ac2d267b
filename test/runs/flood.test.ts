// Somebody invents runs, as fast as it goes.

import { describe, expect, it } from 'vitest'
import { approve } from '../reference-client/approve.ts'
import { connect, memoryStore, type ReferenceClientOptions } from '../reference-client/client.ts'
import { flooding } from '../support/flood.ts'
import { usedBytes } from '../support/heap.ts'
import { longMs } from '../support/patience.ts'
import { runUrl, verdictOn } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const invented = 10_000

/** What all runs of the flood may take: far less than ten thousand of them would. */
const mostBytes = 40e6

function client(server: TestServer, run: string, store = memoryStore()) {
  const options: ReferenceClientOptions = {
    mcpUrl: `${runUrl(server, 'plain', run)}/mcp`,
    clientId: server.config.clientId,
    clientSecret: server.config.clientSecret,
    era: '2026-07-28',
    openBrowser: approve,
    store,
    now: server.clock.now,
  }
  return { listTools: async () => listed(options) }
}

async function listed(options: ReferenceClientOptions): Promise<readonly string[]> {
  const connection = await connect(options)
  try {
    return await connection.listTools()
  } finally {
    await connection.close()
  }
}

describe('ten thousand invented runs', { timeout: longMs }, () => {
  it('take bounded memory, disturb nobody who has signed in, and keep a new client out for a minute at most', async () => {
    const server = await startTestServer({ autoApprove: 'all', logLevel: 'silent' })
    const flood = flooding(server)
    const owners = Array.from({ length: 20 }, (_, index) => client(server, `owner-${index}`, memoryStore()))
    for (const { listTools } of owners) expect(await listTools()).toContain('echo')
    const before = usedBytes()

    const statuses = new Map<number, number>()
    const answers = flood(
      invented,
      (index) => ({
        method: 'POST',
        path: `/s/plain/invented-${index}/mcp`,
        headers: { host: 'localhost', 'content-type': 'application/json' },
        body: '{}',
      }),
      ({ status }) => statuses.set(status, (statuses.get(status) ?? 0) + 1),
    )
    // Meanwhile the owners go on, with the tokens that they have.
    for (const { listTools } of owners) expect(await listTools()).toContain('echo')
    await answers
    expect([...statuses.keys()].sort()).toEqual([401, 503])
    expect(usedBytes() - before).toBeLessThan(mostBytes)

    for (const [index, { listTools }] of owners.entries()) {
      expect(await listTools()).toContain('echo')
      const { result, steps } = await verdictOn(server, 'plain', `owner-${index}`)
      expect({ result, isKept: steps.length > 0 }).toEqual({ result: 'pass', isKept: true })
    }

    const newcomer = client(server, 'newcomer')
    const refused = await fetch(`${runUrl(server, 'plain', 'newcomer')}/mcp`, { method: 'POST' })
    expect(refused.status).toBe(503)
    server.clock.advance(Number(refused.headers.get('retry-after')))
    expect(await newcomer.listTools()).toContain('echo')
  })
})
