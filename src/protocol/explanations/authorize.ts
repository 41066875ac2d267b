// Owns what a person is told about the rest of an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3,
// RFC 8707 §2.1). The texts on scope and resource serve token requests too, which are refused for the same.

import { challengeCode, knownClients, mcp, names, pkceLength, quoted, type ReasonTexts, rfc } from './text.ts'

export const authorizeTexts: ReasonTexts<
  | 'response_type_missing'
  | 'response_type_unsupported'
  | 'code_challenge_missing'
  | 'code_challenge_malformed'
  | 'code_challenge_method_unsupported'
  | 'scope_unknown'
  | 'resource_unknown'
  | 'access_denied'
> = {
  response_type_missing: {
    title: 'The authorization request has no response type',
    meaning:
      'The `response_type` says which flow the client wants. It is required, although there is one flow.',
    rule: rfc(6749, '3.1.1'),
    causes: [],
    fix: 'Add `response_type=code` to the authorization request.',
    particulars: () => ({
      expected: 'The parameter `response_type` with the value `code`.',
      received: 'An authorization request without `response_type`.',
      snippet: 'response_type=code',
    }),
  },

  response_type_unsupported: {
    title: 'The response type is not supported',
    meaning:
      'The server offers the authorization code flow alone. Flows that put tokens into a redirect (`token`, ' +
      '`id_token`) are left out on purpose (RFC 9700 §2.1.2).',
    rule: rfc(6749, '3.1.1'),
    causes: [
      { who: 'Single-page apps', what: 'An older library uses the implicit flow (`token`).' },
      {
        who: 'OpenID Connect clients',
        what: 'They ask for an ID token (`id_token`, `code id_token`). This server issues none.',
      },
    ],
    fix: 'Set your client to the authorization code flow with PKCE.',
    particulars: ({ received }) => ({
      expected: 'The `response_type` `code`.',
      received: `The \`response_type\` ${quoted(received)}.`,
      snippet: 'response_type=code',
    }),
  },

  code_challenge_missing: {
    title: 'The authorization request has no PKCE challenge',
    meaning:
      'PKCE binds the authorization code to the client that asked for it. MCP clients have to use it, ' +
      'confidential ones too.',
    rule: mcp.codeProtection,
    causes: [
      knownClients,
      {
        who: 'Clients made for OAuth 2.0',
        what: 'They use PKCE for public clients alone, and have a setting to use it always.',
      },
    ],
    fix: 'Switch PKCE with `S256` on in your client: a new verifier for each authorization request.',
    particulars: () => ({
      expected: 'A `code_challenge` made from a new verifier, and `code_challenge_method=S256`.',
      received: 'An authorization request without `code_challenge`.',
      snippet: challengeCode,
    }),
  },

  code_challenge_malformed: {
    title: 'The PKCE challenge is malformed',
    meaning:
      'A challenge for `S256` is the SHA-256 of the verifier in base64url without padding: 43 characters. ' +
      'This one has another form and could never match a verifier.',
    rule: rfc(7636, '4.2'),
    causes: [
      { who: 'Standard Base64', what: 'It has `=` at the end, and `+` and `/` within. Use base64url.' },
      { who: 'Hand-written PKCE', what: 'The challenge is cut off, or is not a SHA-256 at all.' },
    ],
    fix: 'Compute the challenge as base64url, without padding, of the SHA-256 of the verifier in ASCII.',
    particulars: ({ length }) => ({
      expected: 'A `code_challenge` of 43 characters from `A-Z`, `a-z`, `0-9`, `-` and `_`.',
      received: `A \`code_challenge\` of ${pkceLength(length)}.`,
      snippet: challengeCode,
    }),
  },

  code_challenge_method_unsupported: {
    title: 'The PKCE method is not S256',
    meaning:
      'With any other method than `S256` the challenge gives the verifier away. A request without a method ' +
      'means `plain` (RFC 7636 §4.3).',
    rule: rfc(9700, '2.1.1'),
    causes: [{ who: 'Clients without SHA-256', what: 'They fall back to `plain`.' }],
    fix: 'Send `code_challenge_method=S256`, and as challenge the SHA-256 of the verifier.',
    particulars: ({ received }) => ({
      expected: 'The `code_challenge_method` `S256`.',
      received:
        received === undefined
          ? 'No `code_challenge_method`, which means `plain`.'
          : `The \`code_challenge_method\` ${quoted(received)}.`,
      snippet: 'code_challenge_method=S256',
    }),
  },

  scope_unknown: {
    title: 'None of the scopes exists here',
    meaning:
      'Unknown scopes are dropped as long as a known one is left. Here none was left. A request without `scope` ' +
      'gets the default.',
    rule: rfc(6749, '3.3'),
    causes: [
      knownClients,
      {
        who: 'Lists with commas',
        what: 'Scopes are separated by blanks. With commas between them they are one unknown scope.',
      },
    ],
    fix:
      'Ask for scopes from `scopes_supported` in the metadata, or leave `scope` out. To make a scope known, start ' +
      'the server with `--scope` or `--tool-scope`.',
    particulars: ({ requested, known }) => ({
      expected: `At least one of the known scopes (${names(known).join(', ')}), or no \`scope\` at all.`,
      received: `The scope ${quoted(requested)}.`,
    }),
  },

  resource_unknown: {
    title: 'The resource is not the one that this server protects',
    meaning:
      'The `resource` says which MCP server the token is for. Tokens are issued for this one alone; a trailing ' +
      'slash, or the bare address of the server, is understood as well.',
    rule: rfc(8707, '2'),
    causes: [
      {
        who: 'Any client',
        what: 'The MCP server was entered as `127.0.0.1` and is called `localhost`, or the other way round.',
      },
      {
        who: 'Docker, proxies and tunnels',
        what: 'The client reaches the server under a name that is not in `--public-url`.',
      },
      knownClients,
      { who: 'Clients with a fixed resource', what: 'A resource of another server is configured.' },
    ],
    fix:
      'Connect your client to exactly the expected address. If clients reach the server under another one, start ' +
      'it with `--public-url`.',
    particulars: ({ received, expected }) => ({
      ...titleOfOtherHost(received, expected),
      expected: `The resource ${quoted(expected)}, or no \`resource\` at all.`,
      received: `The resource ${quoted(received)}.`,
      snippet: `resource=${encodeURIComponent(expected)}`,
    }),
  },

  access_denied: {
    title: 'The authorization request was denied',
    meaning:
      'The answer was no. That is a regular outcome, and a client should say so and offer to try again.',
    rule: rfc(6749, '4.1.2.1'),
    causes: [
      {
        who: 'Tests',
        what: 'The request carried `login_hint=auto:deny`, and the server runs with `--auto-approve`.',
      },
    ],
    fix: 'Start again from your client and choose to allow, or leave the login hint out.',
    particulars: ({ by }) =>
      by === 'person'
        ? {
            expected: 'A decision on the sign-in page; to allow gives the client an authorization code.',
            received: 'The decision of a person to deny.',
            fix: 'If that was not intended, start again from your client and choose to allow.',
          }
        : {
            expected: 'A person’s decision, or a `login_hint` of `auto:allow`.',
            received: 'The `login_hint` `auto:deny`, which `--auto-approve` answers without a page.',
            fix: 'Send `login_hint=auto:allow` for a request that is to succeed, or no `login_hint`.',
          },
  },
}

/** Names the two hosts where they differ: the usual cause, `localhost` in one place and `127.0.0.1` in the other. */
function titleOfOtherHost(received: string, expected: string): { title?: string } {
  const [asked, own] = [received, expected].map((url) => (URL.canParse(url) ? new URL(url).host : ''))
  if (asked === '' || asked === own) return {}
  return { title: `The resource is at ${quoted(asked ?? '')}, and this server is ${quoted(own ?? '')}` }
}
