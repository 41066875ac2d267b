// Which steps are shown as one attempt, when several clients are at it.

import { describe, expect, it } from 'vitest'
import type { Connection } from '../../src/handshake/connection.ts'
import type { DetailsOf, EventFacts } from '../../src/handshake/event.ts'
import { stepName } from '../../src/handshake/step.ts'
import type { Endpoint } from '../../src/protocol/endpoints.ts'
import { createTimeline } from '../../src/timeline/timeline.ts'
import { eventOf } from '../support/events.ts'

const minute = 60

/** A timeline that is fed by hand; the clock moves when a test says so. */
function handFed() {
  const timeline = createTimeline()
  let at = Date.UTC(2026, 0, 1)
  return {
    timeline,
    pass(seconds: number): void {
      at += seconds * 1000
    },
    caller(userAgent: string, remoteAddress = '127.0.0.1', realm = 'main', connection?: Connection) {
      const step =
        <E extends Endpoint>(endpoint: E, facts: Partial<EventFacts> = {}) =>
        (details?: DetailsOf<E>): void => {
          const given = { at, remoteAddress, userAgent, realm, connection }
          timeline.record(eventOf(endpoint, { ...given, ...facts, details }))
        }
      return {
        probe: step('mcp', {
          status: 401,
          refusal: { reason: 'token_missing', facts: { scheme: undefined } },
        }),
        resourceMetadata: step('protectedResourceMetadata', { method: 'GET' }),
        serverMetadata: step('authorizationServerMetadata', { method: 'GET' }),
        preflight: step('mcp', { method: 'OPTIONS', status: 204 }),
        authorize: step('authorize', { method: 'GET', status: 303 }),
        login: step('login', { method: 'GET' }),
        submit: step('loginCallback', { status: 303 }),
        token: step('token'),
        refusedToken: step('token', {
          status: 401,
          refusal: { reason: 'client_authentication_missing', facts: { methods: [], scheme: undefined } },
        }),
        call: step('mcp'),
        expired: step('mcp', {
          status: 401,
          refusal: { reason: 'token_expired', facts: { agoSeconds: 1, ttlSeconds: 1 } },
        }),
        underScoped: step('mcp', {
          status: 403,
          refusal: { reason: 'scope_insufficient', facts: { required: ['a'], granted: [], tool: 'echo' } },
        }),
        introspect: step('introspect'),
      }
    },
    /** Each attempt, oldest first, as `caller: step` lines. */
    attempts(): readonly (readonly string[])[] {
      return timeline
        .attempts()
        .map(({ rows }) =>
          rows.map(
            ({ last, count }) => `${last.userAgent}: ${stepName(last)}${count > 1 ? ` ×${count}` : ''}`,
          ),
        )
        .reverse()
    },
  }
}

/** A connection that stays open until a test closes it. */
function newConnection(): { closed: boolean } {
  return { closed: false }
}

type Caller = ReturnType<ReturnType<typeof handFed>['caller']>

function discover(client: Caller): void {
  client.probe()
  client.resourceMetadata()
  client.serverMetadata()
}

const discovered = (name: string) => [
  `${name}: MCP request without a token`,
  `${name}: protected resource metadata`,
  `${name}: authorization server metadata`,
]

