import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ownRefusals } from '../../src/playground/own-refusals.ts'
import { type SelfClient, selfClient } from '../../src/playground/self-client.ts'
import { seededRandom } from '../support/random.ts'

/** A server that answers as a test wants. */
async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, 'localhost')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

const get = { method: 'GET', endpoint: 'mcp' } as const

function clientOf(issuer: string, timeLimitMs?: number): SelfClient {
  return selfClient({
    issuer,
    publicUrl: issuer,
    ownRefusals: ownRefusals(seededRandom('self-client')),
    ...(timeLimitMs !== undefined && { timeLimitMs }),
  })
}

describe('the playground’s client', () => {
  it('sends the headers that it shows, and one that nobody can guess', async () => {
    let received: readonly string[] = []
    const url = await answering((req, res) => {
      received = req.rawHeaders
      res.end('ok')
    })
    const client = clientOf(url)
    const planned = { method: 'POST', endpoint: 'mcp', json: { a: 'ä' } } as const
    const { request } = await client.send(planned, 'agent')
    expect(received.slice(0, -2)).toEqual(request.headers.flat())
    expect(received.slice(-2)).toEqual(['playground-request', expect.stringMatching(/^[\w-]{43}$/)])
    const before = received.at(-1)
    await client.send(planned, 'agent')
    expect(received.at(-1)).not.toBe(before)
    expect(request.headers.map(([name]) => name)).toEqual([
      'Host',
      'User-Agent',
      'Accept',
      'Content-Type',
      'Content-Length',
      'Connection',
    ])
  })

  it('follows no redirect', async () => {
    const url = await answering((_req, res) => res.writeHead(302, { Location: 'http://localhost:1/' }).end())
    const { response } = await clientOf(url).send(get, 'agent')
    expect(response?.status).toBe(302)
  })

  it('gives up on a response that is too large', async () => {
    const url = await answering((_req, res) => res.end('x'.repeat(100_000)))
    const { response, problem } = await clientOf(url).send(get, 'agent')
    expect({ response, problem }).toEqual({ response: undefined, problem: 'the response is too large' })
  })

  it.each([
    ['never begins', () => {}],
    ['never ends', (_req: unknown, res: { write(text: string): void }) => res.write('x')],
  ])('gives up on a response that %s', async (_what, listener) => {
    const url = await answering(listener as RequestListener)
    const { problem } = await clientOf(url, 50).send(get, 'agent')
    expect(problem).toBe('no complete response within 0.05 s')
  })

  it('says why it reached nobody', async () => {
    const { problem } = await clientOf('http://127.0.0.1:1').send(get, 'agent')
    expect(problem).toBe('ECONNREFUSED')
  })

  it('asks below the path of the issuer, and for metadata at the root', async () => {
    const asked: (string | undefined)[] = []
    const url = await answering((req, res) => {
      asked.push(req.url)
      res.end()
    })
    const client = clientOf(`${url}/a/b`)
    const names = ['mcp', 'token', 'protectedResourceMetadata', 'authorizationServerMetadata'] as const
    for (const endpoint of names) await client.send({ method: 'GET', endpoint }, 'agent')
    expect(asked).toEqual([
      '/a/b/mcp',
      '/a/b/token',
      '/.well-known/oauth-protected-resource/a/b/mcp',
      '/.well-known/oauth-authorization-server/a/b',
    ])
  })

  it('takes the reason of a refusal from its error_uri where another process served it', async () => {
    const url = await answering((_req, res) =>
      res.writeHead(400).end(JSON.stringify({ error_uri: `${url}/errors/code_used` })),
    )
    const { reason, refusal } = await clientOf(url).send(get, 'agent')
    expect([reason, refusal]).toEqual(['code_used', undefined])
  })

  it('takes no reason from elsewhere', async () => {
    const url = await answering((_req, res) =>
      res.writeHead(401).end(JSON.stringify({ error_uri: 'https://other.example/errors/code_used' })),
    )
    const { response, reason, refusal } = await clientOf(url).send(get, 'agent')
    expect([response?.status, reason, refusal]).toEqual([401, undefined, undefined])
  })
})
