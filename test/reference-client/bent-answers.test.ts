// What is wrong on purpose, one answer at a time: the right client does what it should, and the client with the defect
// is seen doing otherwise.

import { describe, expect, it } from 'vitest'
import {
  type Bend,
  type BentServer,
  clientOf,
  type Reply,
  redirectBack,
  type Seen,
  serverMetadata,
  startBentServer,
  unauthorized,
} from './bent-server.ts'
import { ClientError, connect, type Defect } from './client.ts'

const resourceMetadata = '/.well-known/oauth-protected-resource/mcp'
const serverMetadataPath = '/.well-known/oauth-authorization-server'

interface Case {
  readonly name: string
  /** A new one for each server, since it may count. */
  readonly bend: () => Bend
  /** What is seen of a client that does wrong. */
  readonly wrong: (server: BentServer, seen: readonly Seen[]) => boolean
  /** Whether the right client lists the tools in the end, or says why not. */
  readonly ends: 'well' | RegExp
  readonly defects: readonly Defect[]
}

const at =
  (path: string, reply: (request: Seen, server: BentServer, usual: Reply) => Reply | undefined): Bend =>
  (request, usual, server) =>
    request.path === path ? reply(request, server, usual) : undefined

const both =
  (first: Bend, second: Bend): Bend =>
  (...all) =>
    first(...all) ?? second(...all)

const metadata =
  (change: (url: string) => Record<string, unknown>): (() => Bend) =>
  () =>
    at(serverMetadataPath, (_, { url }) => ({ body: { ...serverMetadata(url), ...change(url) } }))

const answering = (change: (usual: Record<string, string>, url: string) => Record<string, string>) => () =>
  at('/authorize', ({ query }, { url }) =>
    redirectBack(query, change({ code: 'the-code', state: query.get('state') ?? '', iss: url }, url)),
  )

const issuing = (change: Record<string, unknown>): Bend =>
  at('/token', (_, __, { body }) => ({ body: { ...(body as object), ...change } }))

/** The token of the first accepted list request is dead afterwards; so often. */
const dying = (times: number): Bend => {
  const dead = new Set<string>()
  return at('/mcp', ({ rpc, authorization }, { good }) => {
    const token = authorization.replace('Bearer ', '')
    if (rpc === 'tools/list' && good.has(token) && !dead.has(token) && dead.size < times) dead.add(token)
    return dead.has(token) ? unauthorized('Bearer error="invalid_token"') : undefined
  })
}

/** Each token is good for one request. */
const wearing: Bend = at('/mcp', ({ authorization }, { seen }) =>
  seen.filter((s) => s.path === '/mcp' && s.authorization === authorization).length > 1
    ? unauthorized('Bearer error="invalid_token"')
    : undefined,
)

const refreshing = (reply: (request: Seen, usual: Reply) => Reply | undefined): Bend =>
  at('/token', (request, _, usual) =>
    request.form.get('grant_type') === 'refresh_token' ? reply(request, usual) : undefined,
  )

const count = (seen: readonly Seen[], path: string, grant?: string) =>
  seen.filter((s) => s.path === path && (grant === undefined || s.form.get('grant_type') === grant)).length
const authorizes = (_: BentServer, seen: readonly Seen[]) => count(seen, '/authorize') > 0
const spendsCode = (_: BentServer, seen: readonly Seen[]) => count(seen, '/token') > 0
const authorizesTwice = (_: BentServer, seen: readonly Seen[]) => count(seen, '/authorize') > 1
const listsNothing = (_: BentServer, seen: readonly Seen[]) => !seen.some(({ rpc }) => rpc === 'tools/list')
const scopes = (seen: readonly Seen[]) =>
  seen.filter(({ path }) => path === '/authorize').map(({ query }) => query.get('scope'))
const refreshTokens = (seen: readonly Seen[]) => seen.flatMap(({ form }) => form.get('refresh_token') ?? [])