describe('one client', () => {
  it('has all its steps in one attempt, from the 401 to a refresh after hours', () => {
    const { timeline, caller, pass, attempts } = handFed()
    const [node, chrome] = [caller('node'), caller('Chrome')]
    discover(node)
    chrome.authorize({ challenge: 'c', pending: 'p' })
    chrome.login({ pending: 'p' })
    pass(3 * minute)
    chrome.submit({ pending: 'p', code: 'k', decision: 'allowed' })
    node.token({ code: 'k', challenge: 'c', family: 'f', token: 't1' })
    node.call({ token: 't1', tool: 'echo' })
    pass(5 * 60 * minute)
    node.expired({ token: 't1' })
    node.token({ family: 'f', token: 't2' })
    node.call({ token: 't2', tool: 'echo' })

    expect(attempts()).toHaveLength(1)
    expect(timeline.attempts()[0]?.stepCount).toBe(11)
  })

  it('that refreshes a thousand times stays in its attempt', () => {
    const { timeline, caller, pass } = handFed()
    const [one, other] = [caller('node'), caller('node')]
    for (let n = 0; n < 1000; n++) {
      pass(60 * minute)
      one.token({ family: 'f', token: `t${n}` })
      other.token({ family: 'g', token: `u${n}` })
    }
    expect(timeline.attempts().map(({ stepCount }) => stepCount)).toEqual([1000, 1000])
  })

  it('that probes with GET and POST and reads the metadata twice is one attempt', () => {
    const { caller, attempts } = handFed()
    const [remote, chrome] = [caller('mcp-remote'), caller('Chrome')]
    discover(remote)
    discover(remote)
    chrome.authorize({ challenge: 'c' })
    expect(attempts()).toHaveLength(1)
  })

  it('that asks for its metadata and token without its name is one attempt', () => {
    const { caller, attempts } = handFed()
    const connection = newConnection()
    const named = (name: string) => caller(name, '127.0.0.1', 'main', connection)
    const [python, nameless, chrome] = [named('python-httpx'), named(''), caller('Chrome')]
    python.probe()
    nameless.resourceMetadata()
    nameless.serverMetadata()
    chrome.authorize({ challenge: 'c', code: 'k' })
    nameless.token({ code: 'k', family: 'f', token: 't' })
    python.call({ token: 't' })
    expect(attempts()).toHaveLength(1)
  })

  it('that first probes under another name and connection is told to have gone on', () => {
    const { timeline, caller, pass, attempts } = handFed()
    const on = (name: string) => caller(name, '127.0.0.1', 'main', newConnection())
    const [node, undici, chrome] = [on('node'), on('undici'), on('Chrome')]
    discover(node)
    pass(1)
    discover(undici)
    chrome.authorize({ challenge: 'c', code: 'k' })
    undici.token({ code: 'k', family: 'f', token: 't' })
    undici.underScoped({ token: 't', tool: 'echo' })
    node.resourceMetadata()
    chrome.authorize({ challenge: 'c2', code: 'k2' })
    undici.token({ code: 'k2', family: 'f', token: 't' })
    expect(attempts().map(({ length }) => length)).toEqual([3, 9])
    expect(timeline.attempts().map(({ continuedIn }) => continuedIn)).toEqual([undefined, 2])
  })

  it('that comes from the one loopback address, and its browser from the other, is one attempt', () => {
    const { caller, attempts } = handFed()
    discover(caller('Bun', '::1'))
    caller('Chrome', '127.0.0.1').authorize({ challenge: 'c' })
    expect(attempts()).toHaveLength(1)
  })

  it('that reads the metadata at every start is not reported as having stopped there', () => {
    const { timeline, caller, pass } = handFed()
    const codex = caller('codex')
    codex.token({ grantType: 'client_credentials', token: 't' })
    codex.call({ token: 't' })
    pass(minute)
    discover(codex)
    pass(1)
    codex.call({ token: 't' })
    expect(timeline.attempts().map(({ id, continuedIn }) => [id, continuedIn])).toEqual([
      [2, 1],
      [1, undefined],
    ])
  })

  it('that opens one authorization request twice is one attempt', () => {
    const { caller, attempts } = handFed()
    const [python, chrome] = [caller('python-httpx'), caller('Chrome')]
    discover(python)
    python.authorize({ challenge: 'c', pending: 'p1' })
    chrome.authorize({ challenge: 'c', pending: 'p2' })
    chrome.submit({ pending: 'p2', code: 'k' })
    python.token({ code: 'k', family: 'f', token: 't' })
    expect(attempts()).toHaveLength(1)
  })

  it('that asks without a token again and again is one attempt, with a count', () => {
    const { caller, pass, attempts } = handFed()
    const polling = caller('poller')
    for (let times = 0; times < 20; times++) {
      polling.probe()
      pass(minute)
    }
    expect(attempts()).toEqual([['poller: MCP request without a token ×20']])
  })

  it('that begins again after it was authorized makes a new attempt', () => {
    const { caller, attempts } = handFed()
    const [node, chrome] = [caller('node'), caller('Chrome')]
    discover(node)
    chrome.authorize({ challenge: 'c1' })
    discover(node)
    chrome.authorize({ challenge: 'c2' })
    expect(attempts()).toHaveLength(2)
    expect(attempts()[1]).toEqual([...discovered('node'), 'Chrome: authorization request'])
  })

  it('that has one verifier for every sign-in makes a new attempt each time', () => {
    const { caller, attempts } = handFed()
    const curl = caller('curl')
    for (const code of ['k1', 'k2']) {
      curl.authorize({ challenge: 'always', code })
      curl.token({ code, challenge: 'always', family: `f${code}`, token: `t${code}` })
    }
    expect(attempts()).toHaveLength(2)
  })

  it('whose token request fails before the code is looked at stays in its attempt', () => {
    const { caller, attempts } = handFed()
    const [node, chrome] = [caller('node'), caller('Chrome')]
    discover(node)
    chrome.authorize({ challenge: 'c', code: 'k' })
    node.refusedToken({ code: 'k' })
    node.refusedToken()
    expect(attempts()).toHaveLength(1)
  })

  it('that steps up finds its way through the metadata back into its attempt', () => {
    const { caller, attempts } = handFed()
    const [node, chrome] = [caller('node'), caller('Chrome')]
    discover(node)
    chrome.authorize({ challenge: 'c1', code: 'k1' })
    node.token({ code: 'k1', family: 'f1', token: 't1' })
    node.underScoped({ token: 't1', tool: 'echo' })
    node.resourceMetadata()
    chrome.authorize({ challenge: 'c2', code: 'k2' })
    node.token({ code: 'k2', family: 'f2', token: 't2' })
    node.call({ token: 't2', tool: 'echo' })
    expect(attempts()).toHaveLength(1)
  })

  it('by client credentials has its calls with its token, and each new token of a fresh start apart', () => {
    const { caller, attempts } = handFed()
    const job = caller('job')
    job.token({ grantType: 'client_credentials', token: 't1' })
    job.call({ token: 't1' })
    job.token({ grantType: 'client_credentials', token: 't2' })
    job.call({ token: 't2' })
    job.expired({ token: 't2' })
    job.token({ grantType: 'client_credentials', token: 't3' })
    expect(attempts().map(({ length }) => length)).toEqual([2, 4])
  })

  it('in a browser has its preflights in the attempt that they are for', () => {
    const { caller, attempts } = handFed()
    const app = caller('Chrome')
    app.preflight()
    discover(app)
    app.authorize({ challenge: 'c', code: 'k' })
    app.token({ code: 'k', token: 't' })
    app.preflight()
    app.call({ token: 't' })
    expect(attempts()).toHaveLength(1)
  })

  it('gets the introspections of a resource server only if they are about its token', () => {
    const { caller, attempts } = handFed()
    const [node, gateway] = [caller('node'), caller('gateway')]
    node.token({ grantType: 'client_credentials', token: 't1' })
    gateway.introspect({ token: 't1' })
    gateway.introspect()
    expect(attempts()).toEqual([
      [
        'node: token request: client_credentials',
        'gateway: token introspection',
        'gateway: token introspection',
      ],
    ])
  })
})

