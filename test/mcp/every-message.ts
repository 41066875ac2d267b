// Messages to the MCP endpoint, right and wrong in every way that came to mind, in groups, each with its name.

import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server'

export interface Sent {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

type Case = readonly [name: string, sent: Sent]
/** Undefined leaves a header out. */
type Headers = Readonly<Record<string, string | undefined>>
type Members = Readonly<Record<string, unknown>>

const newest = '2025-11-25'
const modern = '2026-07-28'

const versions = [
  undefined,
  ...SUPPORTED_PROTOCOL_VERSIONS,
  modern,
  '1999-01-01',
  '9999-12-31',
  '2025-11-25x',
  `${newest}, ${newest}`,
  'latest',
  '',
]

const methods = [
  'initialize',
  'ping',
  'server/discover',
  'subscriptions/listen',
  'tools/list',
  'tools/call',
  'resources/list',
  'resources/read',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'tasks/get',
  'roots/list',
  'sampling/createMessage',
  'elicitation/create',
  'notifications/initialized',
  '',
  ' tools/list',
  'Tools/List',
  'tools/list/',
  '__proto__',
  'constructor',
  'outil/💥',
  'x'.repeat(9000),
  undefined,
  null,
  1,
  {},
  ['ping'],
]

const oddValues = [undefined, null, true, 1, 'text', [], [1], {}]

const list = { method: 'tools/list' }
const echo = callOf('echo', { message: 'hi' })
const ping = { method: 'ping' }

const initializeParams = {
  protocolVersion: newest,
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
}

const prefix = 'io.modelcontextprotocol/'

const usualMeta: Members = {
  [`${prefix}protocolVersion`]: modern,
  [`${prefix}clientInfo`]: { name: 'test', version: '1' },
  [`${prefix}clientCapabilities`]: {},
}

export const messages: Readonly<Record<string, readonly Case[]>> = {
  'a method': [
    ...inBothEras('', methods, (method) => ({ method })),
    ...each('no revision told: ', methods, (method) => json(message({ method }))),
    ['initialize as it should be', of2025({ method: 'initialize', params: initializeParams })],
    ['initialize in 2026', of2026({ method: 'initialize', params: initializeParams })],
    ...inBothEras('subscriptions/listen with ', [{}, { toolsListChanged: true }, 1], (notifications) => ({
      method: 'subscriptions/listen',
      params: { notifications },
    })),
  ],

  'a protocol version in the header': [
    ...each('list: ', versions, (version) => json(message(list), { 'mcp-protocol-version': version })),
    ...each('call: ', versions, (version) => json(message(echo), { 'mcp-protocol-version': version })),
    ...each('wrong call: ', versions, (version) =>
      json(message(callOf('nope', {})), { 'mcp-protocol-version': version }),
    ),
    ...each('initialize: ', versions, (version) =>
      json(message({ method: 'initialize', params: initializeParams }), { 'mcp-protocol-version': version }),
    ),
    ...each('with the metadata of 2026: ', versions, (version) =>
      of2026(echo, { 'mcp-protocol-version': version }),
    ),
  ],

  'a protocol version in the body': [
    ...each('initialize: ', [...versions, null, 1, [newest]], (protocolVersion) =>
      json(message({ method: 'initialize', params: { ...initializeParams, protocolVersion } })),
    ),
    ...each('metadata: ', [...versions, null, 1, [modern]], (version) =>
      of2026(list, {}, { ...usualMeta, [`${prefix}protocolVersion`]: version }),
    ),
  ],

  'a header that repeats the body': [
    ...each('method: ', [undefined, '', 'tools/list', 'TOOLS/CALL', 'tools/call, tools/call'], (method) =>
      of2026(echo, { 'mcp-method': method }),
    ),
    ...each(
      'name: ',
      [undefined, '', 'echo', ' echo ', 'ECHO', 'get_time', 'echo, echo', '=?base64?ZWNobw==?=', '%65cho'],
      (name) => of2026(echo, { 'mcp-name': name }),
    ),
    [
      'none of them',
      of2026(echo, { 'mcp-protocol-version': undefined, 'mcp-method': undefined, 'mcp-name': undefined }),
    ],
    ['a name where there is none', of2026(list, { 'mcp-name': 'echo' })],
    ['in 2025', of2025(echo, { 'mcp-method': 'nope', 'mcp-name': 'nope' })],
    [
      'without metadata',
      json(message(echo), {
        'mcp-protocol-version': modern,
        'mcp-method': 'tools/call',
        'mcp-name': 'echo',
      }),
    ],
    ['without metadata or revision', json(message(echo), { 'mcp-method': 'tools/call', 'mcp-name': 'echo' })],
  ],

  'a header of sessions': [
    ['of 2025', of2025(echo, { 'mcp-session-id': 'from-another-life' })],
    ['of 2026', of2026(echo, { 'mcp-session-id': 'from-another-life' })],
    ['Last-Event-ID', of2025(echo, { 'last-event-id': '7' })],
  ],

  metadata: [
    ...inBothEras('', oddValues, (_meta) => ({ ...echo, params: { ...echo.params, _meta } })),
    ...['clientInfo', 'clientCapabilities', 'logLevel'].flatMap((key) =>
      each(`${key}: `, oddValues, (value) => of2026(echo, {}, { ...usualMeta, [prefix + key]: value })),
    ),
    ...each('clientInfo: ', [{ name: 'x' }, { name: 'x', version: '1', title: 'X', more: {} }], (info) =>
      of2026(echo, {}, { ...usualMeta, [`${prefix}clientInfo`]: info }),
    ),
    ...each(
      'clientCapabilities: ',
      [{ elicitation: {}, sampling: {}, roots: {} }, { experimental: { x: {} }, more: 1 }, { roots: 1 }],
      (capabilities) => of2026(echo, {}, { ...usualMeta, [`${prefix}clientCapabilities`]: capabilities }),
    ),
    ...withMeta([1, 0, -1, 1.5, 'token', '', null, true, {}, []].map((progressToken) => ({ progressToken }))),
    ...withMeta([
      { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: 'v=1' },
      { traceparent: 1 },
      { 'example.com/x': { y: [1] }, '': null },
      { [`${prefix}logLevel`]: 'debug' },
      { [`${prefix}related-task`]: { taskId: 'x' } },
      { [`${prefix}related-task`]: {} },
      { [`${prefix}related-task`]: 1 },
      { [`${prefix}subscriptionId`]: 1 },
      { progressToken: 1, more: 1 },
    ]),
    ['a task', of2025({ ...echo, params: { ...echo.params, task: { ttl: 1000 } } })],
    ['only the revision', of2026(echo, {}, { [`${prefix}protocolVersion`]: modern })],
    ['of 2026 with the header of 2025', of2026(echo, { 'mcp-protocol-version': newest })],
  ],

  Accept: ['2025', '2026', 'notification'].flatMap((what) =>
    each(
      `${what}: `,
      [
        undefined,
        '',
        '*/*',
        'application/json',
        'text/event-stream',
        'application/*, text/*',
        'text/event-stream, application/json',
        'text/event-stream,application/json',
        'Application/JSON, Text/Event-Stream',
        'application/json; q=0.5, text/event-stream; q=0',
        'application/json;charset=utf-8, text/event-stream',
        'application/jsonp, text/event-streams',
        'text/html',
      ],
      (accept) => {
        if (what === 'notification') return json(notification('notifications/initialized'), { accept })
        return what === '2025' ? of2025(echo, { accept }) : of2026(echo, { accept })
      },
    ),
  ),

  'a content type': [of2025, of2026].flatMap((make) =>
    each(
      `${make.name.slice(2)}: `,
      [
        undefined,
        '',
        'application/json; charset=utf-8',
        'application/json;charset=UTF-8',
        'application/json; charset="utf-8"',
        'APPLICATION/JSON',
        'application/json; foo=bar',
        'application/json;',
        ' application/json ',
        'application/jsonp',
        'application/vnd.api+json',
        'text/json',
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/json, text/plain',
        'json',
      ],
      (type) => make(echo, { 'content-type': type }),
    ),
  ),

  params: [
    ...['ping', 'tools/list', 'tools/call', 'initialize', 'server/discover'].flatMap((method) =>
      inBothEras(`${method}: `, oddValues, (params) => ({ method, params })),
    ),
    ...inBothEras(
      'more than there are: ',
      [{ cursor: 'x' }, { cursor: 1 }, { cursor: null }, { more: { deep: [] } }],
      (params) => ({ method: 'tools/list', params }),
    ),
  ],

  'a call': [
    ...inBothEras(
      'echo with ',
      [
        ...oddValues,
        { message: 'hi', more: 1 },
        { Message: 'hi' },
        ...[null, 1, true, [], {}, ['hi']].map((text) => ({ message: text })),
        { message: '' },
        { message: 'naïve 💥 \u2028\u2029 \u0000 \ud7ff' },
        { message: 'a\ud800b' },
        { message: 'a\r\n\r\ndata: {"jsonrpc":"2.0","id":1}\n\nb' },
        { message: 'x'.repeat(200_000) },
      ],
      (args) => callOf('echo', args),
    ),
    ...inBothEras('get_time with ', [...oddValues, { more: 1 }], (args) => callOf('get_time', args)),
    ...inBothEras(
      'the tool ',
      [
        undefined,
        null,
        true,
        1,
        [],
        ['echo'],
        {},
        '',
        'nope',
        'Echo',
        'echo ',
        '__proto__',
        'constructor',
        'toString',
        'écho',
        'x'.repeat(9000),
      ],
      (name) => callOf(name, {}),
    ),
    ...inBothEras('more: ', [{ more: 1 }, { title: 'x', name: 'echo' }], (more) => ({
      ...echo,
      params: { ...more, ...echo.params },
    })),
  ],

  'an id': [
    ...inBothEras(
      '',
      [
        0,
        -1,
        1.5,
        1e15,
        2 ** 53,
        '',
        '1',
        'a"\n💥',
        '__proto__',
        'x'.repeat(9000),
        null,
        true,
        [],
        {},
        undefined,
      ],
      (id) => ({ ...echo, id }),
    ),
    ...['nope', 'tools/list', 'ping', 'initialize'].flatMap((method) =>
      inBothEras(`${method}: `, [0, '', '1', 'a"\n💥', 1.5, null, undefined], (id) => ({ method, id })),
    ),
    ...textsInBothEras(
      [
        '1e2',
        '1.0',
        '-0',
        '12345678901234567890',
        '9007199254740993',
        '1e400',
        '"\\u0031"',
        '"\\ud800"',
        '"\\u2028"',
      ],
      { ...echo, id: 'HERE' },
    ),
  ],

  jsonrpc: inBothEras('', [undefined, null, 2, '1.0', '2.0 ', ''], (jsonrpc) => ({ ...echo, jsonrpc })),

  'a message that is no request': [
    ...each('', [null, true, 1, 'text', {}, []], (body) => json(body)),
    ...each('with the headers of 2026: ', [null, 1, {}, []], (body) =>
      json(body, { 'mcp-protocol-version': modern, 'mcp-method': 'tools/list' }),
    ),
    ...each('a response, ', [undefined, newest, modern], (version) =>
      json({ jsonrpc: '2.0', id: 1, result: {} }, { 'mcp-protocol-version': version }),
    ),
    ['an error', json({ jsonrpc: '2.0', id: 1, error: { code: 1, message: 'x' } })],
    ...inBothEras('more: ', [{ result: {} }, { error: { code: 1, message: 'x' } }, { more: 1 }], (more) => ({
      ...echo,
      ...more,
    })),
  ],

  'a notification': [
    'notifications/initialized',
    'notifications/cancelled',
    'notifications/progress',
    'notifications/roots/list_changed',
    'notifications/nope',
    'tools/list',
    'tools/call',
    'ping',
  ].flatMap((method): readonly Case[] => [
    [method, json(notification(method))],
    [`${method}, 2025`, json(notification(method, { requestId: 1 }), { 'mcp-protocol-version': newest })],
    [`${method}, 2026`, of2026({ method, id: undefined })],
    [
      `${method}, 2026, without metadata`,
      json(notification(method), { 'mcp-protocol-version': modern, 'mcp-method': method }),
    ],
  ]),

  'a batch': [
    ...each('', versions, (version) =>
      json([message(echo), message({ ...ping, id: 2 })], { 'mcp-protocol-version': version }),
    ),
    ['of one', json([message(list)])],
    ['of ids that are alike', json([message(echo), message({ ...echo, id: '1' })])],
    ['of an id twice', json([message(echo), message(list)])],
    [
      'of notifications',
      json([notification('notifications/initialized'), notification('notifications/nope')]),
    ],
    ['of responses', json([{ jsonrpc: '2.0', id: 1, result: {} }])],
    ['with an unknown method', json([message({ method: 'nope' }), message({ ...echo, id: 2 })])],
    ['with wrong arguments', json([message(callOf('echo', {})), message({ ...echo, id: 2 })])],
    ['with a notification', json([notification('notifications/initialized'), message(echo)])],
    ['with what is no message', json([message(echo), null])],
    [
      'with initialize',
      json([message({ method: 'initialize', params: initializeParams }), message({ ...list, id: 2 })]),
    ],
    ['of initialize', json([message({ method: 'initialize', params: initializeParams })])],
    ['in a batch', json([[message(list)]])],
    ['of 100', json(Array.from({ length: 100 }, (_, id) => message({ ...echo, id })))],
    ['of 101', json(Array.from({ length: 101 }, (_, id) => message({ ...echo, id })))],
    ['of 2026', json([parsed(of2026(echo))], of2026(echo).headers)],
    ['of both eras', json([message(list), parsed(of2026({ ...echo, id: 2 }))])],
  ],

  JSON: [
    ['with spaces around', raw(` \r\n\t${JSON.stringify(message(echo))}\n `)],
    ['with a byte order mark', raw(`\ufeff${JSON.stringify(message(echo))}`)],
    ['with escapes', replaced(of2025(echo), '"tools/call"', '"tools\\/\\u0063all"')],
    ['with keys twice', replaced(of2025(echo), '"id":1', '"id":1,"id":2,"method":"ping"')],
    ['with arguments twice', replaced(of2026(echo), '"message":"hi"', '"message":1,"message":"hi"')],
    [
      'with bytes that are no UTF-8',
      raw(Buffer.from(JSON.stringify(message(callOf('echo', { message: 'a\xff\xc3(' }))), 'latin1')),
    ],
    ...textsInBothEras(
      [
        '{"message":"hi","__proto__":{"message":1}}',
        '{"__proto__":{"message":"hi"}}',
        '{"message":"hi","constructor":{"prototype":{}}}',
        '{"message":"\\ud800"}',
        '{"message":1e3}',
      ],
      callOf('echo', 'HERE'),
    ),
    ['__proto__ in the message', replaced(of2025(echo), '{', '{"__proto__":{"method":"ping"},')],
    [
      '__proto__ in the params',
      replaced(of2025(echo), '"params":{', '"params":{"__proto__":{"name":"get_time"},'),
    ],
    ['__proto__ in the metadata', replaced(of2026(echo), '"_meta":{', '"_meta":{"__proto__":{"x":1},')],
    [
      'metadata in __proto__',
      replaced(of2025(echo), '"params":{', `"params":{"__proto__":{"_meta":${JSON.stringify(usualMeta)}},`),
    ],
    ['all in __proto__', raw('{"__proto__":{"jsonrpc":"2.0","id":1,"method":"ping"}}')],
  ],
}

function raw(body: string | Buffer, headers: Headers = {}): Sent {
  const all: Headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...headers,
  }
  const kept = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { headers: Object.fromEntries(kept), body: Buffer.from(body) }
}

