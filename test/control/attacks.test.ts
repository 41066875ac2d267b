// Commands that nobody should send: each is obeyed or refused in the form that every refusal has, and the server goes on.

import { describe, expect, it } from 'vitest'
import { controlOf, expectJson } from '../support/control.ts'
import { callMcp, introspect, post } from '../support/oauth.ts'
import { head, type RawAnswer, sendRaw } from '../support/raw-http.ts'
import { type ControlledServer, startTestServer } from '../support/server.ts'
import { descriptionSyntax } from '../support/wire.ts'

/** What is in everything that is sent here, so that an echo of it is found. */
const mark = 'xyzzy'

interface Sent {
  readonly method?: string
  readonly type?: string
  readonly headers?: readonly string[]
  readonly body?: string | Uint8Array
}

function send(
  server: ControlledServer,
  path: string,
  { method = 'POST', type = 'application/json', headers = [], body = '' }: Sent = {},
): Promise<RawAnswer> {
  const bytes = Buffer.from(body)
  const own = [`Content-Type: ${type}`, `Content-Length: ${bytes.length}`, ...headers]
  const start = head(server, `${method} ${path}`, own)
  return sendRaw(server, Buffer.concat([Buffer.from(`${start}\r\n`), bytes]))
}

/** Fails unless it is a refusal in the form of all of them, which repeats nothing of what was sent. */
function expectRefusal({ status, headers, body }: RawAnswer, about: string): void {
  expect(status, `${about}: ${body}`).toBeGreaterThanOrEqual(400)
  expect(status, `${about}: ${body}`).toBeLessThan(500)
  expect(headers.get('content-type'), about).toBe('application/json; charset=utf-8')
  const refusal = JSON.parse(body) as Record<string, string>
  expect(Object.keys(refusal), about).toEqual(['error', 'error_description', 'error_uri'])
  expect(refusal['error_description'], about).toMatch(descriptionSyntax)
  expect(refusal['error_description'], about).not.toMatch(/["']/)
  expect(body, about).not.toContain(mark)
}

async function expectAlive(server: ControlledServer): Promise<void> {
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect((await callMcp(server, undefined)).status).toBe(401)
  expect(server.log).toEqual([])
}

const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth)

/** Bodies that no command has, as they are on the wire. */
const noCommands: Readonly<Record<string, Sent>> = {
  'no body': {},
  'white space': { body: ' \r\n\t' },
  'no JSON': { body: `${mark}` },
  'half of it': { body: `{"${mark}":` },
  'two of them': { body: '{}{}' },
  'a trailing comma': { body: '{"advance":1,}' },
  'a form': { body: 'advance=1' },
  'a comment': { body: `{"advance":1/*${mark}*/}` },
  null: { body: 'null' },
  true: { body: 'true' },
  'a number': { body: '1e999' },
  'a text': { body: `"${mark}"` },
  'a list': { body: `[{"advance":1},"${mark}"]` },
  'a mark of byte order alone': { body: '\ufeff' },
  'half a character': { body: Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]) },
  'zero bytes': { body: Buffer.alloc(1000) },
  '100,000 open lists': { body: '['.repeat(100_000) },
  '90,000 lists in each other': { body: nested('[', ']', 90_000) },
  '20,000 objects in each other': { body: `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}` },
  'a list of 50,000': { body: `[${'0,'.repeat(50_000)}0]` },
  'an object of 10,000 members': {
    body: `{${Array.from({ length: 10_000 }, (_, n) => `"${mark}${n}":1`).join()}}`,
  },
  '300 kB': { body: JSON.stringify({ token: mark.repeat(60_000) }) },
  '5 MB': { body: JSON.stringify({ token: mark.repeat(1_000_000) }) },
  'UTF-16': { type: 'application/json; charset=utf-16', body: Buffer.from('{"advance":1}', 'utf16le') },
  'an unknown charset': { type: `application/json; charset=${mark}`, body: '{"advance":1}' },
  'Latin-1': { type: 'application/json; charset=iso-8859-1', body: '{"advance":1}' },
  'an unknown encoding': { headers: [`Content-Encoding: ${mark}`], body: '{"advance":1}' },
  'gzip that is none': { headers: ['Content-Encoding: gzip'], body: '{"advance":1}' },
  'a proto': { body: '{"__proto__":{"advance":1,"which":"all","next":"allow","at":"mcp","status":500}}' },
  'a constructor': { body: '{"constructor":{"prototype":{"advance":1}}}' },
  'inherited members': { body: '{"toString":1,"hasOwnProperty":1,"valueOf":1}' },
}

