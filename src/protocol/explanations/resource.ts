// Requests to the MCP endpoint that their token does not allow (RFC 6750 §3).

import { OFFLINE_ACCESS } from '../names.ts'
import type { HeaderFlaw, Revoker, SentKind } from '../refusal.ts'
import {
  ago,
  allOf,
  brief,
  duration,
  knownClients,
  manyOf,
  mcp,
  names,
  quoted,
  type ReasonTexts,
  rfc,
  shortened,
} from './text.ts'

const header = 'Authorization: Bearer ACCESS_TOKEN'

export const resourceTexts: ReasonTexts<
  | 'token_missing'
  | 'token_in_query'
  | 'token_malformed'
  | 'token_unknown'
  | 'token_expired'
  | 'token_of_other_resource'
  | 'token_revoked'
  | 'token_of_another_kind'
  | 'token_is_placeholder'
  | 'token_without_scheme'
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
      ...(scheme !== undefined && {
        title: `The \`Authorization\` header has the scheme ${brief(scheme)}, not \`Bearer\``,
      }),
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
      { who: 'Hand-written requests', what: 'The token was put in quotes, or `Bearer` was written twice.' },
    ],
    fix: 'Send `Bearer`, one space, and the access token as it came from the token endpoint.',
    snippet: header,
    particulars: ({ flaw }) => ({
      ...(flaw !== undefined && { title: titleOfFlaw[flaw] }),
      expected: 'An `Authorization` header with `Bearer`, one space and one access token.',
      received:
        flaw === undefined
          ? 'An `Authorization` header with the scheme `Bearer` that does not contain exactly one token.'
          : receivedWithFlaw[flaw],
      ...(flaw === 'no token' && {
        fix: 'Find out why the access token is empty when the header is made, and send none until there is one.',
      }),
    }),
  },

  token_unknown: {
    title: 'The access token is unknown or revoked',
    meaning: 'The server did not issue this token, or the token was revoked or lost in a restart.',
    rule: rfc(6750, '3.1'),
    causes: [
      {
        who: 'A restart, or another instance',
        what: 'Without `--store`, only the instance that issued a token knows it, until it is restarted.',
      },
      { who: 'Reuse of a code or a refresh token', what: 'It revoked all tokens of that sign-in.' },
      { who: 'Any client', what: 'A token of another server was sent.' },
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
      knownClients,
      {
        who: 'Tests',
        what: 'The server runs with a short `--access-token-ttl`; or a test moved its clock, or ended the token.',
      },
    ],
    fix: 'Refresh the token and repeat the request. For tokens that live longer, raise `--access-token-ttl`.',
    particulars: ({ agoSeconds, ttlSeconds }) => ({
      title: `The access token expired ${ago(agoSeconds)}`,
      expected: `An access token within its lifetime, which was ${duration(ttlSeconds)}.`,
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
      title: `The access token is for ${brief(received)}, not for this server`,
      expected: `An access token for ${quoted(expected)}.`,
      received: `An access token for ${quoted(received)}.`,
      snippet: `resource=${encodeURIComponent(expected)}`,
    }),
  },

  token_revoked: {
    title: 'The access token was revoked',
    meaning: 'The server issued this token, but it was made invalid before its time, and stays so.',
    rule: rfc(6750, '3.1'),
    causes: [
      {
        who: 'The client itself',
        what: 'It sent this token, or the refresh token of the same sign-in, to `/revoke`.',
      },
      {
        who: 'Any client',
        what: 'It used a code or a refresh token twice, which revokes all tokens of that sign-in.',
      },
      {
        who: 'Several processes',
        what: 'One of them signed out, or refreshed; the others keep the old tokens.',
      },
    ],
    fix: 'Forget this token and get a new one.',
    particulars: ({ by }) => ({
      ...revoked[by],
      expected: 'An access token that is not revoked.',
    }),
  },

  token_of_another_kind: {
    title: 'What was sent is not an access token',
    meaning:
      'The client holds what it sent, but for another purpose. Only the `access_token` of a token response opens ' +
      'the MCP endpoint.',
    rule: mcp.accessTokens,
    causes: [
      { who: 'Any client', what: 'It mixes up `refresh_token` and `access_token` of the token response.' },
      {
        who: 'Clients that skip a step',
        what: 'They send the code from the redirect without exchanging it at `/token`.',
      },
      {
        who: 'Clients made for API keys',
        what: 'They send the client secret as if it were a key. Exchange it for an access token at `/token`.',
      },
    ],
    fix: 'Send the `access_token` of the token response.',
    particulars: ({ kind }) => ({
      title: `The ${kind} was sent as the access token`,
      expected: 'The `access_token` of a token response (`mcp_at_…`).',
      received: `The ${kind}${prefixOf[kind]} as the Bearer token.`,
      ...(kind !== 'access token' && { fix: fixOfKind[kind] }),
      snippet: header,
    }),
  },

  token_is_placeholder: {
    title: 'The Bearer token is a placeholder',
    meaning:
      'Where the access token belongs is a word that stands for a missing value, or for one to be filled in.',
    rule: rfc(6750, '2.1'),
    causes: [
      {
        who: 'JavaScript',
        what: 'A missing value in a template makes `Bearer undefined`, an object `Bearer [object Object]`: perhaps an `await` or a property is missing.',
      },
      { who: 'Python', what: 'A missing value in an f-string makes `Bearer None`.' },
      { who: 'Configuration files', what: 'A variable was not set, or this file does not expand variables.' },
    ],
    fix: 'Set the header only when the client has a token. Without the header, the answer tells it where to get one.',
    particulars: ({ received }) => ({
      title: `The Bearer token is the word ${quoted(received)}`,
      expected: 'An access token, or no `Authorization` header.',
      received: `The word ${quoted(received)} in place of an access token.`,
      snippet: header,
    }),
  },

  token_without_scheme: {
    title: 'The Authorization header has a token, but not the word Bearer',
    meaning:
      'The header names a scheme before the token. For access tokens that is `Bearer`, then one space.',
    rule: rfc(6750, '2.1'),
    causes: [
      { who: 'Hand-written requests', what: 'The header was set to the token alone.' },
      {
        who: 'Settings with one field',
        what: 'Some clients send the value of a header as it is. Write `Bearer` and a space before the token.',
      },
      { who: 'Clients for API keys', what: 'They use the scheme `Token`, or a header of their own.' },
    ],
    fix: 'Write `Bearer` and one space before the token.',
    particulars: ({ kind, scheme }) => ({
      title:
        scheme === undefined
          ? 'The token was sent without the word `Bearer`'
          : scheme === 'Bearer'
            ? 'There is no space between `Bearer` and the token'
            : `The token was sent with the scheme ${quoted(scheme)} instead of \`Bearer\``,
      expected: 'An `Authorization` header with `Bearer`, one space and one access token.',
      received: `An \`Authorization\` header with ${kind === undefined ? 'a token' : `the ${kind}`}${scheme === undefined ? ' and no scheme' : ` after ${quoted(scheme)}`}.`,
      snippet: header,
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
      title: titleOfScopes(required, granted, tool),
      expected:
        `An access token with ${allOf(names(required))}, required ` +
        `${tool === undefined ? 'on the MCP endpoint' : `by the tool ${quoted(tool)}`}.`,
      received:
        granted.length === 0
          ? 'An access token without any scope.'
          : `An access token with ${allOf(names(granted))}.`,
      fix:
        `Start a new authorization with the scope \`${[...new Set([...granted, ...required])].join(' ')}\`. ` +
        '`--tool-scope` sets what a tool requires, `--scope` what every request requires.',
      snippet: scopeParameter([...new Set([...granted, ...required])]),
    }),
  },
}

