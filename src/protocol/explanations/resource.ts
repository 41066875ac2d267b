// Owns what a person is told about requests to the MCP endpoint that its token does not allow (RFC 6750 §3).

import { ago, duration, knownClients, mcp, names, quoted, type ReasonTexts, rfc } from './text.ts'

const header = 'Authorization: Bearer ACCESS_TOKEN'

export const resourceTexts: ReasonTexts<
  | 'token_missing'
  | 'token_in_query'
  | 'token_malformed'
  | 'token_unknown'
  | 'token_expired'
  | 'token_of_other_resource'
  | 'scope_insufficient'
> = {
  token_missing: {
    title: 'The request carries no access token',
    meaning:
      'This is how every sign-in begins: a client asks without a token, and the answer tells it where the ' +
      'authorization server is. It is an error only if the client does not go on.',
    rule: rfc(6750, '3'),
    causes: [
      {
        who: 'Every MCP client',
        what: 'Its first request has no token. It then reads `resource_metadata` and goes on.',
      },
      knownClients,
      { who: 'Clients without OAuth', what: 'They stop here. Use them through mcp-remote.' },
      { who: 'Proxies', what: 'A proxy between client and server may remove the Authorization header.' },
    ],
    fix: 'Nothing, if the client goes on to sign in. Otherwise switch OAuth on in your client for this server.',
    particulars: ({ scheme }) => ({
      expected: 'An `Authorization` header with the scheme `Bearer` and an access token.',
      received:
        scheme === undefined
          ? 'A request without a Bearer token.'
          : `An \`Authorization\` header with the scheme ${quoted(scheme)}.`,
      snippet: header,
    }),
  },

  token_in_query: {
    title: 'The access token is in the URL',
    meaning: 'A token in a URL ends up in logs and histories. It is ignored there; only the header counts.',
    rule: mcp.accessTokens,
    causes: [
      {
        who: 'Browser code',
        what: 'An API that cannot set headers, such as `EventSource`, was used. Use `fetch`.',
      },
    ],
    fix: 'Send the access token in the `Authorization` header, and revoke one that may have been logged.',
    particulars: () => ({
      expected: 'The access token in the `Authorization` header.',
      received: 'An `access_token` in the query of the URL, and no Bearer token.',
      snippet: header,
    }),
  },

  token_malformed: {
    title: 'The Authorization header is malformed',
    meaning: 'After `Bearer` comes one blank and one token, and nothing else.',
    rule: rfc(6750, '2.1'),
    causes: [
      {
        who: 'Any client',
        what: 'A variable was empty when the header was built, or had a line break in it.',
      },
      { who: 'Hand-written requests', what: 'The token was put in quotes, or stands twice.' },
    ],
    fix: 'Send `Bearer`, one blank, and the access token as it came from the token endpoint.',
    particulars: () => ({
      expected: 'An `Authorization` header with `Bearer`, one blank and one access token.',
      received: 'An `Authorization` header with the scheme `Bearer` that does not hold exactly one token.',
      snippet: header,
    }),
  },

  token_unknown: {
    title: 'The access token is unknown or revoked',
    meaning: 'The server has not issued this token, or it ended: by revocation, or with the server’s memory.',
    rule: rfc(6750, '3.1'),
    causes: [
      { who: 'A restart', what: 'The server was restarted and keeps its state in memory.' },
      { who: 'Reuse of a code or a refresh token', what: 'It revoked all tokens of the same sign-in.' },
      { who: 'Any client', what: 'A refresh token (`mcp_rt_…`) or a token of another server was sent.' },
    ],
    fix: 'Refresh the token. If that is refused too, send the person through the authorization again.',
    particulars: () => ({
      expected: 'An access token (`mcp_at_…`) that this server issued and that is not revoked.',
      received: 'A token that the server does not know, or no longer.',
    }),
  },

  token_expired: {
    title: 'The access token has expired',
    meaning: 'Access tokens are short-lived. A client with a refresh token gets a new one without a person.',
    rule: rfc(6750, '3.1'),
    causes: [
      { who: 'Clients that do not refresh', what: 'They ignore `expires_in` and the refresh token.' },
      { who: 'Tests', what: 'The server runs with a short `--access-token-ttl`.' },
    ],
    fix: 'Refresh the token and repeat the request. For longer tokens raise `--access-token-ttl`.',
    particulars: ({ agoSeconds, ttlSeconds }) => ({
      expected: `An access token that is at most ${duration(ttlSeconds)} old.`,
      received: `An access token that expired ${ago(agoSeconds)}.`,
    }),
  },

  token_of_other_resource: {
    title: 'The access token is for another resource',
    meaning: 'An access token is bound to one resource, its audience. Another MCP server must not accept it.',
    rule: mcp.accessTokens,
    causes: [
      {
        who: 'Servers that share a store',
        what: 'They have different public URLs and find each other’s tokens.',
      },
      { who: 'A new public URL', what: 'The token was issued before `--public-url` changed.' },
    ],
    fix: 'Send the person through the authorization again, with the expected resource.',
    particulars: ({ received, expected }) => ({
      expected: `An access token for ${quoted(expected)}.`,
      received: `An access token for ${quoted(received)}.`,
      snippet: `resource=${encodeURIComponent(expected)}`,
    }),
  },

  scope_insufficient: {
    title: 'The access token lacks a scope that is needed',
    meaning:
      'The token is good and does not reach far enough. A client steps up: it starts a new authorization that ' +
      'asks for the scopes in the challenge as well.',
    rule: mcp.scopeChallenges,
    causes: [
      knownClients,
      {
        who: 'Clients with a fixed scope',
        what: 'They ask for a configured `scope` that leaves out what the tool needs.',
      },
    ],
    fix:
      'Start a new authorization with all scopes that are needed and those that were granted. What a tool needs ' +
      'is set with `--tool-scope`, what every request needs with `--scope`.',
    particulars: ({ required, granted, tool }) => ({
      expected:
        `An access token with ${names(required).join(' and ')}, needed ` +
        `${tool === undefined ? 'on the MCP endpoint' : `by the tool ${quoted(tool)}`}.`,
      received:
        granted.length === 0
          ? 'An access token without any scope.'
          : `An access token with ${names(granted).join(' and ')}.`,
      snippet: `scope=${encodeURIComponent([...new Set([...granted, ...required])].join(' '))}`,
    }),
  },
}