const posts = ['/clock', '/tokens/expire', '/tokens/revoke', '/faults', '/login', '/tokens']

/** By their paths, wrong commands that are JSON. */
const wrong: readonly (readonly [string, string])[] = [
  ...['1e999', '-1e999', '-1', '-0.001', '1e300', '"1"', 'null', '[1]', '{}', 'true', '3155760001'].map(
    (advance) => ['/clock', `{"advance":${advance}}`] as const,
  ),
  ...[
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '2025-12-31T23:59:59.999Z',
    '9999-12-31T23:59:59-00:01',
    '9999-12-31T23:59:59.999-23:59',
    '10000-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-12-01T24:00:00Z',
    '2026-12-01T23:59:60Z',
    '2026-12-01T00:00:00',
    '2026-12-01T00:00:00+99:99',
    '2026-12-01T00:00:00+25:00',
    '2026-12-01',
    mark,
    '',
    'NaN',
    'x'.repeat(10_000),
  ].map((to) => ['/clock', JSON.stringify({ to })] as const),
  ['/clock', '{"to":1e15}'],
  ['/clock', '{"advance":1,"to":"2030-01-01T00:00:00Z"}'],
  ['/clock', `{"advance":1,"${mark}":1}`],
  ['/clock', '{"advance":1,"__proto__":1}'],
  ...['0', '-1', '0.5', '1e999', '31536001', '"60"', 'null', '-0'].map(
    (ttl) => ['/tokens', `{"ttl":${ttl}}`] as const,
  ),
  ...[
    `user ${mark}`,
    'USER',
    'user\0',
    'user,offline_access',
    '💥',
    '"user"',
    '__proto__',
    'x'.repeat(1001),
  ].map((scope) => ['/tokens', JSON.stringify({ scope })] as const),
  ...['', 'x'.repeat(10_000), 1, {}].map((username) => ['/tokens', JSON.stringify({ username })] as const),
  ['/tokens', '{"sub":"root"}'],
  ...['everything', '', null, ['access'], '__proto__'].map(
    (which) => ['/tokens/expire', JSON.stringify({ which })] as const,
  ),
  ...['', 'x'.repeat(1001), 1, null].map((token) => ['/tokens/revoke', JSON.stringify({ token })] as const),
  ...['Allow', '', null, 'constructor'].map((next) => ['/login', JSON.stringify({ next })] as const),
  ...[100, 101, 103, 199, 600, 999, 0, -1, 200.5, '200'].map(
    (status) => ['/faults', JSON.stringify({ at: 'mcp', status })] as const,
  ),
  ...[
    { 'X-A': `a\r\nSet-Cookie: ${mark}=1` },
    { 'X-A': 'a\nb' },
    { 'X-A': 'a\0' },
    { 'X-A': 'ü' },
    { 'X-A': '💥' },
    { 'X-A': ' a' },
    { 'X-A': 1 },
    { 'X-A': [] },
    { 'X-A': ['a', 'b\r\n'] },
    { 'X-A': 'x'.repeat(1001) },
    { 'X A': 'a' },
    { 'X\r\nA': 'a' },
    { 'X:': 'a' },
    { '': 'a' },
    { ü: 'a' },
    { Connection: 'close' },
    { 'content-LENGTH': '5' },
    { 'Transfer-Encoding': 'chunked' },
    { upgrade: 'h2c' },
    { 'Keep-Alive': 'x' },
    { Trailer: 'x' },
    [`X-A: ${mark}`],
    mark,
  ].map((headers) => ['/faults', JSON.stringify({ at: 'mcp', status: 500, headers })] as const),
  ...[
    { at: mark, status: 500 },
    { at: 'constructor', status: 500 },
    { at: 'mcp', status: 500, times: 0 },
    { at: 'mcp', status: 500, times: 1e9 },
    { at: 'mcp', status: 500, skip: -1 },
    { at: 'mcp', delayMs: 60_001 },
    { at: 'mcp', delayMs: -1 },
    { at: 'mcp', reset: false },
    { at: 'mcp', reset: true, status: 500 },
    { at: 'mcp', error: mark },
    { at: 'token', error: 'toString' },
    { at: 'token', grant: 'password', status: 500 },
    { at: 'token', method: 'tools/call', status: 500 },
    { at: 'mcp', status: 500, body: 1 },
    { at: 'mcp', status: 500, body: 'x'.repeat(100_001) },
  ].map((fault) => ['/faults', JSON.stringify(fault)] as const),
]