describe('two clients at the same time', () => {
  it.each([
    ['first', ['k1', 'k2']],
    ['last', ['k2', 'k1']],
  ])(
    'with different names each have their own steps, if the first one asks for authorization %s',
    (_when, codes) => {
      const { caller, attempts } = handFed()
      const [node, python, chrome] = [caller('node'), caller('python'), caller('Chrome')]
      discover(node)
      discover(python)
      for (const code of codes) chrome.authorize({ challenge: `of ${code}`, code })
      node.token({ code: 'k1', token: 't1' })
      python.token({ code: 'k2', token: 't2' })
      const whole = (name: string) => [
        ...discovered(name),
        'Chrome: authorization request',
        `${name}: token request`,
      ]
      const found = attempts()
      expect(found).toHaveLength(2)
      expect(found).toContainEqual(whole('node'))
      expect(found).toContainEqual(whole('python'))
    },
  )

  it('one of which never asks for authorization are one attempt only if simultaneous', () => {
    const { caller, pass, attempts } = handFed()
    discover(caller('node'))
    pass(3)
    discover(caller('python'))
    caller('Chrome').authorize({ challenge: 'c' })
    expect(attempts()).toEqual([
      discovered('node'),
      [...discovered('python'), 'Chrome: authorization request'],
    ])
  })

  it('with one name are told apart as soon as both have asked for authorization', () => {
    const { caller, attempts } = handFed()
    const node = () => caller('node', '127.0.0.1', 'main', newConnection())
    const [first, second, chrome] = [node(), node(), caller('Chrome')]
    first.probe()
    second.probe()
    first.resourceMetadata()
    second.resourceMetadata()
    first.serverMetadata()
    second.serverMetadata()
    chrome.authorize({ challenge: 'c1', code: 'k1' })
    chrome.authorize({ challenge: 'c2', code: 'k2' })
    second.token({ code: 'k2', token: 't2' })
    first.token({ code: 'k1', token: 't1' })
    const whole = [...discovered('node'), 'Chrome: authorization request', 'node: token request']
    expect(attempts()).toEqual([whole, whole])
  })

  it('do not get in the way of one that is at work', () => {
    const { caller, attempts } = handFed()
    const [old, fresh] = [caller('node'), caller('node')]
    old.token({ grantType: 'client_credentials', token: 't1' })
    old.call({ token: 't1', tool: 'echo' })
    fresh.resourceMetadata()
    old.call({ token: 't1', tool: 'echo' })
    fresh.serverMetadata()
    expect(attempts()[0]).toEqual(['node: token request: client_credentials', 'node: MCP request ×2'])
  })

  it('of which one runs in the browser that the other one uses each keep their authorization request', () => {
    const { caller, pass, attempts } = handFed()
    const [node, app] = [caller('node'), caller('Chrome')]
    discover(app)
    pass(2 * minute)
    discover(node)
    app.authorize({ challenge: 'of node' })
    expect(attempts()[1]).toEqual([...discovered('node'), 'Chrome: authorization request'])
    discover(app)
    app.authorize({ challenge: 'of the app' })
    expect(attempts()[2]).toEqual([...discovered('Chrome'), 'Chrome: authorization request'])
  })

  it('at different addresses never share an authorization request', () => {
    const { caller, attempts } = handFed()
    discover(caller('node', '10.0.0.1'))
    caller('Chrome', '10.0.0.2').authorize({ challenge: 'c' })
    expect(attempts()).toHaveLength(2)
  })
})

