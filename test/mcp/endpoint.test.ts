// The endpoint as a part: below any path, with its own tools, beside others of its kind.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { type McpContext, mcpEndpoint } from '../../src/mcp/endpoint.ts'
import { mcpService } from '../../src/mcp/service.ts'
import { tool } from '../../src/mcp/tool.ts'
import { refuse } from '../../src/protocol/refusal.ts'
import { challengeOf } from '../support/challenge.ts'
import { mcpHeaders, request, toolCall } from '../support/mcp.ts'

const site = 'http://localhost:1'

/** An endpoint for one token and with one tool, both named for it. */
function endpoint(name: string, changes: Partial<McpContext> = {}): McpContext {
  const named = tool({
    name: `${name}_tool`,
    title: name,
    description: 'Says where it is.',
    input: z.object({}),
    output: z.object({ at: z.string() }),
    run: () => ({ at: name }),
  })
  const service = mcpService({ tools: [named], version: '1.2.3', unexpected })
  onTestFinished(() => service.close())
  return {
    publicUrl: site,
    resource: `${site}/${name}/mcp`,
    resourceMetadataUrl: `${site}/.well-known/oauth-protected-resource/${name}/mcp`,
    verify: async (token) => {
      if (token !== `token-of-${name}`) throw refuse('token_unknown', {})
      return { clientId: name, username: undefined, scopes: [name], expiresAt: 2 ** 31 }
    },
    recognise: () => undefined,
    wallClock: () => 0,
    service,
    seams: {},
    sleep: async () => {},
    readsRefused: false,
    scopes: [name],
    toolScopes: {},
    allowedOrigins: [],
    unexpected,
    ...changes,
  }
}

function unexpected(error: unknown): never {
  throw error
}

/** Serves endpoints by their paths; gives the origin. */
async function serving(contexts: Readonly<Record<string, McpContext>>): Promise<string> {
  const endpoints = new Map(Object.entries(contexts).map(([path, context]) => [path, mcpEndpoint(context)]))
  const server = createServer((req, res) => void endpoints.get(req.url ?? '')?.(req, res))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(() => void server.close())
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

function ask(address: string, token: string, message: object): Promise<Response> {
  return fetch(address, { method: 'POST', headers: mcpHeaders(token), body: JSON.stringify(message) })
}

describe('two endpoints in one process', () => {
  it('each know their own tokens, tools, scopes and metadata, at whatever path they are', async () => {
    const origin = await serving({ '/mcp': endpoint('one'), '/a/b/mcp': endpoint('two') })
    const addresses = { one: `${origin}/mcp`, two: `${origin}/a/b/mcp` }
    for (const [name, other] of [
      ['one', 'two'],
      ['two', 'one'],
    ] as const) {
      const served = await ask(addresses[name], `token-of-${name}`, toolCall(`${name}_tool`))
      expect(await served.text()).toContain(JSON.stringify({ at: name }))
      const list = await (await ask(addresses[name], `token-of-${name}`, request('tools/list'))).text()
      expect(list).toContain(`${name}_tool`)
      expect(list).not.toContain(`${other}_tool`)

      const foreign = await ask(addresses[name], `token-of-${other}`, request('ping'))
      expect(foreign.status).toBe(401)
      expect(challengeOf(foreign).parameters).toMatchObject({
        error: 'invalid_token',
        scope: name,
        resource_metadata: `${site}/.well-known/oauth-protected-resource/${name}/mcp`,
      })
      expect(await foreign.json()).toMatchObject({ error_uri: `${site}/errors/token_unknown` })
    }
  })

  it('hand over to their servers what the token says', async () => {
    const seen: unknown[] = []
    const one = endpoint('one')
    const origin = await serving({
      '/mcp': {
        ...one,
        service: {
          async serve(_req, res, { auth }) {
            seen.push(auth)
            res.end()
          },
        },
      },
    })
    await (await ask(`${origin}/mcp`, 'token-of-one', request('ping'))).text()
    expect(seen[0]).toMatchObject({
      token: 'token-of-one',
      clientId: 'one',
      scopes: ['one'],
      expiresAt: 2 ** 31,
      resource: new URL(one.resource),
      extra: { username: undefined },
    })
  })
})

// SDK-NOTES 31: some clients split WWW-Authenticate at commas and quotes, even inside of quotes.
it('percent-encodes what could split a challenge, whatever its scopes and addresses are', async () => {
  const origin = await serving({
    '/mcp': endpoint('one', {
      scopes: ['a,b', 'c"d'],
      resourceMetadataUrl: `${site}/with,comma/"quote"\\é\r\nX-Injected: 1`,
    }),
  })
  const response = await fetch(`${origin}/mcp`)
  expect(response.status).toBe(401)
  expect(response.headers.get('x-injected')).toBeNull()
  expect(challengeOf(response).parameters).toEqual({
    scope: 'a%2Cb c%22d',
    resource_metadata: `${site}/with%2Ccomma/%22quote%22%5C%C3%A9%0D%0AX-Injected: 1`,
  })
})
