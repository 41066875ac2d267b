// The texts on scope and resource also serve token requests, which are refused for the same reasons.

import type { RefusalFacts } from '../refusal.ts'
import {
  brief,
  challengeCode,
  knownClients,
  mcp,
  names,
  type Particulars,
  pkceLength,
  quoted,
  type ReasonTexts,
  rfc,
} from './text.ts'

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
      'The `response_type` says which flow the client wants. It is required even though there is only one ' +
      'flow.',
    rule: rfc(6749, '3.1.1'),
    causes: [],
    fix: 'Add `response_type=code` to the authorization request.',
    snippet: 'response_type=code',
    particulars: () => ({
      expected: 'The parameter `response_type` with the value `code`.',
      received: 'An authorization request without `response_type`.',
    }),
  },

  response_type_unsupported: {
    title: 'The response type is not supported',
    meaning:
      'The server offers only the authorization code flow. Flows that return tokens in a redirect ' +
      '(`token`, `id_token`) are left out on purpose (RFC 9700 §2.1.2).',
    rule: rfc(6749, '3.1.1'),
    causes: [
      { who: 'Single-page apps', what: 'An older library uses the implicit flow (`token`).' },
      {
        who: 'OpenID Connect clients',
        what: 'They ask for an ID token (`id_token`, `code id_token`). This server issues none.',
      },
    ],
    fix: 'Switch your client to the authorization code flow with PKCE.',
    snippet: 'response_type=code',
    particulars: ({ received }) => ({
      title: `The response type ${brief(received)} is not supported`,
      expected: 'The `response_type` `code`.',
      received: `The \`response_type\` ${quoted(received)}.`,
    }),
  },

  code_challenge_missing: {
    title: 'The authorization request has no PKCE challenge',
    meaning:
      'PKCE binds the authorization code to the client that asked for it. MCP clients must use it, ' +
      'confidential ones included.',
    rule: mcp.codeProtection,
    causes: [
      knownClients,
      {
        who: 'Clients made for OAuth 2.0',
        what: 'They use PKCE only for public clients, unless a setting turns it on.',
      },
    ],
    fix: 'Turn on PKCE with `S256` in your client, with a new verifier for each authorization request.',
    snippet: challengeCode,
    particulars: () => ({
      expected: 'A `code_challenge` made from a new verifier, and `code_challenge_method=S256`.',
      received: 'An authorization request without `code_challenge`.',
    }),
  },

  code_challenge_malformed: {
    title: 'The PKCE challenge is malformed',
    meaning:
      'A challenge for `S256` is the SHA-256 of the verifier in base64url without padding: 43 characters. ' +
      'This one has a different form and could never match a verifier.',
    rule: rfc(7636, '4.2'),
    causes: [
      { who: 'Standard Base64', what: 'It ends in `=` and may contain `+` and `/`. Use base64url.' },
      { who: 'Hand-written PKCE', what: 'The challenge is truncated, or is not a SHA-256 hash at all.' },
    ],
    fix: 'Compute the challenge as the unpadded base64url encoding of the SHA-256 of the ASCII verifier.',
    snippet: challengeCode,
    particulars: ({ length }) => ({
      title: `The PKCE challenge has ${pkceLength(length)}${length < 43 || length > 128 ? ' instead of 43' : ''}`,
      expected: 'A `code_challenge` of 43 characters from `A-Z`, `a-z`, `0-9`, `-` and `_`.',
      received: `A \`code_challenge\` of ${pkceLength(length)}.`,
    }),
  },

  code_challenge_method_unsupported: {
    title: 'The PKCE method is not S256',
    meaning:
      'With any method other than `S256` the challenge reveals the verifier. A request without a method ' +
      'means `plain` (RFC 7636 §4.3).',
    rule: rfc(9700, '2.1.1'),
    causes: [{ who: 'Clients without SHA-256', what: 'They fall back to `plain`.' }],
    fix: 'Send `code_challenge_method=S256`, and the SHA-256 of the verifier as the challenge.',
    snippet: 'code_challenge_method=S256',
    particulars: ({ received }) => ({
      title:
        received === undefined
          ? 'The authorization request names no PKCE method, which means `plain`'
          : `The PKCE method is ${brief(received)}, not \`S256\``,
      expected: 'The `code_challenge_method` `S256`.',
      received:
        received === undefined
          ? 'No `code_challenge_method`, which means `plain`.'
          : `The \`code_challenge_method\` ${quoted(received)}.`,
    }),
  },

  scope_unknown: {
    title: 'None of the requested scopes exists here',
    meaning:
      'Unknown scopes are ignored if at least one is known. Here none was. A request without `scope` gets ' +
      'the default.',
    rule: rfc(6749, '3.3'),
    causes: [
      knownClients,
      {
        who: 'Comma-separated lists',
        what: 'Scopes are separated by spaces. With commas they are read as one unknown scope.',
      },
    ],
    fix:
      'Ask for scopes listed as `scopes_supported` in the metadata, or leave `scope` out. To add a scope, ' +
      'start the server with `--scope` or `--tool-scope`.',
    particulars: ({ requested, known }) => ({
      title: requested.includes(' ')
        ? `None of the scopes ${brief(requested)} exists here`
        : `The scope ${brief(requested)} does not exist here`,
      expected: `At least one of the known scopes (${names(known).join(', ')}), or no \`scope\` at all.`,
      received: `The scope ${quoted(requested)}.`,
    }),
  },

  resource_unknown: {
    title: 'The resource is not the one that this server protects',
    meaning:
      'The `resource` says which MCP server the token is for. Tokens are issued only for this one. A ' +
      'trailing slash and the bare address of the server are accepted too.',
    rule: rfc(8707, '2'),
    causes: [
      {
        who: 'Any client',
        what: 'The MCP server was entered as `127.0.0.1` but is called `localhost`, or the other way round.',
      },
      {
        who: 'Docker, proxies and tunnels',
        what: 'The client reaches the server under a name other than the one in `--public-url`.',
      },
      knownClients,
      { who: 'Clients with a fixed resource', what: 'The resource of another server is configured.' },
    ],
    fix:
      'Connect your client to exactly the expected address. If clients reach the server at another one, ' +
      'start it with `--public-url`.',
    particulars: ({ received, expected }) => ({
      title: titleOfResource(received, expected),
      expected: `The resource ${quoted(expected)}, or no \`resource\` at all.`,
      received: `The resource ${quoted(received)}.`,
      snippet: `resource=${encodeURIComponent(expected)}`,
    }),
  },

  access_denied: {
    title: 'The authorization request was denied',
    meaning: 'The answer was no. That is a normal outcome; a client should say so and offer to try again.',
    rule: rfc(6749, '4.1.2.1'),
    causes: [
      {
        who: 'Tests',
        what: 'The request carried `login_hint=auto:deny`, and the server runs with `--auto-approve`.',
      },
    ],
    fix: 'Start again from your client and choose Allow, or leave the login hint out.',
    particulars: ({ by }) => denied[by],
  },
}