describe('a body that is no command', () => {
  it.each(Object.entries(noCommands))('is refused: %s', async (name, sent) => {
    const server = await startTestServer({ control: true })
    for (const path of posts) {
      const about = `${name} to ${path}`
      expectRefusal(await send(server, `/_control${path}`, sent), about)
    }
    expect(await expectJson(controlOf(server.url).get())).toMatchObject({ offsetSeconds: 0, events: 0 })
    expect(server.realm.tokens.expire('all')).toBe(0)
    expect(server.realm.faults).toEqual([])
    await expectAlive(server)
  })

  it('pollutes no prototype', async () => {
    const server = await startTestServer({ control: true })
    const body = '{"at":"mcp","status":500,"headers":{"__proto__":"x"},"body":{"__proto__":{"polluted":1}}}'
    await send(server, '/_control/faults', { body })
    await callMcp(server, undefined)
    expect(Object.prototype).not.toHaveProperty('polluted')
    await expectAlive(server)
  })
})

describe('a wrong command', () => {
  it.each(wrong)('to %s is refused: %s', async (path, body) => {
    const server = await startTestServer({ control: true })
    expectRefusal(await send(server, `/_control${path}`, { body }), body.slice(0, 100))
    expect(server.realm.clock.offsetSeconds).toBe(0)
    expect(server.realm.tokens.expire('all')).toBe(0)
    expect(server.realm.faults).toEqual([])
    await expectAlive(server)
  })

  it.each([
    'after=-1',
    'after=1e99',
    'after=NaN',
    'after=Infinity',
    'after=0.5',
    'after=x',
    'after=1&after=2',
    'after[]=1',
    'after[x]=1',
    'wait=-1',
    'wait=61',
    'wait=1e99',
    'wait=NaN',
    `${mark}=1`,
    '__proto__=1',
    'after=%00',
    'after=9007199254740993',
  ])('to /events is refused: %s', async (query) => {
    const server = await startTestServer({ control: true })
    expectRefusal(await send(server, `/_control/events?${query}`, { method: 'GET' }), query)
    await expectAlive(server)
  })
})

describe('an odd command that is right', () => {
  it.each<readonly [string, object]>([
    ['spaces', { scope: '  user   user ' }],
    ['no scope', { scope: '' }],
    ['one second', { ttl: 1 }],
    ['a year', { ttl: 31_536_000 }],
    ['control characters', { username: 'a\0\r\n\u001b[31m\u202eb' }],
    ['an emoji', { username: '💥' }],
    ['half of one', { username: '\ud83d' }],
    ['256 characters', { username: 'é'.repeat(256) }],
    ['HTML', { username: '<script>alert(1)</script>' }],
    ['a prototype', { username: '__proto__' }],
  ])('makes tokens that are accepted: %s', async (_name, wish) => {
    const server = await startTestServer({ control: true })
    const made = await expectJson(controlOf(server.url).post('/tokens', wish), 201)
    const token = String(made['access_token'])
    expect((await callMcp(server, token)).status).toBe(200)
    expect(await introspect(server, token)).toMatchObject({ active: true })
    const renewed = await post(server, '/token', {
      grant_type: 'refresh_token',
      refresh_token: String(made['refresh_token'] ?? ''),
    })
    expect(renewed.status).toBe(made['refresh_token'] === undefined ? 400 : 200)
    expect((await fetch(`${server.url}/handshake`)).status).toBe(200)
    expect(server.log).toEqual([])
  })

  it('obeys the last of several members of one name, as JSON.parse() does', async () => {
    const server = await startTestServer({ control: true })
    await send(server, '/_control/clock', { body: '{"advance":5,"advance":7}' })
    expect(server.realm.clock.offsetSeconds).toBe(7)
  })

  it.each(['0', '-0', '5e-324', '1e-9', '0.0005', '3155760000'])('moves the clock by %s s', async (by) => {
    const server = await startTestServer({ control: true })
    const answer = await send(server, '/_control/clock', { body: `{"advance":${by}}` })
    expect(answer.status, answer.body).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject({ offsetSeconds: expect.closeTo(Number(by), 3) })
    const made = await expectJson(controlOf(server.url).post('/tokens', { ttl: 60 }), 201)
    expect((await callMcp(server, String(made['access_token']))).status).toBe(200)
  })

  it('moves the clock to the end of the year 9999, where everything still works', async () => {
    const server = await startTestServer({ control: true })
    const control = controlOf(server.url)
    const shown = await expectJson(control.post('/clock', { to: '9999-12-31T23:59:59.999Z' }))
    expect(shown['now']).toBe('9999-12-31T23:59:59.999Z')
    const made = await expectJson(control.post('/tokens', { ttl: 31_536_000 }), 201)
    expect((await callMcp(server, String(made['access_token']))).status).toBe(200)
    expect(await introspect(server, String(made['access_token']))).toMatchObject({ active: true })
    // A second further it has no time to show.
    server.clock.advance(1)
    await expectJson(control.get())
    expect((await control.post('/clock', { advance: 1 })).status).toBe(409)
    await expectAlive(server)
  })
})

