// Requests that are wrong whatever the server answers: the right client sends none of them, the one with the defect
// does.

import { expect, it } from 'vitest'
import { type BentServer, clientOf, type Seen, startBentServer } from './bent-server.ts'
import { ClientError, callbackPage, connect, type Defect, type ReferenceClientOptions } from './client.ts'

type Wrong = (seen: Seen, all: readonly Seen[]) => boolean

const asks =
  (wrong: Wrong): Wrong =>
  (s, all) =>
    s.path === '/authorize' && wrong(s, all)
const spends =
  (wrong: Wrong): Wrong =>
  (s, all) =>
    s.form.has('code') && wrong(s, all)
const calls =
  (wrong: Wrong): Wrong =>
  (s, all) =>
    s.path === '/mcp' && wrong(s, all)
const withQuery = (name: string) => (all: readonly Seen[]) => all.filter(({ query }) => query.has(name))
const values = (all: readonly Seen[], name: string) =>
  withQuery(name)(all).map(({ query }) => query.get(name))
const repeats = (all: readonly Seen[], name: string) =>
  new Set(values(all, name)).size < values(all, name).length

const wrongs: Partial<Record<Defect, Wrong>> = {
  'skips-server-metadata': (_, all) => !all.some(({ path }) => path.includes('oauth-authorization-server')),
  'skips-resource-metadata': (_, all) => !all.some(({ path }) => path.includes('oauth-protected-resource')),
  'asks-openid-first': ({ path }) => path.includes('openid-configuration'),
  'makes-up-endpoints': ({ path }) => path === '/oauth/token',
  'sends-credentials-with-metadata-requests': (s) => s.path.includes('.well-known') && s.authorization !== '',
  'swaps-loopback-names': ({ headers }) => headers.host?.startsWith('127.') === true,
  'no-challenge': asks(({ query }) => !query.has('code_challenge')),
  'plain-challenge': asks(({ query }) => query.get('code_challenge_method') !== 'S256'),
  'padded-challenge': asks(({ query }) => !/^[\w-]{43}$/.test(query.get('code_challenge') ?? '')),
  'same-verifier': (_, all) => repeats(all, 'code_challenge'),
  'no-state': asks(({ query }) => !query.has('state')),
  'short-state': asks(({ query }) => (query.get('state') ?? '').length < 16),
  'same-state': (_, all) => repeats(all, 'state'),
  'no-resource-in-authorization': asks(({ query }) => !query.has('resource')),
  'resource-with-slash': asks(({ query }) => query.get('resource')?.endsWith('/mcp/') === true),
  'resource-with-fragment': asks(({ query }) => query.get('resource')?.includes('#') === true),
  'empty-scope': asks(({ query }) => query.get('scope') === ''),
  'repeats-parameter': asks(({ query }) => query.getAll('response_type').length > 1),
  'unregistered-redirect': asks(({ query }) => !query.get('redirect_uri')?.startsWith('http://localhost:')),
  'secret-in-query': ({ query }) => query.has('client_secret'),
  'json-token-request': ({ path, headers }) =>
    path === '/token' && headers['content-type'] !== 'application/x-www-form-urlencoded',
  'authenticates-twice': spends(
    ({ form, authorization }) => form.has('client_secret') && authorization !== '',
  ),
  'no-secret': spends(({ form, authorization }) => !form.has('client_secret') && authorization === ''),
  'short-verifier': spends(({ form }) => (form.get('code_verifier') ?? '').length < 43),
  'wrong-verifier': spends(
    ({ form }) => form.get('code_verifier') === form.get('code_verifier')?.toUpperCase(),
  ),
  'other-redirect-in-token-request': spends(({ form }) => form.get('redirect_uri')?.endsWith('/') === true),
  'no-resource-in-token-request': spends(({ form }) => !form.has('resource')),
  'uses-code-twice': spends((_, all) => all.filter(({ form }) => form.has('code')).length > 2),
  'refreshes-before-every-request': ({ form }) => form.has('refresh_token'),
  'forgets-tokens-at-exit': (_, all) => values(all, 'state').length > 2,
  'token-missing-on-later-request': ({ rpc, authorization }) => rpc === 'tools/list' && authorization === '',
  'delete-without-token': ({ method, authorization }) => method === 'DELETE' && authorization === '',
  'listens-without-token': ({ method, path }) => method === 'GET' && path === '/mcp',
  'token-in-query': ({ query }) => query.has('access_token'),
  'token-at-other-path': ({ path, authorization }) => path !== '/mcp' && authorization.startsWith('Bearer'),
  'accept-json-only': calls(
    ({ method, headers }) => method === 'POST' && !headers.accept?.includes('event-stream'),
  ),
  'no-version-header': calls((s) => !/initialize"/.test(s.body) && !s.headers['mcp-protocol-version']),
  'no-mcp-method-header': calls((s) => s.body.includes('_meta') && s.headers['mcp-method'] === undefined),
  'wrong-mcp-method-header': calls((s) => s.body.includes('_meta') && s.headers['mcp-method'] !== s.rpc),
  'no-mcp-name-header': calls(
    (s) => s.body.includes('_meta') && /tools.call/.test(s.body) && !s.headers['mcp-name'],
  ),
  batches: calls(({ body }) => body.startsWith('[')),
}

/** Connects twice in the revision of the handshake and twice in the newest; each era has a store of its own. */
async function visit(server: BentServer, defects: readonly Defect[]): Promise<void> {
  for (const era of ['2025-11-25', '2026-07-28'] as const) {
    const options: ReferenceClientOptions = { ...clientOf(server, defects), era }
    for (let start = 0; start < 2; start++) {
      try {
        const connection = await connect(options)
        await connection.listTools()
        await connection.callTool('echo', { message: 'hello' })
        await connection.close()
      } catch (error) {
        if (defects.length === 0) throw error
      }
    }
  }
}

it('sends none of them if it is right', async () => {
  const server = await startBentServer(() => undefined)
  await visit(server, [])
  const found = Object.entries(wrongs).filter(([, wrong]) => server.seen.some((s) => wrong(s, server.seen)))
  expect(found.map(([defect]) => defect)).toEqual([])
})

it.each(Object.entries(wrongs))('sends one if it %s', async (defect, wrong) => {
  const server = await startBentServer(() => undefined)
  await visit(server, [defect as Defect])
  expect(server.seen.some((s) => wrong(s, server.seen))).toBe(true)
})

it.each([
  ['no-resource-in-refresh', (s: Seen) => !s.form.has('resource')],
  ['refresh-asks-more-scope', (s: Seen) => s.form.has('scope')],
] as const)('refreshes rightly, but not if it %s', async (defect, wrong) => {
  const server = await startBentServer(({ path }, { body }) =>
    path === '/token' ? { body: { ...(body as object), expires_in: 1 } } : undefined,
  )
  const isWrong = async (defects: readonly Defect[]) => {
    let nowMs = 0
    const connection = await connect({ ...clientOf(server, defects), now: () => nowMs })
    nowMs = 2_000
    await connection.listTools()
    await connection.close()
    const refresh = server.seen.findLast(({ form }) => form.has('refresh_token'))
    return refresh !== undefined && wrong(refresh)
  }
  expect(await isWrong([])).toBe(false)
  expect(await isWrong([defect])).toBe(true)
})

it('opens no address that is not one of the web, but with the defect it does', async () => {
  const server = await startBentServer(({ path }, { body }) =>
    path.includes('oauth-authorization-server')
      ? { body: { ...(body as object), authorization_endpoint: 'javascript:alert(1)' } }
      : undefined,
  )
  const opened: string[] = []
  const openBrowser = async (url: URL) => {
    opened.push(url.protocol)
    return url
  }
  await expect(connect({ ...clientOf(server), openBrowser })).rejects.toThrow('no https address')
  expect(opened).toEqual([])
  await expect(connect({ ...clientOf(server, ['opens-any-url']), openBrowser })).rejects.toThrow()
  expect(opened).toEqual(['javascript:'])
})

it('says so when the browser does not come back', async () => {
  const server = await startBentServer(({ path }) =>
    path === '/authorize' ? { status: 400, body: '<h1>No</h1>' } : undefined,
  )
  await expect(connect(clientOf(server))).rejects.toThrow(
    new ClientError('The browser did not come back with an answer.'),
  )
})

it('shows an error as text on the page of its redirect URI, but with the defect as HTML', () => {
  const answer = new URL('http://localhost:4567/callback?error=access_denied')
  answer.searchParams.set('error_description', '<img src="x">')
  expect(callbackPage(answer)).toContain('&#60;img src=&#34;x&#34;&#62;')
  expect(callbackPage(answer, ['renders-error-as-html'])).toContain('<img src="x">')
  expect(callbackPage(new URL('http://localhost:4567/callback?code=x'))).toContain('signed in')
})
