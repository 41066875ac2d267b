// The server under abuse: whatever is sent to any address, it answers correctly, reveals nothing about its inside,
// and keeps working. A failure names the seed; ABUSE_SEED and ABUSE_ROUNDS make other or more requests.

import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { paths } from '../../src/protocol/names.ts'
import { type AbusiveRequest, abuser, type Seeds } from '../support/abuse.ts'
import { askMcp, clientToken, mcpHeaders, toolCall } from '../support/mcp.ts'
import { authorizeUrl, basic, callMcp, obtainTokens, verifier } from '../support/oauth.ts'
import { patienceMs } from '../support/patience.ts'
import { head, type RawAnswer, sendRaw } from '../support/raw-http.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const seed = process.env['ABUSE_SEED'] ?? 'abuse'
const rounds = Number(process.env['ABUSE_ROUNDS'] ?? 20)

const below = [
  '/errors/code_used',
  '/handshake.json',
  '/handshake/1.md',
  '/handshake/events',
  '/handshake/clear',
]
const targets = [...Object.values(paths), ...below, '/', '/assets/style.css', '/nope']

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

async function abused(): Promise<{ server: TestServer; seedsOf: (target: string) => Seeds }> {
  const server = await startTestServer({
    autoApprove: 'hint',
    logLevel: 'debug',
    logFormat: 'pretty',
    trustProxy: true,
    rateLimit: 1_000_000,
  })
  const { clientId, clientSecret } = server.config
  const valid = Object.fromEntries(new URL(authorizeUrl(server)).searchParams)
  const fields = {
    ...{
      ...valid,
      grant_type: 'client_credentials',
      code: 'mcp_ac_x',
      code_verifier: verifier,
      csrf: 'x',
      error: 'x',
    },
    ...{
      token: 'mcp_at_x',
      refresh_token: 'mcp_rt_x',
      login_hint: 'auto:allow',
      request: 'x',
      iss: server.url,
    },
    ...{ action: 'allow', username: 'demo_user', password: 'demo_password' },
  }
  const form = {
    authorization: basic(clientId, clientSecret),
    'content-type': 'application/x-www-form-urlencoded',
  }
  const message = toolCall('echo', { message: 'hi' })
  const json = mcpHeaders(await clientToken(server))
  return {
    server,
    seedsOf: (target) => ({ fields, message, headers: target === paths.mcp ? json : form }),
  }
}

/** Sends one request and reads its answer; that of a stream ends with its headers. */
function send(server: TestServer, agent: Agent, abusive: AbusiveRequest): Promise<Answer> {
  const { method, target: path, body } = abusive
  // Node would send the body of a GET without a length, and then it is the next request.
  const headers =
    body === undefined ? abusive.headers : { ...abusive.headers, 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const req = httpRequest({ host: '127.0.0.1', port: server.config.port, method, path, headers, agent })
    req.setTimeout(patienceMs, () => req.destroy(new Error(`no answer within ${patienceMs} ms`)))
    req.on('error', reject)
    req.on('upgrade', () => reject(new Error('upgraded')))
    req.on('response', (res: IncomingMessage) => {
      const type = res.headers['content-type'] ?? ''
      const chunks: Buffer[] = []
      const done = () =>
        resolve({ status: res.statusCode ?? 0, type, body: Buffer.concat(chunks).toString() })
      res.on('data', (chunk) => chunks.push(chunk))
      res.on('end', done)
      res.on('error', reject)
      if (type.startsWith('text/event-stream') && path.includes(paths.handshake)) {
        done()
        req.destroy()
      }
    })
    req.end(body)
  })
}

/** What an answer must not be; undefined when it is as it should be. */
function fault({ status, type, body }: Answer, accept: string): string | undefined {
  if (status >= 500) return `status ${status}`
  // Of a TRACE, of a stack, of this machine.
  if (/^\s+at .+:\d+:\d+|node_modules|file:\/\/|\/src\/\w|\.ts:\d|ENOENT|\bTypeError\b/m.test(body))
    return 'its inside'
  if (body.includes(import.meta.dirname.replace(/\/test.*/, ''))) return 'a path'
  if (type.startsWith('text/html') && !accept.includes('text/html') && status >= 400)
    return 'HTML to a program'
  if (type.startsWith('application/json') && body !== '') {
    try {
      JSON.parse(body)
    } catch {
      return 'JSON that is none'
    }
  }
  return undefined
}