describe('two realms', () => {
  it.each(['node', 'python'])(
    'never share an attempt, though node probes one and %s the other in the same moment',
    (name) => {
      const { timeline, caller, attempts } = handFed()
      const [main, other] = [caller('node'), caller(name, '127.0.0.1', 'b')]
      main.probe()
      other.probe()
      main.resourceMetadata()
      other.resourceMetadata()
      main.serverMetadata()
      other.serverMetadata()
      expect(attempts()).toEqual([discovered('node'), discovered(name)])
      expect(timeline.attempts().map(({ realm }) => realm)).toEqual(['b', 'main'])
    },
  )

  it.each(['main', 'b'])('each have their own authorization requests, first that of %s', (first) => {
    const { timeline, caller } = handFed()
    const second = first === 'main' ? 'b' : 'main'
    for (const realm of ['main', 'b']) discover(caller('node', '127.0.0.1', realm))
    for (const realm of [first, second]) caller('Chrome', '127.0.0.1', realm).authorize({ code: realm })
    for (const realm of ['main', 'b']) caller('node', '127.0.0.1', realm).token({ code: realm, token: realm })
    const found = timeline
      .attempts()
      .map(({ realm, rows }) => [realm, new Set(rows.map((row) => row.last.realm))])
    expect(found).toEqual([
      ['b', new Set(['b'])],
      ['main', new Set(['main'])],
    ])
  })

  it('keep apart what two clients sent of which one continues the other’s digests', () => {
    const { timeline, caller } = handFed()
    caller('node').token({ token: 't', family: 'f' })
    caller('node', '127.0.0.1', 'b').call({ token: 't' })
    caller('gateway', '127.0.0.1', 'b').introspect({ token: 't', family: 'f' })
    expect(timeline.attempts().map(({ realm, stepCount }) => [realm, stepCount])).toEqual([
      ['b', 2],
      ['main', 1],
    ])
  })

  it('do not tell of each other that a client went on with a token from before', () => {
    const { timeline, caller, pass } = handFed()
    caller('codex').token({ grantType: 'client_credentials', token: 't' })
    pass(minute)
    discover(caller('codex', '127.0.0.1', 'b'))
    pass(1)
    caller('codex').call({ token: 't' })
    expect(timeline.attempts().map(({ continuedIn }) => continuedIn)).toEqual([undefined, undefined])
  })
})

