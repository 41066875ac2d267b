// Refused token requests (RFC 6749 §5.2), and registration, the other way in which clients try to get credentials.

import { differing } from './redirect-uri.ts'
import {
  ago,
  anyOf,
  brief,
  challengeCode,
  duration,
  knownClients,
  mcp,
  names,
  pkceLength,
  quoted,
  type ReasonTexts,
  rfc,
} from './text.ts'

export const tokenTexts: ReasonTexts<
  | 'grant_type_unsupported'
  | 'code_unknown'
  | 'code_expired'
  | 'code_used'
  | 'code_redirect_uri_mismatch'
  | 'code_verifier_malformed'
  | 'code_verifier_wrong'
  | 'refresh_token_unknown'
  | 'refresh_token_expired'
  | 'refresh_token_reused'
  | 'scope_not_granted'
  | 'registration_off'
> = {
  grant_type_unsupported: {
    title: 'The grant type is not supported',
    meaning: 'The token endpoint supports a few grants; the metadata lists them as `grant_types_supported`.',
    rule: rfc(6749, '5.2'),
    causes: [
      {
        who: 'Clients with the password grant',
        what: 'That grant must no longer be used (RFC 9700 §2.4).',
      },
      {
        who: 'Clients with other grants',
        what: 'Device authorization, token exchange and `jwt-bearer` need a server that supports them.',
      },
      {
        who: 'Servers with --refresh-tokens never',
        what: 'They issue no refresh tokens and do not support the `refresh_token` grant.',
      },
    ],
    fix:
      'Switch your client to the authorization code flow, or to client credentials if no person is ' +
      'involved.',
    particulars: ({ received, supported }) => ({
      title: `The grant type ${brief(received)} is not supported`,
      expected: `The \`grant_type\` ${anyOf(names(supported))}.`,
      received: `The \`grant_type\` ${quoted(received)}.`,
    }),
  },

  code_unknown: {
    title: 'The authorization code is unknown',
    meaning: 'The server did not issue this code, or has forgotten it: codes are not kept for long.',
    rule: rfc(6749, '5.2'),
    causes: [
      {
        who: 'A restart, or another instance',
        what: 'Without `--store`, only the instance that issued a code knows it, until it is restarted.',
      },
      {
        who: 'Clients that read the redirect by hand',
        what: 'The code was truncated, decoded twice, or copied together with what follows it in the URL.',
      },
      { who: 'Clients with several servers', what: 'The code of one server was sent to another.' },
    ],
    fix: 'Start the authorization again and send the code exactly as it appears in the redirect.',
    particulars: () => ({
      expected: 'A code that this server issued since it was started.',
      received: 'A code that the server does not know.',
    }),
  },

  code_expired: {
    title: 'The authorization code has expired',
    meaning:
      'A code is meant to be exchanged at once. It is short-lived in case somebody else gets hold of it.',
    rule: rfc(6749, '4.1.2'),
    causes: [
      {
        who: 'People with a debugger',
        what: 'The client was stopped between the redirect and the token request.',
      },
      { who: 'Tests', what: 'A test moved the clock of the server.' },
    ],
    fix: 'Exchange the code as soon as it arrives. To step through by hand, raise `--code-ttl` (at most 600).',
    snippet: '--code-ttl 600',
    particulars: ({ agoSeconds, ttlSeconds }) => ({
      title: `The authorization code expired ${ago(agoSeconds)}`,
      expected: `A code that is at most ${duration(ttlSeconds)} old.`,
      received: `A code that expired ${ago(agoSeconds)}.`,
    }),
  },

  code_used: {
    title: 'The authorization code was used before',
    meaning:
      'A code works only once, and a failed attempt uses it up too. A second use may mean that it was ' +
      'stolen, so the tokens issued for it are revoked.',
    rule: rfc(6749, '4.1.2'),
    causes: [
      {
        who: 'React in StrictMode',
        what: 'Effects run twice during development, and so does the token request.',
      },
      {
        who: 'Clients that retry',
        what: 'The token request was repeated after a timeout or after an error.',
      },
      { who: 'People', what: 'The callback page was reloaded, and the client exchanged the code again.' },
    ],
    fix: 'Exchange each code exactly once. After any failure, start the authorization again to get a new code.',
    particulars: () => ({
      expected: 'A code that has not been sent to the token endpoint before.',
      received: 'A code that was sent a second time. The tokens issued for it are revoked.',
    }),
  },

  code_redirect_uri_mismatch: {
    title: 'The redirect URI at the token endpoint differs from the one at /authorize',
    meaning:
      'The token request must repeat the redirect URI of the authorization request, character by ' +
      'character, port included. That shows that the code did not take another route.',
    rule: rfc(6749, '4.1.3'),
    causes: [
      {
        who: 'Clients that listen on any free port',
        what: 'The token request was built with another port than the authorization request.',
      },
      {
        who: 'Clients that build the URI twice',
        what: 'One has `localhost`, a trailing slash or a different encoding, and the other does not.',
      },
    ],
    fix: 'Keep the redirect URI of the authorization request and send the same string with the code.',
    particulars: ({ received, expected }) => ({
      title:
        received === undefined
          ? 'The token request has no redirect URI'
          : `The redirect URI ${brief(received)} is not the one that was authorized${differing(received, [expected], 'differs')}`,
      expected: `The \`redirect_uri\` ${quoted(expected)}, as in the authorization request.`,
      received:
        received === undefined
          ? 'A token request without `redirect_uri`.'
          : `The \`redirect_uri\` ${quoted(received)}.`,
      snippet: `redirect_uri=${encodeURIComponent(expected)}`,
    }),
  },

  code_verifier_malformed: {
    title: 'The PKCE verifier is malformed',
    meaning:
      'A verifier has 43 to 128 characters from a small set, so that it cannot be guessed and survives any ' +
      'encoding.',
    rule: rfc(7636, '4.1'),
    causes: [
      {
        who: 'Hand-written PKCE',
        what: 'The verifier is too short: 32 random bytes make 43 characters in base64url.',
      },
      {
        who: 'Standard Base64',
        what: 'It contains `+`, `/` or `=`, which a verifier must not. Use base64url.',
      },
    ],
    fix: 'Make the verifier from 32 random bytes in base64url.',
    snippet: "Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')",
    particulars: ({ length }) => ({
      title: `The PKCE verifier has ${pkceLength(length)}${tooShortOrLong(length)}`,
      expected: 'A `code_verifier` of 43 to 128 characters from `A-Z`, `a-z`, `0-9`, `-`, `.`, `_` and `~`.',
      received: `A \`code_verifier\` of ${pkceLength(length)}.`,
    }),
  },

  code_verifier_wrong: {
    title: 'The PKCE verifier does not match the challenge',
    meaning:
      'The SHA-256 of the verifier must equal the challenge of the authorization request. It does not, so ' +
      'this may not be the client that asked for the code.',
    rule: rfc(7636, '4.6'),
    causes: [
      {
        who: 'Two sign-ins at once',
        what: 'The second, perhaps in another tab, overwrote the verifier that the client kept for the first.',
      },
      {
        who: 'Hand-written PKCE',
        what: 'The hash was made from the random bytes instead of the verifier string, or was written in hex.',
      },
      { who: 'Clients that retry', what: 'A new verifier was made for the token request.' },
    ],
    fix: 'Keep one verifier per authorization request, look it up by `state`, and send it with the code.',
    snippet: challengeCode,
    particulars: () => ({
      expected:
        'The verifier for which base64url(SHA-256(verifier)) equals the `code_challenge` that was sent.',
      received: 'A well-formed verifier that gives a different challenge. The code is used up.',
    }),
  },

  refresh_token_unknown: {
    title: 'The refresh token is unknown or revoked',
    meaning: 'The server did not issue this refresh token, or the token was revoked or lost in a restart.',
    rule: rfc(6749, '5.2'),
    causes: [
      {
        who: 'A restart, or another instance',
        what: 'Without `--store`, only the instance that issued a token knows it, until it is restarted.',
      },
      {
        who: 'Another client process',
        what: 'It sent an old refresh token, so the whole family was revoked.',
      },
      knownClients,
      { who: 'Any client', what: 'An access token or a code was sent instead of the refresh token.' },
    ],
    fix: 'Forget the refresh token and send the person through the authorization again.',
    particulars: () => ({
      expected: 'The newest refresh token of a sign-in that has not been revoked.',
      received: 'A refresh token that the server does not know or no longer knows.',
    }),
  },

  refresh_token_expired: {
    title: 'The refresh token has expired',
    meaning:
      'A sign-in lasts for a fixed time, which refreshing does not extend. After that, a person has to ' +
      'allow access again.',
    rule: rfc(9700, '4.14.2'),
    causes: [
      {
        who: 'Tests',
        what: 'The server runs with a short `--refresh-token-ttl`; or a test moved its clock, or ended the token.',
      },
    ],
    fix: 'Send the person through the authorization again. For longer sign-ins, raise `--refresh-token-ttl`.',
    particulars: ({ agoSeconds }) => ({
      title: `The refresh token expired ${ago(agoSeconds)}`,
      expected: 'A refresh token of a sign-in that has not expired.',
      received: `A refresh token that expired ${ago(agoSeconds)}.`,
    }),
  },

  refresh_token_reused: {
    title: 'The refresh token was used before',
    meaning:
      'Each refresh replaces the refresh token. If an old one is used again, it may have been stolen, so ' +
      'the whole family is revoked, access tokens included.',
    rule: rfc(9700, '4.14.2'),
    causes: [
      knownClients,
      {
        who: 'Clients that ignore rotation',
        what: 'They keep the first refresh token instead of the newest.',
      },
      {
        who: 'Clients that retry',
        what: 'The answer to a refresh was lost and the same token was sent again.',
      },
    ],
    fix:
      'Send the person through the authorization again. Store the refresh token of every answer; if ' +
      'several processes share it, let only one of them refresh, or start the server with ' +
      '`--refresh-grace`.',
    snippet: '--refresh-grace 30',
    particulars: () => ({
      expected: 'The refresh token of the latest answer.',
      received: 'A refresh token that was already replaced. All tokens of this sign-in are revoked.',
    }),
  },

  scope_not_granted: {
    title: 'The refresh asks for more than was granted',
    meaning: 'A refresh can keep or narrow the scope that a person granted, but never widen it.',
    rule: rfc(6749, '6'),
    causes: [knownClients],
    fix:
      'For more scopes, start a new authorization. In a refresh, leave `scope` out or name part of the ' +
      'grant.',
    particulars: ({ requested, granted }) => ({
      title: `The refresh asks for ${brief(requested)}, but only ${brief(granted)} was granted`,
      expected: `Part of the granted scope ${quoted(granted)}, or no \`scope\`.`,
      received: `The scope ${quoted(requested)}.`,
    }),
  },

  registration_off: {
    title: 'This server does not register clients',
    meaning:
      'There is one client, registered in advance. Enter its client ID and client secret in the settings ' +
      'of your MCP client. Dynamic client registration is off on purpose.',
    rule: mcp.preRegistration,
    causes: [knownClients, { who: 'Any client', what: 'It registers itself if no client ID is configured.' }],
    fix: 'Enter this client ID and its client secret in your client; the home page shows how for each client.',
    particulars: ({ clientId }) => ({
      expected: `A client configured with the client ID ${quoted(clientId)} and its client secret.`,
      received: 'A request to register a new client.',
      snippet: JSON.stringify({ client_id: clientId, client_secret: 'CLIENT_SECRET' }),
    }),
  },
}

function tooShortOrLong(length: number): string {
  if (length < 43) return ' instead of at least 43'
  return length > 128 ? ' instead of at most 128' : ''
}
