// What the home page says about whether a client has connected yet, while one does.

import { parse } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import type { ServerOptions } from '../../src/server.ts'
import { askMcp, modernHeaders, modernRequest } from '../support/mcp.ts'
import { authorizeUrl, callMcp, exchange, obtainCode, obtainTokens, post } from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const start = (options: ServerOptions = {}) => startTestServer({ autoApprove: 'all', ...options })

/** What is said now; the same in the page and by itself. */
async function said(server: TestServer, headers: Record<string, string> = {}) {
  const [page, part] = await Promise.all(
    ['/', '/connection'].map(async (path) =>
      parse(await (await fetch(server.url + path, { headers })).text()),
    ),
  )
  expect(part?.innerHTML.trim()).toBe(page?.querySelector('#connection')?.innerHTML.trim())
  const words = (selector: string) =>
    part?.querySelector(selector)?.textContent.replaceAll(/\s+/g, ' ').trim() ?? ''
  return {
    headline: words('#connection-headline'),
    details: words('#connection-details'),
    links: part?.querySelectorAll('a').map((a) => a.getAttribute('href')),
  }
}

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'my-client', version: '1.2' },
  },
}
const list = { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} }

describe('the connection', () => {
  it('begins with none', async () => {
    const server = await start()
    expect(await said(server)).toMatchObject({ headline: 'No client has connected yet', links: [] })
  })

  it('is on its way when a client asks without a token, which every client does', async () => {
    const server = await start()
    await callMcp(server, undefined)
    expect(await said(server)).toEqual({
      headline: 'A client is connecting',
      details: 'Last: MCP request without a token, at 2026-01-01 00:00:00 UTC',
      links: [],
    })
  })

  it('is not made by a person who reads the metadata, or the pages', async () => {
    const server = await start()
    for (const path of ['/.well-known/oauth-authorization-server', '/errors', '/login', '/callback']) {
      await fetch(server.url + path)
    }
    expect(await said(server)).toMatchObject({ headline: 'No client has connected yet' })
  })

  it('says why a client was refused, and what it did last', async () => {
    const server = await start()
    await post(server, '/token', { grant_type: 'authorization_code' }, { authorization: 'Basic eDp5' })
    server.clock.advance(61)
    await fetch(authorizeUrl(server), { redirect: 'manual' })
    expect(await said(server)).toMatchObject({
      headline: expect.stringMatching(/^Refused: .*client/),
      details: expect.stringMatching(/^Last: authorization request, at 2026-01-01 00:01:01 UTC · Why/),
      links: [expect.stringMatching(/^\/errors\/[a-z_]+$/)],
    })
  })

  it('names the client that is connected, by its introduction as long as it keeps its token', async () => {
    const server = await start()
    const { access_token: token } = await obtainTokens(server)
    await callMcp(server, token, initialize)
    await callMcp(server, token, list)
    expect(await said(server)).toEqual({
      headline: 'Connected: my-client 1.2',
      details: 'Last served: MCP tools/list, at 2026-01-01 00:00:00 UTC',
      links: [],
    })
    const { access_token: another } = await obtainTokens(server)
    await callMcp(server, another, list)
    expect((await said(server)).headline).toBe('Connected: node')
  })

  it('names one that does not introduce itself as the timeline and the log do', async () => {
    const server = await start()
    const { access_token: token } = await obtainTokens(server)
    const agent = { 'user-agent': 'my-library/2.3 (linux) node' }
    await askMcp(server, token, list, agent)
    expect((await said(server)).headline).toBe('Connected: my-library/2.3')
  })

  it('names a client that speaks 2026-07-28 too', async () => {
    const server = await start()
    const { access_token: token } = await obtainTokens(server)
    await askMcp(server, token, modernRequest('server/discover'), modernHeaders('server/discover'))
    await askMcp(server, token, modernRequest('tools/list'), modernHeaders('tools/list'))
    expect((await said(server)).headline).toBe('Connected: test 1')
  })

  it('stays when the client is refused afterwards, and says that too', async () => {
    const server = await start()
    const { access_token: token } = await obtainTokens(server)
    await callMcp(server, token, list)
    server.clock.advance(1)
    const code = await obtainCode(server)
    await exchange(server, code, { code_verifier: 'x'.repeat(43) })
    const { headline, details, links } = await said(server)
    expect(headline).toMatch(/^Connected: /)
    expect(details).toMatch(/^Refused since then: .* Last served: MCP tools\/list/)
    expect(links).toEqual(['/errors/code_verifier_wrong'])
  })

  it('is not made by a request that the MCP server refuses to serve', async () => {
    const server = await start({ toolScope: ['echo=echo:use'] })
    const { access_token: token } = await obtainTokens(server)
    await fetch(server.mcp, { headers: { authorization: `Bearer ${token}` } })
    expect((await said(server)).headline).toBe('A client is connecting')
    const call = { ...list, method: 'tools/call', params: { name: 'echo', arguments: { message: 'hi' } } }
    await callMcp(server, token, call)
    expect((await said(server)).headline).toMatch(/^Refused: /)
  })

  it('is told without particulars to a reader who may not watch clients', async () => {
    const server = await start()
    const elsewhere = { 'x-forwarded-for': '192.0.2.1' }
    const { access_token: token } = await obtainTokens(server)
    expect(await said(server, elsewhere)).toMatchObject({ headline: 'No client has connected yet' })
    await callMcp(server, token, initialize)
    expect(await said(server, elsewhere)).toEqual({
      headline: 'A client has connected',
      details: '',
      links: [],
    })
  })

  it('is not told at all by a server that records nothing', async () => {
    const server = await start({ handshakeLog: 'off' })
    expect((await fetch(`${server.url}/connection`)).status).toBe(404)
    expect(await (await fetch(`${server.url}/`)).text()).not.toMatch(/connected|connection\.js/)
  })

  it('prints what a client says of itself as the text it is', async () => {
    const server = await start()
    const { access_token: token } = await obtainTokens(server)
    const clientInfo = { name: '<img src=x onerror=alert(1)>', version: '"' }
    await callMcp(server, token, { ...initialize, params: { ...initialize.params, clientInfo } })
    expect(await (await fetch(`${server.url}/connection`)).text()).not.toContain('<img')
    expect((await said(server)).headline).toBe('Connected: <img src=x onerror=alert(1)> "')
  })
})
