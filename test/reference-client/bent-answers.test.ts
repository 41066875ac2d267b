// What is wrong on purpose, one answer at a time: the right client does what it should, and the client with the defect
// is seen doing otherwise.

import { describe, expect, it } from 'vitest'
import { authorizationCases } from './bent/authorization.ts'
import { discoveryCases } from './bent/discovery.ts'
import { lifetimeCases } from './bent/lifetime.ts'
import { mcpCases } from './bent/mcp.ts'
import { tokenRequestCases } from './bent/token-request.ts'
import { type BentServer, clientOf, startBentServer } from './bent-server.ts'
import { ClientError, connect, type Defect } from './client.ts'

const cases = [...discoveryCases, ...authorizationCases, ...tokenRequestCases, ...lifetimeCases, ...mcpCases]

/** What came of it: well, or what the client told the person. */
async function outcome(server: BentServer, defects: readonly Defect[]): Promise<string> {
  try {
    const connection = await connect(clientOf(server, defects))
    await connection.listTools()
    await connection.listTools()
    await connection.close()
    return 'well'
  } catch (error) {
    if (error instanceof ClientError || defects.length > 0) return String(error)
    throw error
  }
}

describe.each(cases)('when $name', ({ bend, wrong, ends, defects }) => {
  it('does what is right', async () => {
    const server = await startBentServer(bend())
    expect(await outcome(server, [])).toMatch(ends)
    expect(wrong(server, server.seen)).toBe(false)
  })

  it.each(defects)('does otherwise if it %s', async (defect) => {
    const server = await startBentServer(bend())
    await outcome(server, [defect])
    expect(wrong(server, server.seen)).toBe(true)
  })
})
