// The end of the server, as a client of the MCP endpoint sees it.

import { expect, it } from 'vitest'
import { askMcp, clientToken, modernHeaders, modernRequest, toolCall } from '../support/mcp.ts'
import { startTestServer } from '../support/server.ts'
import { testStore } from '../support/store.ts'

it.each([
  ['2025-11-25', toolCall('echo', { message: 'hi' }), {}],
  [
    '2026-07-28',
    modernRequest('tools/call', { name: 'echo', arguments: { message: 'hi' } }),
    modernHeaders('tools/call', 'echo'),
  ],
])(
  'answers a request of revision %s that was running when the server began to close',
  async (_revision, message, headers) => {
    const store = testStore({ now: Date.now, wallClock: Date.now })
    let reached: () => void = () => {}
    let proceed: () => void = () => {}
    const isReached = new Promise<void>((resolve) => {
      reached = resolve
    })
    const mayProceed = new Promise<void>((resolve) => {
      proceed = resolve
    })
    const slow = {
      ...store,
      async findAccess(key: string) {
        reached()
        await mayProceed
        return store.findAccess(key)
      },
    }
    const server = await startTestServer({}, { store: slow, now: Date.now })
    const token = await clientToken(server)
    const answer = askMcp(server, token, message, headers)
    await isReached
    const closed = server.close()
    proceed()
    expect(await answer).toMatchObject({ result: { structuredContent: { echo: 'hi', length: 2 } } })
    await closed
    expect(server.log).toEqual([])
  },
)
