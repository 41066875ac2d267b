import { describe, expect, it } from 'vitest'
import { basic, form } from '../support/oauth.ts'
import { sendRaw } from '../support/raw-http.ts'
import { sharedServer } from '../support/server.ts'

const plain = sharedServer()

describe('a request', () => {
  it.each(['/', '/healthz', '/token', '/mcp'])('to %s may have one Host header', async (path) => {
    const server = await plain()
    for (const second of ['Host: localhost', 'host: evil.example', 'HOST:']) {
      const lines = [`GET ${path} HTTP/1.1`, 'Host: localhost', second, 'Connection: close']
      const { status, body } = await sendRaw(server, `${lines.join('\r\n')}\r\n\r\n`)
      expect(status).toBe(400)
      expect(JSON.parse(body)).toMatchObject({
        error: 'invalid_request',
        error_description: 'The Host header was sent more than once.',
      })
    }
  })

  it('may have one Authorization header, even if both are right', async () => {
    const server = await plain()
    const right = `Authorization: ${basic(server.config.clientId, server.config.clientSecret)}`
    const body = form({ grant_type: 'client_credentials' }).toString()
    const ask = (...headers: readonly string[]) => {
      const lines = [
        'POST /token HTTP/1.1',
        'Host: localhost',
        'Connection: close',
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${body.length}`,
        ...headers,
      ]
      return sendRaw(server, `${lines.join('\r\n')}\r\n\r\n${body}`)
    }
    expect((await ask(right)).status).toBe(200)
    for (const second of [right, 'Authorization: Basic eDp5', 'authorization: Bearer x']) {
      const { status, body: answer } = await ask(right, second)
      expect(status).toBe(400)
      expect(JSON.parse(answer)).toMatchObject({
        error_description: 'The Authorization header was sent more than once.',
      })
    }
  })

  it('may have no second Authorization header after more than a thousand others', async () => {
    const server = await plain()
    const lines = ['GET /mcp HTTP/1.1', 'Host: localhost', 'Connection: close', 'Authorization: Bearer x']
    const head = [...lines, ...Array<string>(1100).fill('X:'), 'Authorization: Bearer y']
    const { status, body } = await sendRaw(server, `${head.join('\r\n')}\r\n\r\n`)
    expect(status).toBe(400)
    expect(JSON.parse(body)).toMatchObject({
      error_description: 'The Authorization header was sent more than once.',
    })
  })
})
