// What becomes of the notes that rooms take while they serve a request.

import { once } from 'node:events'
import { createServer, IncomingMessage } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { EventOf, HandshakeEvent } from '../../src/handshake/event.ts'
import { Trace, traceOf, tracing } from '../../src/handshake/trace.ts'
import type { Destination, destinations } from '../../src/protocol/endpoints.ts'
import { locator } from '../../src/protocol/places.ts'
import { usedHeapBytes } from '../support/heap.ts'

const secret = 'a-configured-secret'

/** Serves every request with `room`, and gives the event of one. */
async function eventOfRequest(
  path: string,
  room: (trace: Trace) => void,
  headers: Record<string, string> = {},
) {
  const events: HandshakeEvent[] = []
  const trace = tracing({
    record: (event) => events.push(event),
    wallClock: () => 7,
    locate: locator([{ name: 'main', path: '', isScenario: false }]),
    addressOf: () => '',
    secrets: [secret],
  })
  const server = createServer((req, res) => {
    trace(req, res)
    room(traceOf(req))
    res.end()
  }).listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://localhost:${port}${path}`, { headers })
  await response.arrayBuffer()
  await expect.poll(() => events).toHaveLength(1)
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
  return events[0] as HandshakeEvent
}

describe('a note', () => {
  it('is in the event of its endpoint', async () => {
    const event = await eventOfRequest('/token', (trace) => {
      trace.note('token', { grantType: 'refresh_token', requestedScope: undefined })
      trace.note(['token', 'introspect'], { clientAuthMethod: 'client_secret_post' })
    })
    expect(event).toMatchObject({ realm: 'main', endpoint: 'token', at: 7, durationMs: 0 })
    expect(event.details).toStrictEqual({
      grantType: 'refresh_token',
      clientAuthMethod: 'client_secret_post',
    })
  })

  it('for another endpoint is dropped, so that an event holds what its type says', async () => {
    const event = await eventOfRequest('/revoke', (trace) => {
      trace.note('token', { grantType: 'refresh_token' })
      trace.note(['login', 'loginCallback'], { pending: 'p' })
    })
    expect(event.details).toStrictEqual({})
  })

  it('for an endpoint whose name is a part of the own one is dropped', async () => {
    const event = await eventOfRequest('/login/callback', (trace) => trace.note('login', { pending: 'p' }))
    expect(event.endpoint).toBe('loginCallback')
    expect(event.details).toStrictEqual({})
  })

  it('about a request that nobody traces does nothing', () => {
    const req = new IncomingMessage(new Socket())
    expect(() => traceOf(req).note('token', { grantType: 'x' })).not.toThrow()
  })

  it('takes only the facts that all of its endpoints have', () => {
    const trace = new Trace('elsewhere')
    // @ts-expect-error nobody decides at the token endpoint
    trace.note('token', { decision: 'allowed' })
    // @ts-expect-error nobody sends a scope to the page at the redirect URI
    trace.note('callback', { requestedScope: 'user' })
    // @ts-expect-error only a token request has a grant type
    trace.note(['token', 'introspect'], { grantType: 'refresh_token' })
    // @ts-expect-error a person cannot approve automatically
    trace.note('loginCallback', { decision: 'auto-approved' })
    trace.note(['authorize', 'loginCallback'], { code: 'k', grantedScope: 'user' })
  })

  it('is read from a narrowed event with the type of its endpoint, and elsewhere as undefined', () => {
    expectTypeOf<EventOf<'introspect'>['details']['introspected']>().toEqualTypeOf<
      'Bearer' | 'refresh_token' | 'inactive' | undefined
    >()
    expectTypeOf<EventOf<'revoke'>['details']['introspected']>().toEqualTypeOf<undefined>()
    expectTypeOf<HandshakeEvent['endpoint']>().toEqualTypeOf<Destination>()
    expectTypeOf<keyof typeof destinations>().toEqualTypeOf<Destination>()
  })
})

describe('what is kept of a request', () => {
  it('is the path as it was asked for, though with a slash at its end it is meant as the same endpoint', async () => {
    const event = await eventOfRequest('/.well-known/oauth-authorization-server/', () => undefined)
    expect(event).toMatchObject({
      endpoint: 'authorizationServerMetadata',
      path: '/.well-known/oauth-authorization-server/',
    })
  })

  it('holds no secret, wherever a client put it', async () => {
    const token = `mcp_at_${'a'.repeat(43)}`
    const event = await eventOfRequest(
      `/callback/${token}`,
      (trace) => {
        trace.refusal = { reason: 'client_id_unknown', facts: { received: secret, registered: 'client' } }
      },
      { 'user-agent': `agent ${secret}` },
    )
    expect(JSON.stringify(event)).not.toMatch(/a-configured|mcp_at_/)
    expect(event).toMatchObject({
      path: '/callback/[hidden]',
      userAgent: 'agent [hidden]',
      refusal: { reason: 'client_id_unknown', facts: { received: '[hidden]', registered: 'client' } },
    })
  })

  it('holds no part of a secret that stands where a text is clipped', async () => {
    const event = await eventOfRequest('/mcp', (trace) =>
      trace.note('mcp', { tool: `${'x'.repeat(190)}${secret}`, rpcMethods: [`${'x'.repeat(199)}${secret}`] }),
    )
    expect(JSON.stringify(event.details)).not.toContain('a-')
  })

  it('is clipped, and no control character is left in it', async () => {
    const long = '\u001b[2K\u009b31m'.repeat(100)
    const event = await eventOfRequest('/mcp', (trace) => {
      trace.note('mcp', { tool: long, rpcMethods: [long] })
      trace.refusal = { reason: 'parameter_missing', facts: { parameter: long } }
    })
    const { tool = '', rpcMethods = [] } = event.details
    const parameter = event.refusal?.reason === 'parameter_missing' ? event.refusal.facts.parameter : ''
    expect(new Set([tool, ...rpcMethods, parameter]).size).toBe(1)
    expect(tool).toHaveLength(201)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(tool).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  })

  it('shares the lists of a refusal, which are configured, instead of copying them for each', async () => {
    const registered = ['http://localhost:6274/oauth/callback', 'https://app.example/callback']
    const event = await eventOfRequest('/authorize', (trace) => {
      trace.refusal = { reason: 'redirect_uri_unregistered', facts: { received: 'x', registered } }
    })
    expect(event.refusal?.reason).toBe('redirect_uri_unregistered')
    expect(Object.values(event.refusal?.facts ?? {})).toContain(registered)
  })

  it('keeps no request alive of which it is a slice', async () => {
    const size = 1_000_000
    const before = usedHeapBytes()
    const events: HandshakeEvent[] = []
    for (let n = 0; n < 20; n++) {
      events.push(
        await eventOfRequest('/authorize', (trace) => {
          const body = `${n}`.padEnd(size, 'y')
          trace.note('authorize', { redirectUri: body.slice(10, 60) })
          const facts = { requested: body.slice(10, 60), known: [] }
          trace.refusal = { reason: 'scope_unknown', facts }
        }),
      )
    }
    expect(usedHeapBytes() - before).toBeLessThan(10 * size)
    expect(events).toHaveLength(20)
  })
})
