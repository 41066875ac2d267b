// Scopes that the endpoint and single tools need: who lacks one is told all that the request needs, and nothing is
// called.

import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { challengeOf } from '../support/challenge.ts'
import {
  clientToken,
  mcpHeaders,
  modernHeaders,
  modernRequest,
  request,
  sendMcp,
  toolCall,
} from '../support/mcp.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'

const scoped = sharedServer({ toolScope: ['echo=echo:use'] })

const echo = toolCall('echo', { message: 'hi' })

function call(server: TestServer, token: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(server.mcp, {
    method: 'POST',
    headers: { ...mcpHeaders(token), ...headers },
    body: body instanceof Uint8Array ? body : JSON.stringify(body),
  })
}

/** Checks the challenge of a 403 (RFC 6750 §3.1) and returns the scopes that it asks for. */
async function scopesAskedFor(server: TestServer, response: Response): Promise<string[]> {
  expect(response.status).toBe(403)
  const { scheme, parameters } = challengeOf(response)
  expect(scheme).toBe('Bearer')
  expect(parameters).toMatchObject({
    error: 'insufficient_scope',
    resource_metadata: `${server.url}/.well-known/oauth-protected-resource/mcp`,
  })
  expect(await response.json()).toMatchObject({ error: 'insufficient_scope' })
  return parameters['scope']?.split(' ') ?? []
}

describe('a token without the scopes of the endpoint', () => {
  it.each(['POST', 'GET', 'HEAD', 'DELETE', 'PUT'])(
    'is refused whatever is asked for, with %s',
    async (method) => {
      const server = await startTestServer({ scope: 'user files' })
      const token = await clientToken(server, 'user')
      const response = await fetch(server.mcp, { method, headers: mcpHeaders(token) })
      expect(response.status).toBe(403)
      expect(challengeOf(response).parameters).toMatchObject({
        error: 'insufficient_scope',
        scope: 'user files',
      })
    },
  )

  it('is told those of the tool as well, so that one step up is enough', async () => {
    const server = await startTestServer({
      scope: 'user files',
      toolScope: ['echo=echo:use', 'get_time=time'],
    })
    const token = await clientToken(server, 'user')
    expect(await scopesAskedFor(server, await call(server, token, echo))).toEqual([
      'user',
      'files',
      'echo:use',
    ])
    const batch = [echo, toolCall('get_time', {}, 2)]
    const all = await scopesAskedFor(server, await call(server, token, batch))
    expect(all).toEqual(['user', 'files', 'echo:use', 'time'])
    expect((await call(server, await clientToken(server, all.join(' ')), batch)).status).toBe(200)
  })

  it('is refused though it has those of the tool', async () => {
    const server = await startTestServer({ toolScope: ['echo=echo:use'] })
    const response = await call(server, await clientToken(server, 'echo:use'), echo)
    expect(await scopesAskedFor(server, response)).toEqual(['user', 'echo:use'])
    expect(server.events.at(-1)?.refusal?.facts).toMatchObject({ granted: ['echo:use'], tool: 'echo' })
  })

  it('is told those of the endpoint when the tool needs none of its own', async () => {
    const server = await startTestServer({ toolScope: ['echo=echo:use'] })
    const response = await call(server, await clientToken(server, 'echo:use'), toolCall('get_time'))
    expect(await scopesAskedFor(server, response)).toEqual(['user'])
    expect(server.events.at(-1)?.refusal?.facts).toMatchObject({ tool: undefined })
  })

  // What such a request needs beyond the endpoint cannot be known. What is wrong with it is for those who may call.
  it('is told those of the endpoint when its request names no tool that can be read', async () => {
    const server = await scoped()
    const token = await clientToken(server, 'echo:use')
    const large = JSON.stringify(toolCall('echo', { message: 'x'.repeat(1024 * 1024) }))
    const deep = `${'['.repeat(200)}${']'.repeat(200)}`
    const cases: [string, string, Record<string, string>, number][] = [
      ['bad JSON', '{', {}, 400],
      ['nothing', '', {}, 400],
      ['another value', '1', {}, 400],
      ['nested too deeply', deep, {}, 400],
      ['too large', large, {}, 413],
      ['another content type', JSON.stringify(echo), { 'content-type': 'text/plain' }, 415],
      ['an unknown charset', '{}', { 'content-type': 'application/json; charset=klingon' }, 415],
    ]
    for (const [what, body, headers, otherwise] of cases) {
      const sent = Buffer.from(body)
      const response = await call(server, token, sent, headers)
      expect(await scopesAskedFor(server, response), what).toEqual(['user'])
      const allowed = await call(server, await clientToken(server, 'user'), sent, headers)
      expect(allowed.status, what).toBe(otherwise)
    }
  })
})