function json(body: unknown, headers: Headers = {}): Sent {
  return raw(JSON.stringify(body), headers)
}

/** A request; members that are given replace the usual ones, and undefined ones are left out. */
function message(members: Members): Members {
  return { jsonrpc: '2.0', id: 1, ...members }
}

function notification(method: string, params?: unknown): Members {
  return { jsonrpc: '2.0', method, params }
}

function callOf(name: unknown, args: unknown) {
  return { method: 'tools/call', params: { name, arguments: args } }
}

/** Says in a header which revision it is. */
function of2025(members: Members, headers: Headers = {}): Sent {
  return json(message(members), { 'mcp-protocol-version': newest, ...headers })
}

/** Says it in its metadata, unless that has no place, and repeats in headers what is in the body. */
function of2026(members: Members, headers: Headers = {}, meta: unknown = usualMeta): Sent {
  const { method, params = {} } = members
  const isObject = typeof params === 'object' && params !== null && !Array.isArray(params)
  const name = isObject && 'name' in params ? params.name : undefined
  const body = isObject ? { ...members, params: { _meta: meta, ...params } } : members
  return json(message(body), {
    'mcp-protocol-version': modern,
    'mcp-method': headerOf(method),
    'mcp-name': headerOf(name),
    ...headers,
  })
}

