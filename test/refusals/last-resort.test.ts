// What is answered when nothing else can answer: JSON without detail, never Express's own HTML.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type RequestHandler } from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lastResort } from '../../src/refusals/last-resort.ts'
import { head, sendRaw } from '../support/raw-http.ts'
import { startTestServer } from '../support/server.ts'

describe('a request target that is no address', () => {
  it.each([
    ['http://[bad', 404],
    ['http://a:b:c/', 403],
    ['https://%/', 403],
    ['http://', 404],
    ['//', 404],
  ])('is answered without HTML, whatever was asked for: %s', async (target, status) => {
    const server = await startTestServer()
    const answer = await sendRaw(server, `${head(server, `GET ${target}`)}\r\n`)
    expect(answer.status).toBe(status)
    expect(answer.body).not.toContain('<')
  })
})

describe('an error that no handler answered', () => {
  /** Asks an app whose only handler does this. */
  async function answerOf(handler: RequestHandler) {
    const unexpected: unknown[] = []
    const writer = { publicUrl: 'http://localhost', unexpected: (error: unknown) => unexpected.push(error) }
    const app = express().use(handler)
    const server = createServer((req, res) => {
      const [request, response] = [req, res] as unknown as Parameters<RequestHandler>
      app(request, response, lastResort(request, response, writer))
    })
    onTestFinished(() => void server.close())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const response = await fetch(url, { headers: { accept: 'text/html' } })
    return { status: response.status, body: await response.text(), unexpected }
  }

  it('is told as a server_error without detail, and its detail to the log', async () => {
    const { status, body, unexpected } = await answerOf(() => {
      throw new Error('the secret detail')
    })
    expect(status).toBe(500)
    expect(JSON.parse(body)).toMatchObject({ error: 'server_error' })
    expect(body).not.toContain('secret detail')
    expect(unexpected.map(String)).toEqual(['Error: the secret detail'])
  })

  it('cuts off an answer that had begun', async () => {
    const failed = answerOf((_req, res) => {
      res.write('half')
      throw new Error('too late')
    })
    await expect(failed).rejects.toThrow()
  })
})
