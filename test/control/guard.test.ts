// Who may use the control API: nobody without --control; then programs of this machine, or those that have the control
// token; never a page.

import { describe, expect, it } from 'vitest'
import { controlRoutes } from '../../src/control/routes.ts'
import { authorizeUrl } from '../support/oauth.ts'
import { head, type RawAnswer, sendRaw } from '../support/raw-http.ts'
import { runUrl } from '../support/runs.ts'
import { type ControlledServer, startTestServer } from '../support/server.ts'

const token = 'the-control-token-of-this-test'
const json = 'Content-Type: application/json'

/** A body that every command of its kind obeys. */
const bodies: Readonly<Record<string, object>> = {
  '/clock': { advance: 60 },
  '/tokens': {},
  '/tokens/expire': { which: 'all' },
  '/tokens/revoke': { which: 'all' },
  '/faults': { at: 'mcp', status: 503 },
  '/login': { next: 'deny' },
}

const commands = [...controlRoutes, { method: 'GET', path: '/openapi.json' }].map(({ method, path }) => ({
  method,
  path,
  body: method === 'POST' ? JSON.stringify(bodies[path]) : undefined,
}))

interface Command {
  readonly method: string
  readonly path: string
  readonly body?: string | undefined
}

const places: Readonly<Record<string, (server: ControlledServer) => string>> = {
  'the default realm': () => '',
  'a run': (server) => new URL(runUrl(server, 'plain', 'run-1')).pathname,
}

const mint: Command = { method: 'POST', path: '/tokens', body: '{}' }

function send(
  server: ControlledServer,
  { method, path, body }: Command,
  headers: readonly string[] = [],
  below = '',
): Promise<RawAnswer> {
  const own = body === undefined ? [] : [json, `Content-Length: ${Buffer.byteLength(body)}`]
  return sendRaw(
    server,
    `${head(server, `${method} ${below}/_control${path}`, [...own, ...headers])}\r\n${body ?? ''}`,
  )
}

function reasonOf({ body }: RawAnswer): string | undefined {
  const { error_uri } = JSON.parse(body) as { error_uri?: string }
  return error_uri?.split('/').at(-1)
}

/** Fails if a command has done anything to this realm since it was made. */
async function expectUntouched(server: ControlledServer, at = 'the default realm'): Promise<void> {
  const realm = at === 'a run' ? server.run('plain', 'run-1') : server.realm
  expect({ offset: realm.clock.offsetSeconds, faults: realm.faults, events: realm.events.last }).toEqual({
    offset: 0,
    faults: [],
    events: 0,
  })
  expect(realm.tokens.expire('all')).toBe(0)
  const own = { ...server, url: realm.url, mcp: realm.mcpUrl }
  expect((await fetch(authorizeUrl(own), { redirect: 'manual' })).status).toBe(200)
}

describe.each(Object.keys(places))('without --control, at %s', (at) => {
  it('nothing is there for any method, also with a token', async () => {
    const server = await startTestServer({ controlToken: token })
    const below = places[at]?.(server)
    for (const { path } of commands) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE']) {
        const body = method === 'POST' ? JSON.stringify(bodies[path] ?? {}) : undefined
        const answer = await send(server, { method, path, body }, [`Authorization: Bearer ${token}`], below)
        expect([answer.status, `${method} ${path}`]).toEqual([404, `${method} ${path}`])
        if (method !== 'HEAD') expect(reasonOf(answer)).toBe('control_off')
      }
    }
    await expectUntouched(server, at)
  })
})

const ofPages = [
  'Origin: null',
  'Origin: http://localhost:9003',
  'Origin: https://evil.example',
  'Origin:',
  'Origin: file://',
  'Origin: chrome-extension://abcdefghijklmnop',
  'Sec-Fetch-Site: same-site',
  'Sec-Fetch-Site: cross-site',
  'Sec-Fetch-Site: Same-Origin',
  'Sec-Fetch-Site: something-new',
  'Sec-Fetch-Site:',
  'sec-fetch-site: none, cross-site',
]