const titleOfFlaw: Readonly<Record<HeaderFlaw, string>> = {
  'no token': 'The Authorization header has no token after `Bearer`',
  quotes: 'The access token is in quotes',
  'Bearer twice': 'The Authorization header has the word `Bearer` twice',
}

const receivedWithFlaw: Readonly<Record<HeaderFlaw, string>> = {
  'no token': 'An `Authorization` header with `Bearer` and no token after it.',
  quotes: 'An `Authorization` header with `Bearer` and a text in quotes.',
  'Bearer twice': 'An `Authorization` header with `Bearer` twice.',
}

/** What is said of a revoked token, by who revoked it. */
const revoked: Readonly<Record<Revoker, { title: string; received: string; fix: string }>> = {
  scenario: {
    title: 'The access token was revoked, on purpose',
    received: 'A token that this scenario made invalid before its time.',
    fix: 'Nothing here. The client should get a new token: with its refresh token, if it has one.',
  },
  test: {
    title: 'A test revoked this access token',
    received: 'An access token that was revoked at the command of a test.',
    fix: 'Nothing here. The client should ask for authorization again: all tokens of the sign-in were revoked.',
  },
  client: {
    title: 'The client revoked this access token itself',
    received: 'An access token that was revoked by the client, at `/revoke`.',
    fix: 'Forget the tokens of a sign-in when you revoke one. Then sign in again, or refresh if only this token was revoked.',
  },
  'code used twice': {
    title: 'The access token was revoked because its code was used twice',
    received: 'An access token that was revoked when its code was used twice.',
    fix: 'Exchange each code exactly once, and send the person through the authorization again.',
  },
  'refresh token used twice': {
    title: 'The access token was revoked because a refresh token was used twice',
    received: 'An access token that was revoked when a refresh token of its sign-in was used twice.',
    fix: 'Store the refresh token of every answer, and send the person through the authorization again.',
  },
}

const prefixOf: Readonly<Record<SentKind, string>> = {
  'access token': ' (`mcp_at_…`)',
  'refresh token': ' (`mcp_rt_…`)',
  'authorization code': ' (`mcp_ac_…`)',
  'client secret': '',
}

const fixOfKind: Readonly<Record<Exclude<SentKind, 'access token'>, string>> = {
  'refresh token':
    'Send the `access_token` of the same response. The refresh token goes only to `/token`, with `grant_type=refresh_token`.',
  'authorization code': 'Exchange the code at `/token`, and send the `access_token` of the response.',
  'client secret':
    'Send the secret only to `/token`, for example with `grant_type=client_credentials`, and the `access_token` here.',
}

function titleOfScopes(
  required: readonly string[],
  granted: readonly string[],
  tool: string | undefined,
): string {
  const missing = required.filter((scope) => !granted.includes(scope))
  const who = tool === undefined ? 'The MCP endpoint' : `\`${shortened(tool)}\``
  // It is for the authorization server alone, and would only take room here.
  const held = granted.filter((scope) => scope !== OFFLINE_ACCESS)
  const has = held.length === 0 ? 'no scope' : manyOf(names(held.map(shortened)))
  return `${who} needs ${manyOf(names(missing.map(shortened)))}; the token has ${has}`
}

/** The parameter of an authorization request: encoded, but with the characters that a query may hold as they are. */
function scopeParameter(scopes: readonly string[]): string {
  const plain = (encoded: string) => encoded.replace(/%3A|%2F|%40|%2C/g, decodeURIComponent)
  return `scope=${scopes.map(encodeURIComponent).map(plain).join('+')}`
}
