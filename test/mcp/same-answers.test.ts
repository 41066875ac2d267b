// The MCP endpoint answers every message as the SDK's own handler does, whatever path the message takes through our
// code: status, headers and every byte of the body. Only what our own rules decide before the SDK sees a message is not
// here: scopes, bodies that cannot be read, cancellations in a batch, and methods other than POST.

import { readFileSync } from 'node:fs'
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { afterAll, describe, expect, it } from 'vitest'
import { Trace } from '../../src/handshake/trace.ts'
import { Call } from '../../src/mcp/call.ts'
import { mcpServerFactory } from '../../src/mcp/mcp-server.ts'
import { tools } from '../../src/mcp/tools.ts'
import { clientToken } from '../support/mcp.ts'
import { patienceMs } from '../support/patience.ts'
import { seededRandom } from '../support/random.ts'
import { sharedServer, type TestServer } from '../support/server.ts'
import { messages, type Sent } from './every-message.ts'

const plainServer = sharedServer()

const nothing: Sent = { headers: {}, body: Buffer.alloc(0) }

const agent = new Agent({ keepAlive: true })
afterAll(() => agent.destroy())

let granted: Promise<string> | undefined

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

async function ours(server: TestServer, { headers, body }: Sent, inChunks: boolean): Promise<Answer> {
  granted ??= clientToken(server)
  const length = inChunks ? {} : { 'content-length': String(body.length) }
  const own = { authorization: `Bearer ${await granted}`, ...length }
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', agent, headers: { ...headers, ...own } }
    const sent = httpRequest(server.mcp, options, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk) => chunks.push(chunk))
      res.on('end', () => {
        const { statusCode: status = 0 } = res
        resolve({ status, headers: headersOf(res.headers), body: Buffer.concat(chunks).toString('latin1') })
      })
    })
    sent.on('error', reject)
    sent.setTimeout(patienceMs, () => sent.destroy(new Error(`no answer within ${patienceMs} ms`)))
    const half = inChunks ? body.length >> 1 : 0
    if (inChunks) sent.write(body.subarray(0, half))
    sent.end(body.subarray(half))
  })
}

function headersOf(headers: IncomingHttpHeaders): Headers {
  return new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))

async function theirs(server: TestServer, { headers, body }: Sent): Promise<Answer> {
  const handler = createMcpHandler(mcpServerFactory(tools, version))
  const extra = { call: new Call(server.clock.now, new Trace('mcp')) }
  const authInfo = { token: 'any', clientId: server.config.clientId, scopes: ['user'], extra }
  // The bytes as they are: with a string a Request would get a content type of its own.
  const request = new Request(server.mcp, { method: 'POST', headers, body: new Uint8Array(body) })
  const response = await handler.fetch(request, { authInfo })
  const bytes = Buffer.from(await response.arrayBuffer())
  await handler.close()
  return { status: response.status, headers: response.headers, body: bytes.toString('latin1') }
}

it('there is a name for each message', () => {
  for (const group of Object.values(messages)) {
    const names = group.map(([name]) => name)
    expect(names).toEqual([...new Set(names)])
  }
})

describe.each(Object.entries(messages))('%s', (_what, group) => {
  it.each(group)('%s', async (_name, sent) => expectSameAnswer(await plainServer(), sent))
})

it('the headers of one message with the body of another, whole or in chunks', async () => {
  const server = await plainServer()
  const all = Object.values(messages).flat()
  const random = seededRandom('headers of one, body of another')
  const any = () => all[random(4).readUInt32BE() % all.length]
  for (let count = 0; count < 500; count++) {
    const [[headersOf = '', { headers } = nothing] = [], [bodyOf = '', { body } = nothing] = []] = [
      any(),
      any(),
    ]
    const what = `headers of ${headersOf}, body of ${bodyOf}`
    await expectSameAnswer(server, { headers, body }, { inChunks: count % 2 === 1, what })
  }
})

async function expectSameAnswer(
  server: TestServer,
  sent: Sent,
  { inChunks = false, what = '' } = {},
): Promise<void> {
  const [answer, expected] = await Promise.all([ours(server, sent, inChunks), theirs(server, sent)])
  const { status, body } = expected
  expect({ status: answer.status, body: answer.body }, what).toEqual({ status, body })
  // Node decides about the connection. Nobody may keep an answer, unless the SDK says how.
  const told = { 'cache-control': 'no-store', ...Object.fromEntries(expected.headers), connection: undefined }
  for (const [name, value] of Object.entries(told)) {
    if (value !== undefined) expect(answer.headers.get(name), `${name} ${what}`).toBe(value)
  }
  for (const name of ['content-type', 'www-authenticate', 'allow', 'mcp-session-id']) {
    expect(answer.headers.get(name), `${name} ${what}`).toBe(expected.headers.get(name))
  }
}
