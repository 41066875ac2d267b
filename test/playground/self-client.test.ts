// The client with which the server talks to itself: to one origin, and not for ever.

import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { refusalWatch } from '../../src/playground/refusal-watch.ts'
import { selfClient } from '../../src/playground/self-client.ts'

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

const get = { method: 'GET', path: '/mcp' } as const

describe('the playground’s client', () => {
  it('sends exactly the headers that it shows', async () => {
    let received: readonly string[] = []
    const url = await answering((req, res) => {
      received = req.rawHeaders
      res.end('ok')
    })
    const client = selfClient(url, refusalWatch())
    const { request } = await client.send({ method: 'POST', path: '/mcp', json: { a: 'ä' } }, 'agent')
    expect(received).toEqual(request.headers.flat())
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
    const { response } = await selfClient(url, refusalWatch()).send(get, 'agent')
    expect(response?.status).toBe(302)
  })

  it('gives up on a response that is too large', async () => {
    const url = await answering((_req, res) => res.end('x'.repeat(100_000)))
    const { response, problem } = await selfClient(url, refusalWatch()).send(get, 'agent')
    expect({ response, problem }).toEqual({ response: undefined, problem: 'the response is too large' })
  })

  it.each([
    ['never begins', () => {}],
    ['never ends', (_req: unknown, res: { write(text: string): void }) => res.write('x')],
  ])('gives up on a response that %s', async (_what, listener) => {
    const url = await answering(listener as RequestListener)
    const { problem } = await selfClient(url, refusalWatch(), 50).send(get, 'agent')
    expect(problem).toBe('no complete response within 0.05 s')
  })

  it('says why it reached nobody', async () => {
    const { problem } = await selfClient('http://127.0.0.1:1', refusalWatch()).send(get, 'agent')
    expect(problem).toBe('ECONNREFUSED')
  })

  it('does without the reason of a refusal that is not recorded here', async () => {
    const url = await answering((_req, res) => res.writeHead(401).end())
    const { response, refusal } = await selfClient(url, refusalWatch()).send(get, 'agent')
    expect([response?.status, refusal]).toEqual([401, undefined])
  })
})