/** The server still does what it is for. */
async function expectSound(server: TestServer): Promise<void> {
  const { access_token } = await obtainTokens(server, { login_hint: 'auto:allow' })
  expect(await askMcp(server, access_token, toolCall('echo', { message: 'hi' }))).toMatchObject({
    result: { structuredContent: { echo: 'hi', length: 2 } },
  })
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect(server.log.filter((line) => / (?:error|fatal) /.test(line.slice(0, 20)))).toEqual([])
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
}

describe(`requests at random, seed ${seed}`, () => {
  it(`are answered without a fault, ${rounds} to every address`, async () => {
    const { server, seedsOf } = await abused()
    const agent = new Agent({ keepAlive: true, maxSockets: 8 })
    onTestFinished(() => agent.destroy())
    const faults: string[] = []
    const statuses = new Set<number>()
    await Promise.all(
      targets.map(async (target) => {
        const next = abuser(`${seed} ${target}`, seedsOf(target))
        for (let round = 0; round < rounds; round++) {
          const abusive = next(target)
          const answer = await send(server, agent, abusive).catch((error: Error) => error)
          const accept = String(abusive.headers['accept'] ?? '')
          const found = answer instanceof Error ? answer.message : fault(answer, accept)
          if (!(answer instanceof Error)) statuses.add(answer.status)
          if (found !== undefined)
            faults.push(`${found}: ${target} round ${round} ${JSON.stringify(abusive).slice(0, 500)}`)
        }
      }),
    )
    expect(faults.slice(0, 10), `ABUSE_SEED='${seed}'`).toEqual([])
    // Not all of them were turned away at the door.
    for (const status of [200, 303, 400, 401, 403, 404, 405, 413, 415]) expect(statuses).toContain(status)
    await expectSound(server)
  }, 600_000)
})

