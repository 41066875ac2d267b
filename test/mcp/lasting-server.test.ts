import { type AuthInfo, type JSONRPCRequest, McpServer } from '@modelcontextprotocol/server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { type Era, LastingServer } from '../../src/mcp/lasting-server.ts'
import { modernRevision, revisions } from '../../src/mcp/revisions.ts'

// SDK-NOTES 38: the SDK has no way to share a server between requests. SDK-NOTES 39: that one speaks the newer revision
// is seen in every answer of the modern era.

/** A lasting server with a tool that answers when the test says so, and says who called it. */
async function lasting(era: Era) {
  const calls: { readonly signal: AbortSignal; readonly finish: () => void }[] = []
  const server = new McpServer(
    { name: 'test', version: '1' },
    { supportedProtocolVersions: era === 'modern' ? [modernRevision] : [...revisions] },
  )
  server.registerTool(
    'whoami',
    { inputSchema: z.object({ name: z.string() }) },
    async ({ name }, context) => {
      await new Promise<void>((resolve) => {
        calls.push({ signal: context.mcpReq.signal, finish: resolve })
      })
      const text = `${name} is ${context.http?.authInfo?.clientId}`
      return { content: [{ type: 'text', text }] }
    },
  )
  const asked = new LastingServer(server, era)
  await asked.connect()
  onTestFinished(() => asked.close())
  return { asked, calls }
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': modernRevision,
  'io.modelcontextprotocol/clientCapabilities': {},
}

function call(era: Era, id: string | number, name: string): JSONRPCRequest {
  const params = { name: 'whoami', arguments: { name }, ...(era === 'modern' && { _meta: meta }) }
  return { jsonrpc: '2.0', id, method: 'tools/call', params }
}

const auth = (clientId: string): AuthInfo => ({ token: clientId, clientId, scopes: [] })

describe.each(['legacy', 'modern'] as const)('a lasting server of the %s era', (era) => {
  it('answers each of two questions with one id under that id, whichever is done first', async () => {
    const { asked, calls } = await lasting(era)
    const answers = ['Ann', 'Bob'].map((name) =>
      asked.ask(call(era, 'same', name), auth(`client of ${name}`), () => {}),
    )
    await expect.poll(() => calls).toHaveLength(2)
    expect(asked.pending).toBe(2)
    for (const { finish } of calls.toReversed()) finish()
    expect(await Promise.all(answers)).toMatchObject([
      { id: 'same', result: { content: [{ text: 'Ann is client of Ann' }] } },
      { id: 'same', result: { content: [{ text: 'Bob is client of Bob' }] } },
    ])
    expect(asked.pending).toBe(0)
  })

  it('stops what is cancelled, never answers it, and goes on with the others', async () => {
    const { asked, calls } = await lasting(era)
    let cancel = () => {}
    let isAnswered = false
    void asked
      .ask(call(era, 1, 'Ann'), auth('a'), (cancelIt) => {
        cancel = cancelIt
      })
      .then(() => {
        isAnswered = true
      })
    const other = asked.ask(call(era, 1, 'Bob'), auth('b'), () => {})
    await expect.poll(() => calls).toHaveLength(2)
    cancel()
    cancel()
    await expect.poll(() => calls.map(({ signal }) => signal.aborted)).toEqual([true, false])
    for (const { finish } of calls) finish()
    expect(await other).toMatchObject({ id: 1, result: { content: [{ text: 'Bob is b' }] } })
    expect([isAnswered, asked.pending]).toEqual([false, 0])
  })

  // SDK-NOTES 40: without an answer, such a request would wait for ever.
  it('says at once, and remembers nothing, when no handler will see a request', async () => {
    const { asked, calls } = await lasting(era)
    const { params } = call(era, 1, 'Ann')
    const unseen = [
      { ...call(era, 1, 'Ann'), method: 'no/such/method' },
      { ...call(era, 1, 'Ann'), params: { ...params, _meta: { ...meta, progressToken: {} } } },
    ] as JSONRPCRequest[]
    for (const request of unseen) expect(await asked.ask(request, auth('a'), () => {})).toBeUndefined()
    expect([calls.length, asked.pending]).toEqual([0, 0])
  })

  it('takes no more requests once it is closed', async () => {
    const { asked } = await lasting(era)
    await asked.close()
    expect(await asked.ask(call(era, 1, 'Ann'), auth('a'), () => {})).toBeUndefined()
    expect(asked.pending).toBe(0)
  })
})