describe.each(Object.keys(places))('with --control, at %s', (at) => {
  it.each(ofPages)('refuses every command with %s, as of a page', async (header) => {
    const server = await startTestServer({ control: true })
    for (const command of commands) {
      const answer = await send(server, command, [header], places[at]?.(server))
      expect([answer.status, reasonOf(answer)]).toEqual([403, 'control_from_page'])
    }
    await expectUntouched(server, at)
  })

  it('refuses its own origin too', async () => {
    const server = await startTestServer({ control: true })
    for (const command of commands) {
      const answer = await send(server, command, [`Origin: ${server.url}`], places[at]?.(server))
      expect([answer.status, reasonOf(answer)]).toEqual([403, 'control_from_page'])
    }
    await expectUntouched(server, at)
  })

  it.each([
    'X-Forwarded-For: 127.0.0.1',
    'X-Forwarded-For:',
    'X-Forwarded-Host: localhost',
    'X-Forwarded-Proto: https',
    'Forwarded: for=127.0.0.1',
    'Via: 1.1 proxy',
    'X-Real-IP: 127.0.0.1',
    'CF-Connecting-IP: 127.0.0.1',
    'Tailscale-User-Login: someone',
  ])('is not there for what came by a proxy: %s', async (header) => {
    const server = await startTestServer({ control: true, trustProxy: true })
    for (const command of commands) {
      const answer = await send(server, command, [header], places[at]?.(server))
      expect([answer.status, reasonOf(answer)]).toEqual([404, 'not_found'])
    }
    await expectUntouched(server, at)
  })

  it('refuses other hosts', async () => {
    const server = await startTestServer({ control: true })
    const { port } = server.config
    for (const { method, path, body } of commands) {
      for (const host of [`evil.example:${port}`, 'localhost.evil.example', '127.0.0.1.nip.io', '']) {
        const lines = [`Host: ${host}`, 'Connection: close', json, `Content-Length: ${body?.length ?? 0}`]
        const start = `${method} ${places[at]?.(server)}/_control${path} HTTP/1.1`
        const answer = await sendRaw(server, `${[start, ...lines].join('\r\n')}\r\n\r\n${body ?? ''}`)
        expect([answer.status, host]).toEqual([403, host])
      }
    }
    await expectUntouched(server, at)
  })

  it('obeys a program, and a person who types the address', async () => {
    const server = await startTestServer({ control: true })
    const below = places[at]?.(server)
    expect((await send(server, mint, [], below)).status).toBe(201)
    for (const site of ['none', 'same-origin']) {
      const answer = await send(server, { method: 'GET', path: '' }, [`Sec-Fetch-Site: ${site}`], below)
      expect(answer.status).toBe(200)
    }
  })

  it('allows no page anything by CORS', async () => {
    const server = await startTestServer({ control: true })
    for (const { path } of commands) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const preflight = [
          'Origin: https://evil.example',
          `Access-Control-Request-Method: ${method}`,
          'Access-Control-Request-Headers: content-type, authorization',
          'Access-Control-Request-Private-Network: true',
        ]
        const answers = [
          await send(server, { method: 'OPTIONS', path }, preflight, places[at]?.(server)),
          await send(server, { method, path }, ['Origin: https://evil.example'], places[at]?.(server)),
          await send(server, { method: 'OPTIONS', path }, [], places[at]?.(server)),
        ]
        expect(answers.map(({ status }) => status)).toEqual([403, 403, 405])
        const names = answers.flatMap(({ headers }) => [...headers.keys()])
        expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([])
      }
    }
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-seq',
    'text/plain; application/json',
    'text/plain, application/json',
    'application/ld+json',
    '',
  ])('refuses a body of the type "%s"', async (type) => {
    const server = await startTestServer({ control: true })
    for (const { method, path, body } of commands) {
      if (body === undefined) continue
      const headers = [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`]
      const start = head(server, `${method} ${places[at]?.(server)}/_control${path}`, headers)
      const answer = await sendRaw(server, `${start}\r\n${body}`)
      expect([answer.status, reasonOf(answer)]).toEqual([400, 'control_body_wrong'])
    }
    await expectUntouched(server, at)
  })

  it('refuses a body without a type', async () => {
    const server = await startTestServer({ control: true })
    const start = head(server, `POST ${places[at]?.(server)}/_control/tokens`, ['Content-Length: 2'])
    const answer = await sendRaw(server, `${start}\r\n{}`)
    expect([answer.status, reasonOf(answer)]).toEqual([400, 'control_body_wrong'])
    await expectUntouched(server, at)
  })
})

describe.each(Object.keys(places))('with --control-token, at %s', (at) => {
  const missing = 'control_token_missing'
  const wrong = 'control_token_wrong'
  it.each<readonly [string, readonly string[], string, string]>([
    ['none', [], missing, ''],
    ['an empty one', ['Authorization:'], missing, ''],
    ['a scheme alone', ['Authorization: Bearer'], missing, ''],
    ['another scheme', [`Authorization: Basic ${btoa(`x:${token}`)}`], missing, ''],
    ['no scheme', [`Authorization: ${token}`], missing, ''],
    ['two in one', [`Authorization: Bearer ${token} ${token}`], missing, ''],
    ['a list of two', [`Authorization: Bearer ${token}, Bearer ${token}`], missing, ''],
    ['a wrong one', ['Authorization: Bearer another-control-token'], wrong, ''],
    ['one with more', [`Authorization: Bearer ${token}x`], wrong, ''],
    ['one with less', [`Authorization: Bearer ${token.slice(0, -1)}`], wrong, ''],
    ['one in capitals', [`Authorization: Bearer ${token.toUpperCase()}`], wrong, ''],
    [
      'one in another header',
      [`X-Control-Token: ${token}`, `Proxy-Authorization: Bearer ${token}`],
      missing,
      '',
    ],
    ['one in the query', [], missing, `?access_token=${token}&token=${token}`],
    ['one in a cookie', [`Cookie: token=${token}`], missing, ''],
  ])('refuses %s', async (_name, headers, reason, query) => {
    const server = await startTestServer({ control: true, controlToken: token })
    for (const command of commands) {
      const asked = { ...command, path: command.path + query }
      const answer = await send(server, asked, headers, places[at]?.(server))
      expect([answer.status, reasonOf(answer)]).toEqual([401, reason])
      expect(answer.headers.get('www-authenticate')).toBe(
        `Bearer realm="control"${reason === wrong ? ', error="invalid_token"' : ''}`,
      )
      expect(answer.body).not.toContain(token)
    }
    await expectUntouched(server, at)
  })

  it('refuses two Authorization headers', async () => {
    const server = await startTestServer({ control: true, controlToken: token })
    for (const first of [token, 'another-control-token']) {
      const headers = [`Authorization: Bearer ${first}`, `Authorization: Bearer ${token}`]
      const answer = await send(server, mint, headers, places[at]?.(server))
      expect([answer.status, reasonOf(answer)]).toEqual([400, 'header_repeated'])
    }
    await expectUntouched(server, at)
  })

  it.each(['Bearer', 'bearer', 'BEARER', 'Bearer  '])('obeys who has it, with %s', async (scheme) => {
    const server = await startTestServer({ control: true, controlToken: token })
    const headers = [`Authorization: ${scheme} ${token}`]
    expect((await send(server, mint, headers, places[at]?.(server))).status).toBe(201)
    // Also by a proxy: the token says enough.
    const forwarded = [...headers, 'X-Forwarded-For: 192.0.2.1']
    expect((await send(server, mint, forwarded, places[at]?.(server))).status).toBe(201)
  })

  it('refuses a page all the same', async () => {
    const server = await startTestServer({ control: true, controlToken: token })
    const headers = [`Authorization: Bearer ${token}`, 'Origin: https://evil.example']
    const answer = await send(server, mint, headers, places[at]?.(server))
    expect([answer.status, reasonOf(answer)]).toEqual([403, 'control_from_page'])
    await expectUntouched(server, at)
  })
})

describe('the control token', () => {
  it.each(['pretty', 'json'] as const)('is in no log line, page, event or report: %s', async (logFormat) => {
    const server = await startTestServer({ control: true, controlToken: token, logLevel: 'debug', logFormat })
    const right = [`Authorization: Bearer ${token}`]
    for (const below of ['', '/s/plain/run-1']) {
      await send(server, mint, right, below)
      await send(server, { ...mint, path: `/${token}` }, right, below)
      await send(server, { ...mint, path: `/tokens?token=${token}` }, [], below)
      await send(server, { ...mint, body: JSON.stringify({ scope: token }) }, right, below)
      await send(server, { ...mint, body: JSON.stringify({ [token]: token }) }, right, below)
      await send(server, { method: token, path: '' }, right, below)
      await send(server, mint, [...right, `User-Agent: ${token}`, `Origin: ${token}`], below)
      // Where it does not belong.
      const ended = [...right, 'Content-Length: 0']
      await sendRaw(server, `${head(server, `POST ${below}/mcp`, ended)}\r\n`)
      await sendRaw(server, `${head(server, `POST ${below}/token?x=${token}`, ended)}\r\n`)
      await sendRaw(server, `${head(server, `GET ${below}/authorize?client_id=${token}`)}\r\n`)
    }
    const read = async (path: string) => (await fetch(server.url + path)).text()
    const command = async (path: string) => (await send(server, { method: 'GET', path }, right)).body
    const texts = {
      log: server.log.join('\n'),
      events: JSON.stringify(server.events),
      commands: (await command('')) + (await command('/events')) + (await command('/openapi.json')),
      timeline: (await read('/handshake')) + (await read('/handshake.json')),
      run: (await read('/s/plain/run-1/handshake')) + (await read('/s/plain/run-1/verdict')),
      report: (await read('/report/run-1.json')) + (await read('/report/run-1')),
      home: await read('/'),
    }
    for (const [name, text] of Object.entries(texts)) {
      expect(text.length, name).toBeGreaterThan(100)
      expect(text, name).not.toContain(token)
    }
  })
})
