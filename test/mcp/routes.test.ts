// The endpoint as a part: below any path, with its own tools, beside others of its kind.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { mcpServerFactory } from '../../src/mcp/mcp-server.ts'
import { type McpContext, mcpRoutes } from '../../src/mcp/routes.ts'
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
  return {
    publicUrl: site,
    resource: `${site}/${name}/mcp`,
    resourceMetadataUrl: `${site}/.well-known/oauth-protected-resource/${name}/mcp`,
    verify: async (token) => {
      if (token !== `token-of-${name}`) throw refuse('token_unknown', {})
      return { clientId: name, username: undefined, scopes: [name], expiresAt: 2 ** 31 }
    },
    recognise: () => undefined,
    createServer: mcpServerFactory([named], { now: () => 0 }, '1.2.3'),
    scopes: [name],
    toolScopes: {},
    allowedOrigins: [],
    unexpected: (error) => {
      throw error
    },
    ...changes,
  }
}

/** Serves endpoints by their paths; gives the origin. */
async function serving(endpoints: Readonly<Record<string, McpContext>>): Promise<string> {
  const app = express()
  const routes = Object.entries(endpoints).map(([path, context]) => {
    const its = mcpRoutes(context)
    app.use(path, its.router)
    return its
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(async () => {
    server.close()
    for (const { close } of routes) await close()
  })
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
        createServer: (request) => {
          seen.push(request.authInfo)
          return one.createServer(request)
        },
      },
    })
    await (await ask(`${origin}/mcp`, 'token-of-one', request('ping'))).text()
    expect(seen[0]).toEqual({
      token: 'token-of-one',
      clientId: 'one',
      scopes: ['one'],
      expiresAt: 2 ** 31,
      resource: new URL(one.resource),
      extra: { username: undefined },
    })
  })

  it('are closed one by one', async () => {
    const [one, two] = [mcpRoutes(endpoint('one')), mcpRoutes(endpoint('two'))]
    await one.close()
    const app = express().use('/two', two.router)
    const server = createServer(app)
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    expect((await ask(`http://localhost:${port}/two`, 'token-of-two', request('ping'))).status).toBe(200)
    await two.close()
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
