// Requests as nobody should send them: a valid one, changed at random in a few places. A seed makes them again.

import { gzipSync } from 'node:zlib'
import { seededRandom } from './random.ts'

export interface AbusiveRequest {
  method: string
  /** Path and query. */
  target: string
  headers: Record<string, string | string[]>
  body: Buffer | string | undefined
}

/** Valid requests to start from. */
export interface Seeds {
  readonly fields: Readonly<Record<string, string>>
  readonly message: unknown
  readonly headers: Readonly<Record<string, string>>
}

const methods =
  'GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PROPFIND M-SEARCH PURGE QUERY REPORT LINK'.split(' ')
const pathEnds = [
  ...[
    '/',
    '//',
    '/.',
    '/..',
    '/../',
    '/../../etc/passwd',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/',
    '\\..\\x',
    '/~',
    '/*',
  ],
  ...[
    '%',
    '%zz',
    '%00',
    '%E0%A4%A',
    '%ff',
    '%0d%0aX:%20y',
    '%u0041',
    '%25',
    ';x=y',
    ':',
    '@',
    '|',
    '.json',
    '.php',
    '?',
  ],
  ...['/__proto__', '/constructor', '/toString', '/hasOwnProperty', `/${'a'.repeat(4000)}`, '/a'.repeat(500)],
]
const names = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '__proto__[x]',
    'constructor[prototype][x]',
  ],
  ...[
    'a[b][c]',
    'a[]',
    'scope[]',
    'client_id[$ne]',
    '',
    ' ',
    '%',
    '\0',
    '\ud83d',
    'x'.repeat(3000),
    '💥',
    '=',
    '&',
    '[',
    ']]',
  ],
]
const values = [
  ...[
    '',
    ' ',
    '\0',
    '\n',
    '\r\nX-Injected: 1',
    '%',
    '%00',
    '%zz',
    "'",
    '"><script>',
    '#{1}',
    '{{1}}',
    '<%= 1 %>',
    '../..',
  ],
  ...[
    'null',
    'undefined',
    'true',
    '-1',
    '1e999',
    'NaN',
    '[]',
    '{}',
    '[object Object]',
    '__proto__',
    '💥',
    '\ud83d',
    '\u202e',
  ],
  ...[
    'x'.repeat(3000),
    'http://',
    'http://[',
    'http://%',
    '//',
    'javascript:x',
    'data:,x',
    'a'.repeat(43),
    'S256',
    'code',
  ],
]
const contentTypes = [
  ...[
    'application/x-www-form-urlencoded',
    'application/json',
    'APPLICATION/JSON',
    'application/json;',
    'text/plain',
    '',
  ],
  ...[
    'application/json; charset=utf-16',
    'application/x-www-form-urlencoded; charset=iso-8859-1',
    'application/json; x="',
  ],
  ...[
    'application/x-www-form-urlencoded; charset=utf-7',
    'application/json; charset=klingon',
    'multipart/form-data',
    '/',
  ],
  ...[
    'multipart/form-data; boundary=x',
    'application/*',
    '*/*',
    'x',
    ';',
    'application/json, text/plain',
    'a/b; c=d; c=e',
  ],
]
const hostileHeaders: Readonly<Record<string, readonly string[]>> = {
  accept: [
    '*/*',
    'text/html',
    'application/json',
    'text/html;q=0',
    '',
    ',',
    ';q',
    'text/event-stream',
    '*/*;q=2',
    'a'.repeat(3000),
  ],
  'accept-encoding': ['gzip', 'br;q=1', 'identity;q=0', '*'],
  'accept-language': ['x'.repeat(2000), '*'],
  authorization: [
    ...[
      'Basic',
      'Basic ',
      'Basic =',
      'Basic %%%',
      'Basic Og==',
      'Basic /////w==',
      `Basic ${'A'.repeat(6000)}`,
      'Basic eDp5',
    ],
    ...[
      'Bearer',
      'Bearer ',
      'Bearer x y',
      'Bearer \u00ff',
      `Bearer ${'a'.repeat(8000)}`,
      'Bearer mcp_at_x',
      'Digest x',
      ',',
      '',
    ],
  ],
  'content-encoding': ['gzip', 'deflate', 'br', 'zstd', 'identity', 'gzip, gzip', 'x', ''],
  'content-type': contentTypes,
  cookie: [
    'x',
    '=',
    ';;;',
    'mcp-static-auth',
    '__proto__=1',
    'a=%',
    `a=${'x'.repeat(4000)}`,
    '\u00ff=\u00ff',
  ],
  expect: ['100-continue'],
  'if-modified-since': ['x', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  'if-none-match': ['*', '"x"'],
  'last-event-id': ['x', '-1', '\u00ff'],
  'mcp-method': ['tools/list', '', 'x'.repeat(2000)],
  'mcp-name': ['echo', '__proto__', '=?base64?x?='],
  'mcp-protocol-version': [
    '2025-11-25',
    '2026-07-28',
    '1999-01-01',
    '',
    '__proto__',
    'x'.repeat(2000),
    '\u00ff',
  ],
  'mcp-session-id': ['x', '', '../..'],
  origin: ['null', '', 'http://localhost', 'https://evil.example', 'x', 'http://[', '*'],
  range: ['bytes=0-', 'bytes=-1', 'bytes=1-0', 'bytes=0-0,0-0,0-0', 'x'],
  referer: ['x', 'http://['],
  'sec-fetch-site': ['cross-site', 'same-origin', 'none', 'x'],
  upgrade: ['websocket', 'h2c'],
  'user-agent': ['', '\u00ff', 'x'.repeat(3000)],
  'x-forwarded-for': ['1.2.3.4', 'x', '::1, ::1', ',', '127.0.0.1:99999', '2001:db8::%x'],
  'x-forwarded-host': ['evil.example'],
  'x-forwarded-proto': ['https', 'javascript'],
  'x-http-method-override': ['DELETE'],
}

/** Makes abusive requests to a path, always the same ones for a seed. */
export function abuser(seed: string, seeds: Seeds): (path: string) => AbusiveRequest {
  const random = seededRandom(seed)
  const below = (limit: number) => random(4).readUInt32LE() % limit
  const oneOf = <T>(all: readonly T[]): T => all[below(all.length)] as T
  const maybe = (percent: number) => below(100) < percent

  const fields = () => {
    const all = Object.entries(seeds.fields).filter(() => maybe(85))
    for (let extra = below(4); extra > 0; extra--) {
      const name = maybe(50) ? oneOf(names) : oneOf(Object.keys(seeds.fields))
      all.splice(below(all.length + 1), 0, [name, oneOf(values)])
    }
    const pairs = all.map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    if (maybe(5))
      pairs.push(oneOf(['%', '%=%', '=', '&&&', '%ff=%fe', '%00=%00', '__proto__', '+'.repeat(500)]))
    return pairs.join('&')
  }
  // Mostly encoded as it should be, sometimes not at all.
  const escaped = (text: string) => (maybe(95) ? encode(text) : text.replace(/[^\x21-\x7e]/g, '?'))

  const json = () => {
    const text = JSON.stringify(seeds.message)
    const at = below(text.length)
    return oneOf([
      () => text,
      () => text.slice(0, at),
      () => text.slice(0, at) + oneOf(values) + text.slice(at),
      () =>
        text.replace(
          /"(?:message|name|method|id|params)":/,
          `"${oneOf(['__proto__', 'constructor', 'method'])}":`,
        ),
      () => `[${Array(below(120)).fill(text).join(',')}]`,
      () => oneOf(['{', '[', '{"a":', '[[']).repeat(below(5000)),
      () =>
        oneOf([
          'null',
          '0',
          '""',
          '[]',
          '{}',
          '[null]',
          '"\\ud800"',
          '{"id":null}',
          '1e999',
          '-',
          '\ufeff{}',
        ]),
      () => text.replace(/:("[^"]*"|\d+)/, `:${oneOf(['null', '[]', '{}', '-1', '1e999', 'true', '"💥"'])}`),
    ])()
  }
  const isJson = seeds.headers['content-type'] === 'application/json'
  const body = () =>
    oneOf<() => Buffer | string>([
      ...Array<() => string>(8).fill(isJson ? json : fields),
      fields,
      json,
      () => '',
      () => Buffer.from(random(below(300))),
      () => gzipSync(fields()),
      () => gzipSync('a='.repeat(below(200_000))),
      () => 'x'.repeat(below(150_000)),
      () => Array(below(3000)).fill('a=1').join('&'),
      () => '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--',
    ])()

  return (path) => {
    const method = maybe(70) ? oneOf(['GET', 'POST']) : oneOf(methods)
    const headers: AbusiveRequest['headers'] = { ...seeds.headers }
    for (const name of Object.keys(headers)) if (maybe(30)) delete headers[name]
    for (let extra = below(5); extra > 0; extra--) {
      const name = oneOf(Object.keys(hostileHeaders))
      headers[name] = oneOf(hostileHeaders[name] ?? [])
    }
    if (maybe(3)) headers['x-many'] = Array(below(500)).fill('x')
    const query = maybe(50) ? `?${fields()}` : ''
    const end = maybe(20) ? oneOf(pathEnds) : ''
    const start = maybe(3) ? oneOf(['/', '//', '/./', '/%2f', '/..', 'http://evil.example']) : ''
    const target = start + (maybe(3) ? path.toUpperCase() : path) + end + query
    const hasBody = method === 'GET' || method === 'HEAD' ? maybe(5) : maybe(90)
    return {
      method,
      target: target.slice(0, 12_000),
      headers,
      body: hasBody ? body() : undefined,
    }
  }
}

/** Percent-encoding that also takes half characters, as bytes that are no UTF-8. */
function encode(text: string): string {
  return text
    .replace(/[\ud800-\udfff]/g, '%ED%A0%BD')
    .replace(/[^\w.~%-]/gu, (char) => encodeURIComponent(char))
}
