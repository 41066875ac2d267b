// Requests to the MCP endpoint that their token does not allow (RFC 6750 §3).

import { ago, allOf, duration, knownClients, mcp, names, quoted, type ReasonTexts, rfc } from './text.ts'

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
      'Every sign-in begins like this: a client asks without a token, and the answer tells it where the ' +
      'authorization server is. It is an error only if the client stops here.',
    rule: rfc(6750, '3'),
    causes: [
      {
        who: 'Every MCP client',
        what: 'Its first request has no token. It then reads `resource_metadata` and carries on.',
      },
      knownClients,
      { who: 'Clients without OAuth', what: 'They stop here. Use them through mcp-remote.' },
      { who: 'Proxies', what: 'A proxy between client and server may strip the Authorization header.' },
    ],
    fix: 'Nothing, if the client goes on to sign in. Otherwise turn on OAuth for this server in your client.',
    snippet: header,
    particulars: ({ scheme }) => ({
      expected: 'An `Authorization` header with the scheme `Bearer` and an access token.',
      received:
        scheme === undefined
          ? 'A request without a Bearer token.'
          : `An \`Authorization\` header with the scheme ${quoted(scheme)}.`,
    }),
  },

  token_in_query: {
    title: 'The access token is in the URL',
    meaning:
      'A token in a URL ends up in logs and histories. The server ignores it there; only the header counts.',
    rule: mcp.accessTokens,
    causes: [
      {
        who: 'Browser code',
        what: 'It uses an API that cannot set headers, such as `EventSource`. Use `fetch`.',
      },
    ],
    fix: 'Send the access token in the `Authorization` header, and revoke it if it may have been logged.',
    snippet: header,
    particulars: () => ({
      expected: 'The access token in the `Authorization` header.',
      received: 'An `access_token` in the query of the URL, and no Bearer token.',
    }),
  },

  token_malformed: {
    title: 'The Authorization header is malformed',
    meaning: 'After `Bearer` come one space, one token, and nothing else.',
    rule: rfc(6750, '2.1'),
    causes: [
      {
        who: 'Any client',
        what: 'A variable was empty, or contained a line break, when the header was built.',
      },
      { who: 'Hand-written requests', what: 'The token was put in quotes, or is there twice.' },
    ],
    fix: 'Send `Bearer`, one space, and the access token as it came from the token endpoint.',
    snippet: header,
    particulars: () => ({
      expected: 'An `Authorization` header with `Bearer`, one space and one access token.',
      received: 'An `Authorization` header with the scheme `Bearer` that does not contain exactly one token.',
    }),
  },

  token_unknown: {
    title: 'The access token is unknown or revoked',
    meaning: 'The server did not issue this token, or the token was revoked or lost in a restart.',
    rule: rfc(6750, '3.1'),
    causes: [
      { who: 'A restart', what: 'The server was restarted and keeps its state in memory.' },
      { who: 'Reuse of a code or a refresh token', what: 'It revoked all tokens of that sign-in.' },
      { who: 'Any client', what: 'A refresh token (`mcp_rt_…`) or a token of another server was sent.' },
    ],
    fix: 'Refresh the token. If that is refused too, send the person through the authorization again.',
    particulars: () => ({
      expected: 'An access token (`mcp_at_…`) that this server issued and that is not revoked.',
      received: 'A token that the server does not know or no longer knows.',
    }),
  },

  token_expired: {
    title: 'The access token has expired',
    meaning: 'Access tokens are short-lived. With a refresh token, a client gets a new one without a person.',
    rule: rfc(6750, '3.1'),
    causes: [
      { who: 'Clients that do not refresh', what: 'They ignore `expires_in` and the refresh token.' },
      { who: 'Tests', what: 'The server runs with a short `--access-token-ttl`.' },
    ],
    fix: 'Refresh the token and repeat the request. For tokens that live longer, raise `--access-token-ttl`.',
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
        what: 'They have different public URLs but find each other’s tokens.',
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
    title: 'The access token lacks a required scope',
    meaning:
      'The token is valid but does not cover this request. A client should step up: start a new ' +
      'authorization that also asks for the scopes in the challenge.',
    rule: mcp.scopeChallenges,
    causes: [
      knownClients,
      {
        who: 'Clients with a fixed scope',
        what: 'They ask for a configured `scope` that lacks what the tool needs.',
      },
    ],
    fix:
      'Start a new authorization with the required scopes as well as those already granted. `--tool-scope` ' +
      'sets what a tool requires, `--scope` what every request requires.',
    particulars: ({ required, granted, tool }) => ({
      expected:
        `An access token with ${allOf(names(required))}, required ` +
        `${tool === undefined ? 'on the MCP endpoint' : `by the tool ${quoted(tool)}`}.`,
      received:
        granted.length === 0
          ? 'An access token without any scope.'
          : `An access token with ${allOf(names(granted))}.`,
      snippet: `scope=${encodeURIComponent([...new Set([...granted, ...required])].join(' '))}`,
    }),
  },
}
