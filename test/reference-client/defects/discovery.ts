// What goes wrong while the client finds out where to authorize.

export const discoveryDefects = {
  'drops-issuer-path':
    "asks for the authorization server's metadata at the root of the origin, although the issuer has a path",
  'ignores-resource-metadata': 'asks at the well-known addresses only, whatever address the challenge names',
  'appends-to-resource-metadata': 'appends the well-known name to the address that the challenge names',
  'asks-root-resource-metadata-despite-header':
    'asks for the resource metadata at the root before it asks at the address that the challenge names',
  'requires-resource-metadata': 'gives up if the challenge names no address of resource metadata',
  'asks-root-resource-metadata-first':
    'without an address in the challenge, asks at the root before it asks at the path form',
  'skips-resource-metadata':
    'takes the address of the MCP server without /mcp for the issuer, and asks for no resource metadata',
  'accepts-any-resource': 'uses resource metadata that is about another resource',
  'gives-up-after-first-metadata-candidate':
    'asks for authorization server metadata at the RFC 8414 address only',
  'gives-up-at-noise': 'ends the search for metadata at any status but 404, and at a page that is not JSON',
  'asks-openid-first': 'asks for the OpenID documents before the RFC 8414 one',
  'skips-server-metadata': 'makes up /authorize and /token behind the issuer, and asks for no metadata of it',
  'accepts-any-issuer': 'uses authorization server metadata of another issuer',
  'makes-up-endpoints':
    'posts the code to /oauth/token behind the issuer before it uses the endpoint of the metadata',
  'sends-credentials-with-metadata-requests': 'sends client id and secret with requests for metadata',
  'swaps-loopback-names': 'asks 127.0.0.1 for metadata although it was given localhost',
  'takes-first-challenge-only': 'looks at the first challenge only',
  'reads-challenge-by-pattern': 'finds parameters by a pattern that knows no blanks, tokens or escapes',
  'sends-credentials-to-new-issuer':
    'uses its credentials with another authorization server as soon as the MCP server names one',
  'authorizes-only-at-initialize':
    'takes a 401 for an error unless it answers the first request of a conversation',
} as const