/**
 * Names the two hosts, or else the two paths. The usual cause is `localhost` in one place and `127.0.0.1` in the
 * other.
 */
function titleOfResource(received: string, expected: string): string {
  if (!URL.canParse(received))
    return `The resource is ${brief(received)}, but this server is ${brief(expected)}`
  const [asked, own] = [new URL(received), new URL(expected)]
  if (asked.host !== own.host) {
    return `The resource is at ${brief(asked.host)}, but this server is ${brief(own.host)}`
  }
  if (asked.protocol !== own.protocol) {
    return `The resource is at ${brief(asked.origin)}, but this server is ${brief(own.origin)}`
  }
  const path = received.slice(received.indexOf(asked.host) + asked.host.length)
  return `The resource is at ${brief(path === '' ? '/' : path)}, but the MCP endpoint is at ${brief(own.pathname)}`
}

/** What is said of a denial, by who denied. */
const denied: Readonly<Record<RefusalFacts['access_denied']['by'], Particulars>> = {
  person: {
    title: 'A person denied the authorization request',
    expected: 'A decision on the sign-in page. Allowing gives the client an authorization code.',
    received: 'A person’s decision to deny.',
    fix: 'If that was not intended, start again from your client and choose Allow.',
  },
  login_hint: {
    title: 'The `login_hint` of the request denied it',
    expected: 'A person’s decision, or a `login_hint` of `auto:allow`.',
    received: 'The `login_hint` `auto:deny`, which `--auto-approve` answers without a page.',
    fix: 'Send `login_hint=auto:allow` for a request that should succeed, or no `login_hint`.',
  },
  test: {
    title: 'A test denied the authorization request',
    expected: 'A decision on the sign-in page, unless a test decides.',
    received: 'The command of a test to deny the next request.',
    fix: 'Nothing here. The client should say that it was denied, and offer to try again.',
  },
}