describe('HTTP that is malformed', () => {
  const length = (body: string) => [`Content-Length: ${body.length}`, '', body].join('\r\n')
  const chunked = 'Transfer-Encoding: chunked\r\n'
  const form = 'Content-Type: application/x-www-form-urlencoded\r\n'

  /** By name, what follows a request line or is all of the request. */
  const malformed: Record<string, (server: TestServer, path: string) => string | Buffer> = {
    'a chunk without a length': (server, path) =>
      `${head(server, `POST ${path}`)}${form}${chunked}\r\nZZ\r\nabc\r\n`,
    'a chunk that is longer': (server, path) =>
      `${head(server, `POST ${path}`)}${form}${chunked}\r\n1\r\nabcdef\r\n0\r\n\r\n`,
    'a chunk that does not come': (server, path) =>
      `${head(server, `POST ${path}`)}${form}${chunked}\r\nffff\r\nabc`,
    'a huge chunk length': (server, path) =>
      `${head(server, `POST ${path}`)}${form}${chunked}\r\n${'f'.repeat(40)}\r\n`,
    'a length and chunks': (server, path) =>
      `${head(server, `POST ${path}`)}${form}${chunked}Content-Length: 3\r\n\r\n0\r\n\r\n`,
    'two lengths': (server, path) =>
      `${head(server, `POST ${path}`)}${form}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    'a negative length': (server, path) => `${head(server, `POST ${path}`)}${form}Content-Length: -1\r\n\r\n`,
    'a length that is no number': (server, path) =>
      `${head(server, `POST ${path}`)}${form}Content-Length: abc\r\n\r\n`,
    'a body that ends early': (server, path) =>
      `${head(server, `POST ${path}`)}${form}Content-Length: 500\r\n\r\na=b`,
    'JSON that ends early': (server, path) =>
      `${head(server, `POST ${path}`)}Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"a"`,
    'headers that end early': (server, path) => head(server, `POST ${path}`),
    'an unknown expectation': (server, path) =>
      `${head(server, `POST ${path}`)}Expect: the-spanish-inquisition\r\n${form}${length('a=b')}`,
    'an unknown transfer encoding': (server, path) =>
      `${head(server, `POST ${path}`)}Transfer-Encoding: zip\r\n\r\nabc`,
    'a method that is none': (server, path) => `${head(server, `G\u00cbT ${path}`)}\r\n`,
    'a target with a space': (server, path) => `${head(server, `GET ${path} x`)}\r\n`,
    'a target with a NUL byte': (server, path) => `${head(server, `GET ${path}\0`)}\r\n`,
    'a target of bytes that are no ASCII': (server, path) =>
      Buffer.from(`${head(server, `GET ${path}\u00ff`)}\r\n`, 'latin1'),
    'a target of another server': (server, path) => `${head(server, `GET http://evil.example${path}`)}\r\n`,
    'a target with userinfo': (server, path) => `${head(server, `GET http://a:b@localhost${path}`)}\r\n`,
    'a target that is no URL': (server, path) => `${head(server, `GET http://[${path}`)}\r\n`,
    'a target without a slash': (server, path) => `${head(server, `GET ${path.slice(1)}x`)}\r\n`,
    'an asterisk': (server) => `${head(server, 'OPTIONS *')}\r\n`,
    'a tunnel': (server, path) => `${head(server, `CONNECT ${path}`)}\r\n`,
    'a header without a colon': (server, path) => `${head(server, `GET ${path}`)}nonsense\r\n\r\n`,
    'a header with a NUL byte': (server, path) => `${head(server, `GET ${path}`)}X: a\0b\r\n\r\n`,
    'a header folded': (server, path) => `${head(server, `GET ${path}`)}X: a\r\n b\r\n\r\n`,
    'a header too large': (server, path) => `${head(server, `GET ${path}`)}X: ${'a'.repeat(20_000)}\r\n\r\n`,
    'too many headers': (server, path) => `${head(server, `GET ${path}`)}${'X: y\r\n'.repeat(2500)}\r\n`,
    'line feeds alone': (server, path) =>
      `GET ${path} HTTP/1.1\nHost: localhost:${server.config.port}\nConnection: close\n\n`,
    'another version': (_server, path) => `GET ${path} HTTP/3.0\r\nHost: localhost\r\n\r\n`,
    'no version': (_server, path) => `GET ${path}\r\n`,
    'no host': (_server, path) => `GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`,
    'a second host': (server, path) => `${head(server, `GET ${path}`)}Host: evil.example\r\n\r\n`,
    'a handshake of TLS': () => Buffer.from('160301020001000001fc0303', 'hex'),
    'a preface of HTTP/2': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    nothing: () => '',
  }

  it.each(Object.keys(malformed))('is answered with less than 500, or not at all: %s', async (name) => {
    const { server } = await abused()
    for (const path of [paths.authorize, paths.token, paths.mcp, paths.loginCallback, paths.health]) {
      const answer: RawAnswer = await sendRaw(server, malformed[name]?.(server, path) ?? '', { end: true })
      expect(answer.status).toBeLessThan(500)
      expect(fault({ ...answer, type: answer.headers.get('content-type') ?? '' }, '')).toBeUndefined()
    }
    await expectSound(server)
  })

  it('does not let one request hide in another (request smuggling)', async () => {
    const { server } = await abused()
    const hidden = 'GET /callback HTTP/1.1\r\nHost: localhost\r\n\r\n'
    for (const framing of [
      `Content-Length: ${hidden.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      `Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${hidden}`,
      `Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${hidden}`,
      `Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${hidden}`,
    ]) {
      const first = `POST /token HTTP/1.1\r\nHost: localhost:${server.config.port}\r\n${form}${framing}`
      const { status } = await sendRaw(server, first, { end: true })
      expect(status).toBe(400)
    }
    expect(server.events.filter(({ path }) => path === paths.callback)).toEqual([])
  })
})

describe('clients that go away', () => {
  it('in the middle of a request or an answer leave nothing behind', async () => {
    const { server, seedsOf } = await abused()
    const abort = async (path: string, init: RequestInit) => {
      const controller = new AbortController()
      const gone = fetch(server.url + path, { ...init, signal: controller.signal }).catch(() => undefined)
      setImmediate(() => controller.abort())
      await gone
    }
    const body = JSON.stringify(toolCall('echo', { message: 'x'.repeat(1_000_000) }))
    for (let round = 0; round < 20; round++) {
      await abort('/mcp', { method: 'POST', headers: { ...seedsOf(paths.mcp).headers }, body })
      await abort('/token', { method: 'POST', body: new URLSearchParams({ ...seedsOf(paths.token).fields }) })
      await abort('/login', {})
    }
    await expectSound(server)
    expect((await callMcp(server, undefined)).status).toBe(401)
  })
})