describe('the record', () => {
  it('holds 500 attempts; the one that was quiet for longest goes first', () => {
    const { timeline, caller, pass } = handFed()
    caller('first').token({ grantType: 'client_credentials', token: 'first' })
    caller('second').token({ grantType: 'client_credentials', token: 'second' })
    for (let n = 0; n < 498; n++) {
      pass(3)
      caller(`agent ${n}`).probe()
    }
    caller('first').call({ token: 'first' })
    pass(3)
    caller('one more').probe()
    const ids = timeline.attempts().map(({ id }) => id)
    expect(ids).toHaveLength(500)
    expect(ids).toContain(1)
    expect(ids).not.toContain(2)
  })

  it('holds 4000 rows in all; the attempts that were quiet for longest go first', () => {
    const { timeline, caller, pass } = handFed()
    const node = caller('first')
    node.token({ family: 'f', token: 'first' })
    for (let n = 0; n < 99; n++) {
      pass(3)
      for (let row = 0; row < 40; row++) caller(`agent ${n}`).probe({ protocolVersion: `${row}` })
    }
    const rows = () => timeline.attempts().map((attempt) => attempt.rows.length)
    expect([rows().length, rows().at(-1)]).toEqual([100, 1])
    for (let row = 0; row < 40; row++) node.token({ family: 'f', token: `${row}` })
    expect([rows().length, rows().at(-1)]).toEqual([99, 41])
    timeline.clear()
    expect(rows()).toEqual([])
    node.token({ family: 'f', token: 'first' })
    expect(rows()).toEqual([1])
  })

  it('counts a thousand calls in a few rows, whatever their mix', () => {
    const { timeline, caller } = handFed()
    const node = caller('node')
    node.token({ grantType: 'client_credentials', token: 't' })
    for (let n = 0; n < 500; n++) {
      node.call({ token: 't', rpcMethods: ['tools/call'], tool: 'echo' })
      node.call({ token: 't', rpcMethods: ['tools/call'], tool: 'get_time' })
    }
    const [attempt] = timeline.attempts()
    expect(attempt?.rows.map(({ count }) => count)).toEqual([1, 500, 500])
    expect(attempt?.stepCount).toBe(1001)
  })

  it('keeps the first and the last rows of an attempt that goes on and on, and counts the others', () => {
    const { timeline, caller } = handFed()
    const node = caller('node')
    for (let n = 0; n < 100; n++) node.token({ family: 'f', token: `t${n}` })
    const [attempt] = timeline.attempts()
    const tokens = attempt?.rows.map(({ last }) => last.details.token)
    expect(tokens).toHaveLength(60)
    expect([tokens?.[19], tokens?.[20], tokens?.at(-1)]).toEqual(['t19', 't60', 't99'])
    expect(attempt?.dropped).toBe(40)
    expect(attempt?.stepCount).toBe(100)
  })

  it('keeps as much of an attempt that is joined to another', () => {
    const { timeline, caller, attempts } = handFed()
    const [client, browser] = [caller('client'), caller('Chrome')]
    caller('other').probe()
    client.probe()
    for (let round = 0; round < 20; round++) {
      for (let n = 0; n < 70; n++) browser.authorize({ challenge: `${round}`, requestedScope: `${n}` })
      client.refusedToken({ challenge: `${round}`, code: `${round}` })
    }
    expect(Math.max(...attempts().map(({ length }) => length))).toBeLessThanOrEqual(60)
    const steps = timeline.attempts().reduce((sum, { stepCount }) => sum + stepCount, 0)
    expect(steps).toBe(2 + 20 * 71)
  })

  it('forgets by which tokens an attempt was found long ago', () => {
    const { timeline, caller } = handFed()
    const node = caller('node')
    for (let n = 0; n < 1000; n++) node.token({ family: 'f', token: `t${n}` })
    expect(timeline.attempts()[0]?.keys.size).toBeLessThanOrEqual(100)
  })

  it('takes nothing while it is paused, and nothing that is no step', () => {
    const { timeline, caller } = handFed()
    timeline.pause(true)
    caller('node').probe()
    expect(timeline.record(eventOf('mcp'))).toBeUndefined()
    expect(timeline.attempts()).toEqual([])
    timeline.pause(false)
    caller('node').probe()
    expect(timeline.attempts()).toHaveLength(1)
    expect(timeline.record(eventOf('mcp'))).toBe(timeline.attempts()[0]?.id)
  })

  it('tells what changed since a revision, or that all has to be read anew', () => {
    const { timeline, caller, pass } = handFed()
    caller('a').probe()
    const { revision } = timeline
    pass(3)
    caller('b').probe()
    pass(3)
    caller('c').probe()
    caller('b').probe()
    expect(timeline.changedSince(revision)?.map(({ id }) => id)).toEqual([2, 3])
    expect(timeline.changedSince(timeline.revision)).toEqual([])
    timeline.clear()
    expect(timeline.changedSince(revision)).toBeUndefined()
    expect(timeline.changedSince(timeline.revision)).toEqual([])
  })
})
