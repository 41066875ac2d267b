// What the cases of bent answers are made of: ways to bend one answer, and what may be seen afterwards.

import {
  type Bend,
  type BentServer,
  type Reply,
  redirectBack,
  type Seen,
  serverMetadata,
  unauthorized,
} from '../bent-server.ts'
import type { Defect } from '../defects.ts'

export const resourceMetadata = '/.well-known/oauth-protected-resource/mcp'
export const serverMetadataPath = '/.well-known/oauth-authorization-server'

export interface Case {
  readonly name: string
  /** A new one for each server, since it may count. */
  readonly bend: () => Bend
  /** What is seen of a client that does wrong. */
  readonly wrong: (server: BentServer, seen: readonly Seen[]) => boolean
  /** Whether the right client lists the tools in the end, or says why not. */
  readonly ends: 'well' | RegExp
  readonly defects: readonly Defect[]
}

export const at =
  (path: string, reply: (request: Seen, server: BentServer, usual: Reply) => Reply | undefined): Bend =>
  (request, usual, server) =>
    request.path === path ? reply(request, server, usual) : undefined

export const both =
  (first: Bend, second: Bend): Bend =>
  (...all) =>
    first(...all) ?? second(...all)

export const metadata =
  (change: (url: string) => Record<string, unknown>): (() => Bend) =>
  () =>
    at(serverMetadataPath, (_, { url }) => ({ body: { ...serverMetadata(url), ...change(url) } }))

export const answering =
  (change: (usual: Record<string, string>, url: string) => Record<string, string>) => () =>
    at('/authorize', ({ query }, { url }) =>
      redirectBack(query, change({ code: 'the-code', state: query.get('state') ?? '', iss: url }, url)),
    )

export const issuing = (change: Record<string, unknown>): Bend =>
  at('/token', (_, __, { body }) => ({ body: { ...(body as object), ...change } }))

/** The token of the first accepted list request is dead afterwards; so often. */
export const dying = (times: number): Bend => {
  const dead = new Set<string>()
  return at('/mcp', ({ rpc, authorization }, { good }) => {
    const token = authorization.replace('Bearer ', '')
    if (rpc === 'tools/list' && good.has(token) && !dead.has(token) && dead.size < times) dead.add(token)
    return dead.has(token) ? unauthorized('Bearer error="invalid_token"') : undefined
  })
}

/** Each token is good for one request. */
export const wearing: Bend = at('/mcp', ({ authorization }, { seen }) =>
  seen.filter((s) => s.path === '/mcp' && s.authorization === authorization).length > 1
    ? unauthorized('Bearer error="invalid_token"')
    : undefined,
)

export const refreshing = (reply: (request: Seen, usual: Reply) => Reply | undefined): Bend =>
  at('/token', (request, _, usual) =>
    request.form.get('grant_type') === 'refresh_token' ? reply(request, usual) : undefined,
  )

export const count = (seen: readonly Seen[], path: string, grant?: string) =>
  seen.filter((s) => s.path === path && (grant === undefined || s.form.get('grant_type') === grant)).length
export const authorizes = (_: BentServer, seen: readonly Seen[]) => count(seen, '/authorize') > 0
export const spendsCode = (_: BentServer, seen: readonly Seen[]) => count(seen, '/token') > 0
export const authorizesTwice = (_: BentServer, seen: readonly Seen[]) => count(seen, '/authorize') > 1
export const listsNothing = (_: BentServer, seen: readonly Seen[]) =>
  !seen.some(({ rpc }) => rpc === 'tools/list')
export const scopes = (seen: readonly Seen[]) =>
  seen.filter(({ path }) => path === '/authorize').map(({ query }) => query.get('scope'))
export const refreshTokens = (seen: readonly Seen[]) =>
  seen.flatMap(({ form }) => form.get('refresh_token') ?? [])

export const elsewhere = at('/metadata/resource.json', (_, { url, mcpUrl }) => ({
  body: { resource: mcpUrl, authorization_servers: [url] },
}))
export const nowhere = at(resourceMetadata, () => ({ status: 404, body: {} }))

export const forbidden: Reply = {
  status: 403,
  headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="tools"' },
}