/** A value as a header repeats it, if a header can. */
function headerOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x20-\x7e]{0,9000}$/.test(value) ? value : undefined
}

function parsed({ body }: Sent): unknown {
  return JSON.parse(body.toString())
}

/** The same with another text in its body, for JSON that no value has. */
function replaced({ headers, body }: Sent, text: string, by: string): Sent {
  const before = body.toString()
  if (!before.includes(text)) throw new Error(`no ${text} in ${before}`)
  return { headers, body: Buffer.from(before.replace(text, () => by)) }
}

function each<T>(what: string, values: readonly T[], make: (value: T) => Sent): readonly Case[] {
  return values.map((value) => [what + nameOf(value), make(value)])
}

/** Each value in a request of both eras. */
function inBothEras<T>(what: string, values: readonly T[], members: (value: T) => Members): readonly Case[] {
  return [
    ...each(`2025: ${what}`, values, (value) => of2025(members(value))),
    ...each(`2026: ${what}`, values, (value) => of2026(members(value))),
  ]
}

/** A call with this metadata, in 2026 besides that which it must have. */
function withMeta(metas: readonly Members[]): readonly Case[] {
  return [
    ...each('2025: ', metas, (_meta) => of2025({ ...echo, params: { ...echo.params, _meta } })),
    ...each('2026: ', metas, (meta) => of2026(echo, {}, { ...usualMeta, ...meta })),
  ]
}

/** In both eras, texts that stand where "HERE" is. */
function textsInBothEras(texts: readonly string[], members: Members): readonly Case[] {
  return [of2025, of2026].flatMap((make) =>
    each(`${make.name.slice(2)}: `, texts, (text) => replaced(make(members), '"HERE"', text)),
  )
}

/** A value as it stands in the name of its case. */
function nameOf(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60)
}
