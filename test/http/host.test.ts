// Under which names the server answers: a page that reaches it under another one is DNS rebinding.

import { describe, expect, it } from 'vitest'
import { clientToken, mcpHeaders, request } from '../support/mcp.ts'
import { type RawAnswer, sendRaw } from '../support/raw-http.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'

const plain = sharedServer()

function asked(server: TestServer, host: string, path = '/callback', accept = '*/*'): Promise<RawAnswer> {
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, `Accept: ${accept}`, 'Connection: close']
  return sendRaw(server, `${lines.join('\r\n')}\r\n\r\n`)
}

const exposed = { clientSecret: 's'.repeat(40), password: 'a good password' }

describe('Host', () => {
  it.each([
    'localhost',
    'localhost:1',
    'localhost:65535',
    'localhost:00080',
    'LocalHost:9003',
    '127.0.0.1:80',
    '[::1]',
    '[::1]:9003',
    'localhost:',
  ])('%s is ours on every server, whatever the port: a container may map it', async (host) => {
    const server = await plain()
    expect((await asked(server, host)).status).toBe(200)
  })

  it.each([
    'evil.example',
    'evil.example:9003',
    'localhost.evil.example',
    'evil-localhost',
    'localhost.',
    'localhost.:9003',
    'user@localhost',
    'user:pw@localhost:9003',
    'localhost@evil.example',
    'evil.example:80@localhost',
    'localhost, evil.example',
    'localhost evil.example',
    'localhost/evil.example',
    'localhost:80a',
    'localhost:80:80',
    'localhost:65536',
    'localhost:99999',
    '127.0.0.1.evil.example',
    '127.0.0.2',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0.0.0.0',
    '::1',
    '[::1',
    '::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::1%lo]',
    '[::1].evil.example',
    'null',
    '*',
    '',
    '\u00e9',
    '__proto__',
    'a'.repeat(250),
  ])('%j is refused with 403, and told the option that would allow it', async (host) => {
    const server = await plain()
    for (const path of ['/callback', '/mcp', '/authorize', '/.well-known/oauth-authorization-server']) {
      const { status, headers, body } = await asked(server, host, path)
      expect(status).toBe(403)
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('www-authenticate')).toBeNull()
      expect(JSON.parse(body)).toMatchObject({
        error: 'invalid_request',
        error_description: expect.stringContaining('--public-url'),
      })
    }
    const page = await asked(server, host, '/callback', 'text/html')
    expect(page.status).toBe(403)
    expect(page.body).toContain('--public-url')
  })

  it('may be the name in the public URL or the address that the server is bound to', async () => {
    const options = { publicUrl: 'https://MCP.example.com:8443', host: '127.0.0.1', ...exposed }
    const server = await startTestServer(options)
    for (const host of [
      'mcp.example.com',
      'mcp.example.com:8443',
      'MCP.Example.Com',
      '127.0.0.1',
      'localhost',
    ]) {
      expect((await asked(server, host)).status, host).toBe(200)
    }
    for (const host of ['example.com', 'x.mcp.example.com', 'mcp.example.com.', 'mcp.example.co']) {
      expect((await asked(server, host)).status, host).toBe(403)
    }
  })

  it('does not matter to /healthz, which orchestrators ask under any name and which says nothing', async () => {
    const server = await plain()
    expect(await asked(server, 'evil.example', '/healthz')).toMatchObject({
      status: 200,
      body: '{"status":"ok"}',
    })
  })

  it('with an impossible port is refused before the token is looked at, and is no error of ours', async () => {
    const server = await startTestServer()
    const body = JSON.stringify(request('ping'))
    const lines = [
      'POST /mcp HTTP/1.1',
      'Host: localhost:99999',
      'Connection: close',
      ...Object.entries(mcpHeaders(await clientToken(server))).map(([name, value]) => `${name}: ${value}`),
      `Content-Length: ${body.length}`,
    ]
    expect((await sendRaw(server, `${lines.join('\r\n')}\r\n\r\n${body}`)).status).toBe(403)
    expect(server.log).toEqual([])
  })

  it.each([
    ['http://localhost', 'localhost', 200],
    ['HTTP://LOCALHOST:1', 'localhost', 200],
    ['http://localhost', 'evil.example', 200],
    ['http://evil.example', 'localhost', 403],
    ['https://evil.example:9003', 'localhost', 403],
    ['http://localhost@evil.example', 'localhost', 403],
    ['http://evil.example@localhost', 'localhost', 403],
    ['http://localhost:99999', 'localhost', 403],
    ['http://localhost.evil.example?x=', 'localhost', 403],
  ])(
    'is the one in the target when that is a whole URL, and the header then is not: %s, %s',
    async (origin, host, status) => {
      const server = await startTestServer()
      const lines = [`GET ${origin}/callback HTTP/1.1`, `Host: ${host}`, 'Connection: close']
      expect((await sendRaw(server, `${lines.join('\r\n')}\r\n\r\n`)).status).toBe(status)
      expect(server.log).toEqual([])
    },
  )

  it('may be missing in no request, which HTTP/1.0 would allow', async () => {
    const server = await plain()
    expect((await sendRaw(server, 'GET /callback HTTP/1.0\r\n\r\n')).status).toBe(403)
    expect((await sendRaw(server, 'GET /callback HTTP/1.1\r\nConnection: close\r\n\r\n')).status).toBe(400)
  })

  it('never becomes part of an address in an answer, nor does X-Forwarded-Host', async () => {
    const server = await plain()
    for (const path of ['/.well-known/oauth-authorization-server', '/mcp', '/nope', '/login']) {
      const { headers, body } = await asked(server, 'localhost:1', path, 'text/html')
      expect(body + JSON.stringify([...headers])).not.toMatch(/localhost:1\b/)
    }
    const lines = [
      'GET /login HTTP/1.1',
      'Host: localhost',
      'X-Forwarded-Host: evil.example',
      'Connection: close',
    ]
    const { body, status } = await sendRaw(server, `${lines.join('\r\n')}\r\n\r\n`)
    expect(status).toBe(200)
    expect(body).not.toContain('evil.example')
  })
})