// SDK-NOTES 34
describe('a tool with a scope of its own', () => {
  it('is called by a token that has it, and refuses one that has not with all that it needs', async () => {
    const server = await startTestServer({ toolScope: ['echo=echo:use', 'echo=echo:loud'] })
    const all = await clientToken(server, 'user echo:use echo:loud')
    expect((await call(server, all, echo)).status).toBe(200)
    for (const scope of ['user', 'user echo:use', 'user nope']) {
      const response = await call(server, await clientToken(server, scope), echo)
      expect(await scopesAskedFor(server, response)).toEqual(['user', 'echo:use', 'echo:loud'])
    }
  })

  it('does not stand in the way of other tools and methods', async () => {
    const server = await scoped()
    const token = await clientToken(server)
    for (const message of [toolCall('get_time'), request('tools/list'), request('ping')]) {
      expect((await call(server, token, message)).status).toBe(200)
    }
  })

  it('is refused in a batch as well, wherever it stands, and nothing of the batch is served', async () => {
    const server = await startTestServer({ toolScope: ['echo=echo:use', 'get_time=time:read'] })
    const token = await clientToken(server)
    const others = [request('tools/list', {}, 2), request('ping', {}, 3)]
    for (const batch of [
      [echo, ...others],
      [...others, echo],
    ]) {
      const response = await call(server, token, batch)
      expect(await scopesAskedFor(server, response)).toEqual(['user', 'echo:use'])
    }
  })

  it('of several in one batch names the scopes of all at once, so that one step up is enough', async () => {
    const server = await startTestServer({ toolScope: ['echo=echo:use', 'get_time=time:read'] })
    const response = await call(server, await clientToken(server), [echo, toolCall('get_time', {}, 2)])
    expect((await scopesAskedFor(server, response)).sort()).toEqual(['echo:use', 'time:read', 'user'])
  })

  it('is refused at the newest revision as well', async () => {
    const server = await scoped()
    const message = modernRequest('tools/call', { name: 'echo', arguments: { message: 'hi' } })
    const response = await call(
      server,
      await clientToken(server),
      message,
      modernHeaders('tools/call', 'echo'),
    )
    expect(await scopesAskedFor(server, response)).toEqual(['user', 'echo:use'])
  })

  it('is not needed by a tool whose name only looks like it', async () => {
    const server = await scoped()
    const token = await clientToken(server)
    for (const name of ['Echo', 'echo ', ' echo', 'echo\0', '__proto__', 'constructor', 'toString']) {
      const { status, messages } = await sendMcp(server, token, toolCall(name))
      expect(status).toBe(200)
      expect(messages).toMatchObject([{ error: { code: -32602 } }])
    }
  })

  // Whatever reading of the body the SDK accepts, its tool must have been seen by the scope check.
  it.each<[string, number, Record<string, string>, (json: string) => Uint8Array]>([
    ['a parameter', 403, { 'content-type': 'application/json; charset=utf-8' }, Buffer.from],
    ['capitals', 403, { 'content-type': 'Application/JSON' }, Buffer.from],
    ['a parameter without a value', 403, { 'content-type': 'application/json; x' }, Buffer.from],
    ['an empty parameter', 403, { 'content-type': 'application/json;' }, Buffer.from],
    ['a space before the semicolon', 403, { 'content-type': 'application/json ;x=y' }, Buffer.from],
    ['a broken quote', 403, { 'content-type': 'application/json; x="' }, Buffer.from],
    ['an equals sign alone', 403, { 'content-type': 'application/json; =' }, Buffer.from],
    [
      'another charset',
      403,
      { 'content-type': 'application/json; charset=utf-16le' },
      (json) => Buffer.from(json, 'utf16le'),
    ],
    ['a second type', 415, { 'content-type': 'application/json, text/plain' }, Buffer.from],
    ['a type of its own', 415, { 'content-type': 'application/vnd.mcp+json' }, Buffer.from],
    ['plain text', 415, { 'content-type': 'text/plain' }, Buffer.from],
    ['a byte order mark', 403, {}, (json) => Buffer.from(`\ufeff${json}`)],
    ['packing', 403, { 'content-encoding': 'gzip' }, gzipSync],
  ])('is not reached without it by %s', async (_what, status, headers, encode) => {
    const server = await scoped()
    const token = await clientToken(server)
    const response = await call(server, token, encode(JSON.stringify(echo)), headers)
    expect(await response.text()).not.toContain('"length":2')
    expect(response.status).toBe(status)
  })

  it.each([
    [
      'the last of two methods',
      403,
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":PARAMS,"method":"tools/call"}',
    ],
    [
      'the last of two names',
      403,
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_time","name":"echo","arguments":{"message":"hi"}}}',
    ],
    [
      'an escaped name',
      403,
      '{"jsonrpc":"2.0","id":1,"method":"tools\\/call","params":{"name":"\\u0065cho","arguments":{"message":"hi"}}}',
    ],
    ['a prototype', 400, '{"jsonrpc":"2.0","id":1,"__proto__":{"method":"tools/call","params":PARAMS}}'],
    [
      'a prototype of its parameters',
      200,
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"__proto__":{"name":"echo"},"arguments":{"message":"hi"}}}',
    ],
    ['a batch in a batch', 400, '[[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":PARAMS}]]'],
  ])('is not reached without it by %s', async (_what, status, template) => {
    const server = await scoped()
    const body = Buffer.from(template.replace('PARAMS', '{"name":"echo","arguments":{"message":"hi"}}'))
    const response = await call(server, await clientToken(server), body)
    expect(await response.text()).not.toContain('"length":2')
    expect(response.status).toBe(status)
  })
})
