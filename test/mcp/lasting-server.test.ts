// A server that answers many requests: under which id it answers, and what it leaves to others.

import {
  CLIENT_CAPABILITIES_META_KEY,
  type JSONRPCRequest,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Trace } from '../../src/handshake/trace.ts'
import { Call } from '../../src/mcp/call.ts'
import { type Era, LastingServer } from '../../src/mcp/lasting-server.ts'
import { lastingMcpServer } from '../../src/mcp/mcp-server.ts'
import { legacyRevisions, modernRevision } from '../../src/mcp/revisions.ts'
import { tools } from '../../src/mcp/tools.ts'

const auth = {
  token: 'any',
  clientId: 'any',
  scopes: [],
  extra: { call: new Call(() => 0, new Trace('mcp')) },
}

const modernMeta = { [PROTOCOL_VERSION_META_KEY]: modernRevision, [CLIENT_CAPABILITIES_META_KEY]: {} }

async function lastingServer(era: Era): Promise<LastingServer> {
  const revisions = era === 'legacy' ? legacyRevisions : [modernRevision]
  const server = new LastingServer(lastingMcpServer(tools, '1', revisions), era)
  onTestFinished(() => server.close())
  await server.connect()
  return server
}

/** A call with any metadata; some is not what the SDK's type allows. */
function echo(id: string | number, _meta: unknown): JSONRPCRequest {
  const params = { name: 'echo', arguments: { message: String(id) }, _meta } as JSONRPCRequest['params'] &
    object
  return { jsonrpc: '2.0', id, method: 'tools/call', params }
}

const eras: readonly [Era, unknown][] = [
  ['legacy', undefined],
  ['modern', modernMeta],
]

describe.each(eras)('a lasting server of the %s era', (era, meta) => {
  // SDK-NOTES 38, 39: the handler makes a server for each, and no other transport binds one to 2026-07-28.
  it('answers requests at the same time, each under its own id', async () => {
    const server = await lastingServer(era)
    const ids = ['a', 7, 'a', 7]
    const answers = await Promise.all(ids.map((id) => server.ask(echo(id, meta), auth, () => {})))
    for (const [at, id] of ids.entries()) {
      const structuredContent = { echo: String(id), length: 1 }
      expect(answers[at]).toMatchObject({ id, result: { structuredContent } })
    }
  })

  // SDK-NOTES 40: nothing is sent for these.
  it.each(['text', { ...modernMeta, progressToken: {} }])(
    'leaves it to others when the metadata is malformed: %j',
    async (malformed) => {
      const server = await lastingServer(era)
      expect(await server.ask(echo(1, malformed), auth, () => {})).toBeUndefined()
      expect(await server.ask(echo(2, meta), auth, () => {})).toMatchObject({ id: 2 })
    },
  )

  it('gives a cancelled request no answer, and the next one its own', async () => {
    const server = await lastingServer(era)
    const answered: unknown[] = []
    void server.ask(echo(1, meta), auth, (cancel) => cancel()).then((answer) => answered.push(answer))
    expect(await server.ask(echo(2, meta), auth, () => {})).toMatchObject({ id: 2 })
    expect(answered).toEqual([])
  })
})
