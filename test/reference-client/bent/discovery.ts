// Answers of the metadata, and the challenge that leads to it.

import { serverMetadata, unauthorized } from '../bent-server.ts'
import {
  at,
  authorizes,
  both,
  type Case,
  count,
  dying,
  elsewhere,
  metadata,
  nowhere,
  resourceMetadata,
  serverMetadataPath,
} from './bends.ts'

export const discoveryCases: readonly Case[] = [
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
    wrong: (_, seen) => seen[1]?.path !== '/metadata/resource.json',
    ends: 'well',
    defects: [
      'ignores-resource-metadata',
      'appends-to-resource-metadata',
      'asks-root-resource-metadata-despite-header',
    ],
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
]