const elsewhere = at('/metadata/resource.json', (_, { url, mcpUrl }) => ({
  body: { resource: mcpUrl, authorization_servers: [url] },
}))
const nowhere = at(resourceMetadata, () => ({ status: 404, body: {} }))

const cases: readonly Case[] = [
  {
    name: 'resource metadata is at an address that only the challenge names',
    bend: () =>
      both(
        both(elsewhere, nowhere),
        at('/mcp', ({ authorization }, { url }) =>
          authorization
            ? undefined
            : unauthorized(`Bearer resource_metadata="${url}/metadata/resource.json"`),
        ),
      ),
    wrong: (_, seen) => count(seen, '/metadata/resource.json') === 0,
    ends: 'well',
    defects: ['ignores-resource-metadata', 'appends-to-resource-metadata'],
  },
  {
    name: 'the Bearer challenge is hidden in a crowd',
    bend: () =>
      both(
        both(elsewhere, nowhere),
        at('/mcp', ({ authorization }, { url }) =>
          authorization
            ? undefined
            : unauthorized(
                'Basic realm="a, Bearer resource_metadata=\\"x\\""',
                `Negotiate, bearer scope=user , error_description="say \\"hi\\", twice" , resource_metadata = "${url}/metadata/resource.json"`,
              ),
        ),
      ),
    wrong: (_, seen) => seen[1]?.path !== '/metadata/resource.json',
    ends: 'well',
    defects: ['takes-first-challenge-only', 'reads-challenge-by-pattern'],
  },
  {
    name: 'the challenge names no address',
    bend: () => () => undefined,
    wrong: (_, seen) => seen[1]?.path !== resourceMetadata,
    ends: 'well',
    defects: ['requires-resource-metadata', 'asks-root-resource-metadata-first', 'skips-resource-metadata'],
  },
  {
    name: 'the resource metadata is about another resource',
    bend: () =>
      at(resourceMetadata, (_, { url }) => ({
        body: { resource: 'https://mcp.example.com/mcp', authorization_servers: [url] },
      })),
    wrong: authorizes,
    ends: /about another resource/,
    defects: ['accepts-any-resource'],
  },
  {
    name: 'the server metadata is an OpenID document behind noise',
    bend: () =>
      both(
        at(serverMetadataPath, () => ({ status: 403, body: '<h1>Forbidden</h1>' })),
        at('/.well-known/openid-configuration', (_, { url }) => ({ body: serverMetadata(url) })),
      ),
    wrong: (_, seen) => count(seen, '/authorize') === 0,
    ends: 'well',
    defects: ['gives-up-after-first-metadata-candidate', 'gives-up-at-noise'],
  },
  {
    name: 'the server metadata is of another issuer',
    bend: metadata(() => ({ issuer: 'https://issuer.example.com' })),
    wrong: authorizes,
    ends: /of another issuer/,
    defects: ['accepts-any-issuer'],
  },
  {
    name: 'the MCP server moves to another authorization server',
    bend: () =>
      both(
        dying(1),
        at(resourceMetadata, ({ nth }, { url, mcpUrl }) =>
          nth === 0 ? undefined : { body: { resource: mcpUrl, authorization_servers: [`${url}/other`] } },
        ),
      ),
    wrong: (_, seen) => count(seen, `${serverMetadataPath}/other`) > 0,
    ends: /now names the authorization server/,
    defects: ['sends-credentials-to-new-issuer'],
  },
  {
    name: 'only the list of tools needs a token',
    bend: () =>
      at('/mcp', ({ rpc, id }) =>
        rpc === 'server/discover'
          ? { body: { jsonrpc: '2.0', id, result: { supportedVersions: ['2026-07-28'] } } }
          : undefined,
      ),
    wrong: (_, seen) => count(seen, '/authorize') === 0,
    ends: 'well',
    defects: ['authorizes-only-at-initialize'],
  },
  {
    name: 'the endpoints have a query of their own',
    bend: metadata((url) => ({
      authorization_endpoint: `${url}/authorize?tenant=a%20b&flow=x%2By`,
      token_endpoint: `${url}/token?tenant=a%20b`,
    })),
    wrong: (_, seen) =>
      seen.some(({ path, query }) =>
        path === '/authorize'
          ? query.get('tenant') !== 'a b' || query.get('flow') !== 'x+y' || !query.has('response_type')
          : path === '/token' && query.get('tenant') !== 'a b',
      ),
    ends: 'well',
    defects: ['loses-endpoint-query', 'adds-second-question-mark'],
  },
  {
    name: 'PKCE is not advertised',
    bend: metadata(() => ({ code_challenge_methods_supported: undefined })),
    wrong: authorizes,
    ends: /PKCE/,
    defects: ['does-not-check-pkce-support'],
  },
  {
    name: 'the challenge names one scope of many, and offline_access is not listed',
    bend: metadata(() => ({ scopes_supported: ['user', 'admin'] })),
    wrong: (_, seen) => scopes(seen).some((scope) => scope !== 'user'),
    ends: 'well',
    defects: ['asks-for-all-scopes', 'always-asks-offline-access', 'asks-for-openid-too'],
  },
  {
    name: 'registration is offered',
    bend: () =>
      both(
        metadata((url) => ({ registration_endpoint: `${url}/register` }))(),
        at('/register', () => ({ status: 201, body: { client_id: 'new', client_secret: 'new' } })),
      ),
    wrong: (_, seen) => count(seen, '/register') > 0,
    ends: 'well',
    defects: ['registers-if-offered', 'registers-anyway'],
  },
  {
    name: 'the answer has no iss',
    bend: answering(({ code = '', state = '' }) => ({ code, state })),
    wrong: spendsCode,
    ends: /does not say which server/,
    defects: ['accepts-missing-iss', 'ignores-iss'],
  },
  {
    name: 'the answer has the iss of another',
    bend: answering((usual) => ({ ...usual, iss: 'https://issuer.example.com' })),
    wrong: spendsCode,
    ends: /another authorization server/,
    defects: ['ignores-iss'],
  },
  {
    name: 'the answer has an iss that was not advertised',
    bend: metadata(() => ({ authorization_response_iss_parameter_supported: undefined })),
    wrong: listsNothing,
    ends: 'well',
    defects: ['rejects-unadvertised-iss'],
  },
  {
    name: 'the answer has an iss of another that was not advertised',
    bend: () =>
      both(
        metadata(() => ({ authorization_response_iss_parameter_supported: undefined }))(),
        answering((usual) => ({ ...usual, iss: 'https://issuer.example.com' }))(),
      ),
    wrong: spendsCode,
    ends: /another authorization server/,
    defects: ['ignores-iss-unless-advertised'],
  },
  {
    name: 'nobody speaks of iss',
    bend: () =>
      both(
        metadata(() => ({ authorization_response_iss_parameter_supported: undefined }))(),
        answering(({ code = '', state = '' }) => ({ code, state }))(),
      ),
    wrong: listsNothing,
    ends: 'well',
    defects: ['requires-iss'],
  },
  {
    name: 'the answer has another state',
    bend: answering((usual) => ({ ...usual, state: 'x'.repeat(32) })),
    wrong: spendsCode,
    ends: /not to this request/,
    defects: ['ignores-state'],
  },
  {
    name: 'the person says no',
    bend: answering(({ state = '', iss = '' }) => ({ error: 'access_denied', state, iss })),
    wrong: authorizesTwice,
    ends: /access_denied/,
    defects: ['reopens-after-denial'],
  },
  {
    name: 'the code is long and odd',
    bend: answering((usual) => ({ ...usual, code: 'a%2Bb+/=&~'.repeat(150), x: '1' })),
    wrong: (_, seen) =>
      seen.some(({ form }) => form.has('code') && form.get('code') !== 'a%2Bb+/=&~'.repeat(150)),
    ends: 'well',
    defects: ['decodes-code-twice', 'cuts-long-code'],
  },
  {
    name: 'the secret belongs into the body',
    bend: metadata(() => ({ token_endpoint_auth_methods_supported: ['client_secret_post'] })),
    wrong: (_, seen) =>
      seen.some(({ path, form }) => path === '/token' && form.get('client_secret') !== 'p+q=/r%41:s'),
    ends: 'well',
    defects: ['always-basic', 'no-secret'],
  },
  {
    name: 'no method of client authentication is listed',
    bend: metadata(() => ({ token_endpoint_auth_methods_supported: undefined })),
    wrong: (_, seen) =>
      seen.some(
        ({ path, authorization }) =>
          path === '/token' && authorization !== `Basic ${btoa('the-client:p%2Bq%3D%2Fr%2541%3As')}`,
      ),
    ends: 'well',
    defects: ['posts-without-method-list', 'raw-basic', 'no-secret'],
  },
  {
    name: 'the credentials are refused',
    bend: () => at('/token', () => ({ status: 401, body: { error: 'invalid_client' } })),
    wrong: (_, seen) => count(seen, '/token') > 1 || count(seen, '/register') > 0,
    ends: /invalid_client/,
    defects: ['reregisters-on-invalid-client', 'authorizes-again-on-invalid-client'],
  },
  {
    name: 'the token answer says no more than it must',
    bend: () =>
      issuing({ token_type: 'bearer', expires_in: undefined, refresh_token: undefined, x: { y: null } }),
    wrong: (server, seen) => listsNothing(server, seen) || authorizesTwice(server, seen),
    ends: 'well',
    defects: ['requires-expires-in', 'requires-refresh-token', 'copies-token-type'],
  },
  {
    name: 'less is granted than was asked for',
    bend: () => issuing({ scope: 'user' }),
    wrong: authorizesTwice,
    ends: 'well',
    defects: ['authorizes-again-when-scope-narrowed'],
  },
  {
    name: 'the token dies early',
    bend: () => dying(1),
    wrong: (server, seen) => authorizesTwice(server, seen) || count(seen, '/token', 'refresh_token') !== 1,
    ends: 'well',
    defects: ['authorizes-instead-of-refreshing', 'never-refreshes', 'refreshes-twice-at-once'],
  },
  {
    name: 'tokens rotate',
    bend: () => wearing,
    wrong: (_, seen) => new Set(refreshTokens(seen)).size !== refreshTokens(seen).length,
    ends: 'well',
    defects: ['keeps-first-refresh-token', 'refreshes-twice-at-once'],
  },
  {
    name: 'the refresh token is dead',
    bend: () =>
      both(
        dying(1),
        refreshing(() => ({ status: 400, body: { error: 'invalid_grant' } })),
      ),
    wrong: (server, seen) => !authorizesTwice(server, seen) || count(seen, '/token', 'refresh_token') > 1,
    ends: 'well',
    defects: ['retries-dead-refresh-token'],
  },
  {
    name: 'the token endpoint is out of order once',
    bend: () =>
      both(
        dying(1),
        refreshing(({ nth }) =>
          nth === 0 ? { status: 503, headers: { 'retry-after': '1' }, body: '<h1>Sorry</h1>' } : undefined,
        ),
      ),
    wrong: (server, seen) => authorizesTwice(server, seen) || refreshTokens(seen).join() !== 'rt,rt',
    ends: 'well',
    defects: ['authorizes-after-503'],
  },
  {
    name: 'there is no refresh token',
    bend: () => both(dying(1), issuing({ refresh_token: undefined })),
    wrong: (server, seen) => !authorizesTwice(server, seen) || count(seen, '/token', 'refresh_token') > 0,
    ends: 'well',
    defects: ['refreshes-without-token', 'requires-refresh-token'],
  },
  {
    name: 'a request needs one more scope',
    bend: () =>
      at('/mcp', ({ rpc, authorization }, { good }) =>
        rpc === 'tools/list' && authorization.startsWith('Bearer') && good.size < 2 ? forbidden : undefined,
      ),
    wrong: (_, seen) => scopes(seen).at(-1) !== 'user offline_access tools' || count(seen, '/mcp') > 5,
    ends: 'well',
    defects: ['steps-up-without-old-scopes', 'gives-up-at-403', 'repeats-after-403', 'refreshes-on-403'],
  },
  {
    name: 'no scope is ever enough',
    bend: () => at('/mcp', ({ rpc }) => (rpc === 'tools/list' ? forbidden : undefined)),
    wrong: (_, seen) => count(seen, '/authorize') > 3,
    ends: /wants more scopes/,
    defects: ['steps-up-for-ever'],
  },
  {
    name: 'no token is ever accepted',
    bend: () => at('/mcp', () => unauthorized('Bearer error="invalid_token"')),
    wrong: (_, seen) => count(seen, '/authorize') > 2 || count(seen, '/mcp') > 4,
    ends: /refuses every token/,
    defects: ['never-gives-up', 'hammers-on-401'],
  },
  {
    name: 'the MCP endpoint redirects',
    bend: () =>
      at('/mcp', ({ authorization }, { url }) =>
        authorization === '' ? undefined : { status: 307, headers: { location: `${url}/canary` } },
      ),
    wrong: (_, seen) => count(seen, '/canary') > 0,
    ends: /redirects/,
    defects: ['follows-redirects-with-token'],
  },
  {
    name: 'the token endpoint redirects',
    bend: () => at('/token', (_, { url }) => ({ status: 307, headers: { location: `${url}/canary` } })),
    wrong: (_, seen) => count(seen, '/canary') > 0,
    ends: /redirects/,
    defects: ['posts-credentials-to-redirect'],
  },
  {
    name: 'the client is told to wait',
    bend: () => {
      let refused = 0
      return at('/mcp', ({ authorization }) =>
        authorization !== '' && refused++ === 0
          ? { status: 429, headers: { 'retry-after': '2' } }
          : undefined,
      )
    },
    wrong: (server, seen) =>
      authorizesTwice(server, seen) || count(seen, '/token') > 1 || count(seen, '/mcp') > 5,
    ends: 'well',
    defects: ['authorizes-on-429', 'ignores-retry-after'],
  },
  {
    name: 'the server knows no server/discover',
    bend: () =>
      at('/mcp', ({ rpc, authorization }) =>
        rpc === 'server/discover' && authorization !== ''
          ? {
              status: 400,
              body: { jsonrpc: '2.0', id: null, error: { code: -32000, message: 'No session' } },
            }
          : undefined,
      ),
    wrong: (server, seen) => listsNothing(server, seen) || authorizesTwice(server, seen),
    ends: 'well',
    defects: ['does-not-fall-back', 'authorizes-again-on-legacy-error'],
  },
]

const forbidden: Reply = {
  status: 403,
  headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="tools"' },
}

/** What came of it: well, or what the client told the person. */
async function outcome(server: BentServer, defects: readonly Defect[]): Promise<string> {
  try {
    const connection = await connect(clientOf(server, defects))
    await connection.listTools()
    await connection.listTools()
    await connection.close()
    return 'well'
  } catch (error) {
    if (error instanceof ClientError || defects.length > 0) return String(error)
    throw error
  }
}

describe.each(cases)('when $name', ({ bend, wrong, ends, defects }) => {
  it('does what is right', async () => {
    const server = await startBentServer(bend())
    expect(await outcome(server, [])).toMatch(ends)
    expect(wrong(server, server.seen)).toBe(false)
  })

  it.each(defects)('does otherwise if it %s', async (defect) => {
    const server = await startBentServer(bend())
    await outcome(server, [defect])
    expect(wrong(server, server.seen)).toBe(true)
  })
})
