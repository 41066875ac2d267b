// What goes wrong while the client finds out where to authorize.

import type { Defects } from './defect.ts'

export const discoveryDefects = {
  'drops-issuer-path': {
    shownBy: ['plain', 'D3'],
    does: "asks for the authorization server's metadata at the root of the origin, although the issuer has a path",
  },
  'ignores-resource-metadata': {
    shownBy: ['prm-elsewhere', 'challenge-crowded'],
    does: 'asks at the well-known addresses only, whatever address the challenge names',
  },
  'appends-to-resource-metadata': {
    shownBy: ['prm-elsewhere', 'D2'],
    does: 'appends the well-known name to the address that the challenge names',
  },
  'asks-root-resource-metadata-despite-header': {
    shownBy: ['prm-elsewhere', 'D2'],
    does: 'asks for the resource metadata at the root before it asks at the address that the challenge names',
  },
  'requires-resource-metadata': {
    shownBy: ['prm-unannounced'],
    does: 'gives up if the challenge names no address of resource metadata',
  },
  'asks-root-resource-metadata-first': {
    shownBy: ['prm-unannounced'],
    does: 'without an address in the challenge, asks at the root before it asks at the path form',
  },
  'skips-resource-metadata': {
    shownBy: ['D1'],
    does: 'takes the address of the MCP server without /mcp for the issuer, and asks for no resource metadata',
  },
  'accepts-any-resource': {
    shownBy: ['prm-wrong-resource'],
    does: 'uses resource metadata that is about another resource',
  },
  'gives-up-after-first-metadata-candidate': {
    shownBy: ['asm-oidc', 'asm-noise'],
    does: 'asks for authorization server metadata at the RFC 8414 address only',
  },
  'gives-up-at-noise': {
    shownBy: ['asm-noise'],
    does: 'ends the search for metadata at any status but 404, and at a page that is not JSON',
  },
  'asks-openid-first': {
    shownBy: ['D3'],
    does: 'asks for the OpenID documents before the RFC 8414 one',
  },
  'skips-server-metadata': {
    shownBy: ['D4'],
    does: 'makes up /authorize and /token behind the issuer, and asks for no metadata of it',
  },
  'accepts-any-issuer': {
    shownBy: ['issuer-mismatch'],
    does: 'uses authorization server metadata of another issuer',
  },
  'makes-up-endpoints': {
    shownBy: ['D5'],
    does: 'posts the code to /oauth/token behind the issuer before it uses the endpoint of the metadata',
  },
  'sends-credentials-with-metadata-requests': {
    shownBy: ['D6'],
    does: 'sends client id and secret with requests for metadata',
  },
  'swaps-loopback-names': {
    shownBy: ['D7'],
    does: 'asks 127.0.0.1 for metadata although it was given localhost',
  },
  'takes-first-challenge-only': {
    shownBy: ['challenge-crowded'],
    does: 'looks at the first challenge only',
  },
  'reads-challenge-by-pattern': {
    shownBy: ['challenge-crowded'],
    does: 'finds parameters by a pattern that knows no blanks, tokens or escapes',
  },
  'sends-credentials-to-new-issuer': {
    shownBy: ['as-moved'],
    does: 'uses its credentials with another authorization server as soon as the MCP server names one',
  },
  'authorizes-only-at-initialize': {
    shownBy: ['late-challenge'],
    does: 'takes a 401 for an error unless it answers the first request of a conversation',
  },
} as const satisfies Defects