describe('an address near those of the commands', () => {
  it.each([
    '/_control/',
    '/_control//clock',
    '//_control/clock',
    '/_control/clock/',
    '/_control/./clock',
    '/_control/../_control/clock',
    '/_control%2fclock',
    '/_control%2Fclock',
    '/%5fcontrol/clock',
    '/_CONTROL/clock',
    '/_control/Clock',
    '/_control;x=1/clock',
    '/_control/clock;x',
    '/_control\\clock',
    '/_control/clock%00',
    '/_control.json',
    '/_controls/clock',
    '/mcp/_control/clock',
    '/.well-known/oauth-protected-resource/_control/clock',
    '/s/plain/../_control/clock',
    '/s/plain/../../_control/clock',
    '/s/plain/..%2f..%2f_control/clock',
    '/s/plain/_control/_control/clock',
    '/s/plain/default/_control/clock',
    '/s/plain/%2e%2e/_control/clock',
    '/s/nothing/run-1/_control/clock',
    '/s/__proto__/run-1/_control/clock',
    '/s//_control/clock',
    '/s/_control/clock',
    `/s/plain/${'x'.repeat(65)}/_control/clock`,
    `/_control/${'x'.repeat(4000)}`,
    '/_control/__proto__',
    '/_control/constructor',
  ])('moves no clock: %s', async (path) => {
    const server = await startTestServer({ control: true })
    expectRefusal(await send(server, path, { body: '{"advance":60}' }), path)
    expect(server.realm.clock.offsetSeconds).toBe(0)
    const run = controlOf(`${server.url}/s/plain`)
    expect(await expectJson(run.get())).toMatchObject({ offsetSeconds: 0 })
    await expectAlive(server)
  })

  it.each(['HEAD', 'OPTIONS', 'TRACE', 'PUT', 'PATCH', 'PROPFIND', 'QUERY', 'DELETE', 'GET'])(
    'obeys no %s where there is none',
    async (method) => {
      const server = await startTestServer({ control: true })
      for (const path of ['', ...posts, '/events', '/openapi.json']) {
        const isThere =
          (['GET', 'HEAD'].includes(method) && ['', '/faults', '/events', '/openapi.json'].includes(path)) ||
          (method === 'DELETE' && ['', '/faults'].includes(path))
        if (isThere) continue
        const answer = await send(server, `/_control${path}`, { method, body: '{"advance":60}' })
        expect(answer.status, `${method} ${path}`).toBe(405)
        expect(answer.headers.get('allow'), path).toMatch(/^(?:GET|POST|DELETE)(?:, (?:GET|POST|DELETE))*$/)
        if (method !== 'HEAD') expectRefusal(answer, `${method} ${path}`)
      }
      expect(server.realm.clock.offsetSeconds).toBe(0)
      await expectAlive(server)
    },
  )

  it('has no body for HEAD', async () => {
    const server = await startTestServer({ control: true })
    for (const path of ['', '/faults', '/events', '/openapi.json']) {
      const answer = await send(server, `/_control${path}`, { method: 'HEAD' })
      expect([answer.status, answer.body]).toEqual([200, ''])
    }
  })
})
