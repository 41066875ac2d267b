// Owns what a person is told about requests that are refused whatever endpoint they go to.

import { paths } from '../names.ts'
import { anyOf, duration, knownClients, mcp, names, quoted, type ReasonTexts, rfc } from './text.ts'

export const requestTexts: ReasonTexts<
  | 'content_type_unsupported'
  | 'body_unreadable'
  | 'parameter_repeated'
  | 'parameter_missing'
  | 'parameter_too_long'
  | 'method_not_allowed'
  | 'rate_limited'
  | 'not_found'
  | 'host_not_allowed'
  | 'origin_not_allowed'
  | 'embedded_elsewhere'
  | 'state_full'
  | 'server_error'
> = {
  content_type_unsupported: {
    title: 'The body is not a form',
    meaning: 'OAuth requests are forms, not JSON: parameters go into the body, form-encoded.',
    rule: rfc(6749, '4.1.3'),
    causes: [
      { who: 'JavaScript', what: 'The body is `JSON.stringify(…)`. Pass a `URLSearchParams` to `fetch`.' },
      { who: 'Python', what: 'The request was made with `json=`. Use `data=`.' },
      { who: 'curl', what: 'A `Content-Type` header was set by hand. With `-d` alone curl sends a form.' },
    ],
    fix: 'Send the parameters form-encoded in the body, with the content type of a form.',
    particulars: ({ received }) => ({
      expected: 'A body of the content type `application/x-www-form-urlencoded`.',
      received:
        received === ''
          ? 'A body without a `Content-Type` header.'
          : `A body of the content type ${quoted(received)}.`,
      snippet: 'Content-Type: application/x-www-form-urlencoded',
    }),
  },

  body_unreadable: {
    title: 'The body of the request could not be read',
    meaning: 'The body is malformed, too large, in an unknown charset or compression, or it ended too early.',
    rule: rfc(9110, '15.5'),
    causes: [
      { who: 'Hand-written requests', what: 'The length in `Content-Length` is not that of the body.' },
      {
        who: 'Proxies',
        what: 'A proxy changed or compressed the body, or cut the connection before all of it was sent.',
      },
    ],
    fix: 'Send the body complete and in UTF-8, and no larger than the request needs.',
    particulars: ({ status, detail }) => ({
      expected: 'A complete, well-formed body in UTF-8, of a usual size.',
      received: `A body that could not be read, because ${detail} (HTTP status ${status}).`,
    }),
  },

  parameter_repeated: {
    title: 'A parameter was sent more than once',
    meaning:
      'Each OAuth parameter may come once, so that nobody can read another value than the one that was checked. ' +
      'Only `resource` may repeat (RFC 8707 §2).',
    rule: rfc(6749, '3.1'),
    causes: [
      {
        who: 'Clients that extend a URL',
        what: 'The address of the endpoint has the parameter in its query already, and the library adds it again.',
      },
      {
        who: 'Lists of scopes',
        what: 'Each scope was sent as a `scope` parameter of its own. They belong into one, separated by blanks.',
      },
    ],
    fix: 'Send the parameter once.',
    particulars: ({ parameter }) => ({
      expected: 'Each parameter once; only `resource` may repeat.',
      received: `The parameter ${quoted(parameter)} more than once.`,
    }),
  },

  parameter_missing: {
    title: 'A required parameter is missing',
    meaning: 'The request lacks a parameter that it needs. An empty value counts as missing (RFC 6749 §3.1).',
    rule: rfc(6749, '5.2'),
    causes: [
      { who: 'Hand-written requests', what: 'The parameters are in the query of the URL, not in the body.' },
      {
        who: 'Clients without PKCE',
        what: 'The token request has no `code_verifier`. PKCE needs it with every authorization code.',
      },
    ],
    fix: 'Add the parameter to the form body, with its value.',
    particulars: ({ parameter }) => ({
      title: `The parameter ${parameter} is missing`,
      expected: `The parameter \`${parameter}\` in the form body${purpose(parameter)}.`,
      received: `A form without \`${parameter}\`, or with an empty one.`,
    }),
  },

  parameter_too_long: {
    title: 'A parameter is too long',
    meaning:
      'The server keeps some parameters until a person has decided, so their length has a limit. It is far above ' +
      'what clients send.',
    rule: rfc(6749, '4.1.2.1'),
    causes: [
      { who: 'Clients that keep data in `state`', what: 'A whole document was packed into the parameter.' },
    ],
    fix: 'Keep the data on your side, and send a short random value that stands for it.',
    particulars: ({ parameter, maximum }) => ({
      title: `The parameter ${parameter} is too long`,
      expected: `A \`${parameter}\` of ${maximum} characters or fewer.`,
      received: 'A longer one.',
    }),
  },

  method_not_allowed: {
    title: 'This address does not take that HTTP method',
    meaning:
      'The address exists and is meant for another HTTP method; the `Allow` header names those it takes.',
    rule: rfc(9110, '15.5.6'),
    causes: [
      { who: 'People', what: 'The address of an endpoint was opened in a browser, which sends GET.' },
      {
        who: 'MCP clients',
        what: 'They ask with GET whether the MCP endpoint offers a stream. It does not, and they carry on without.',
      },
    ],
    fix: 'Use a method that the address takes. An MCP client that carries on after this answer works as it should.',
    particulars: ({ method, allowed }) => ({
      expected: `The method ${anyOf(names(allowed.split(', ')))}.`,
      received: `A request with the method ${quoted(method)}.`,
    }),
  },

  rate_limited: {
    title: 'Too many requests came from this address',
    meaning: 'The server limits how many requests an address may send to the OAuth endpoints in a minute.',
    rule: rfc(6585, '4'),
    causes: [
      { who: 'Test suites', what: 'Many sign-ins or refreshes run within one minute.' },
      { who: 'Clients in a loop', what: 'A failed request is repeated at once, without end.' },
      {
        who: 'Servers behind a proxy',
        what: 'Without `--trust-proxy` everybody seems to come from the address of the proxy.',
      },
    ],
    fix:
      'Wait for as long as `Retry-After` says. For tests, raise the limit or switch it off with `--rate-limit 0`; ' +
      'behind a proxy, set `--trust-proxy`.',
    particulars: ({ retryAfterSeconds }) => ({
      expected: `The next request after ${duration(retryAfterSeconds)} (\`Retry-After: ${retryAfterSeconds}\`).`,
      received: 'More requests within a minute than `--rate-limit` allows.',
      snippet: '--rate-limit 0',
    }),
  },

  not_found: {
    title: 'There is nothing at this address',
    meaning: 'The server has no endpoint and no page with this path.',
    rule: rfc(9110, '15.5.5'),
    causes: [
      knownClients,
      { who: 'People', what: `The MCP endpoint is \`${paths.mcp}\`, not the bare address of the server.` },
    ],
    fix: 'Check the path. A client that only probes for metadata goes on by itself.',
    particulars: ({ path }) => ({
      expected:
        `A path of this server, such as \`${paths.mcp}\` for MCP or ` +
        `\`${paths.authorizationServerMetadata}\` for its metadata.`,
      received: `A request for ${quoted(path)}.`,
    }),
  },

  host_not_allowed: {
    title: 'The server does not answer to this host name',
    meaning:
      'A request named a host that is not this server’s. A page on another site can make a browser do that (DNS ' +
      'rebinding), so only known host names are answered.',
    rule: rfc(9110, '7.4'),
    causes: [
      {
        who: 'Docker and LAN',
        what: 'The server is reached under a service or machine name and was started without `--public-url`.',
      },
      {
        who: 'Proxies and tunnels',
        what: 'The public name is passed on in `Host`, and `--public-url` does not have it.',
      },
    ],
    fix:
      'If your client is meant to reach the server under this name, start it with `--public-url` and that name; ' +
      'without TLS outside of loopback it also needs `--allow-insecure-http`.',
    particulars: ({ received, allowed }) => ({
      expected: `A \`Host\` header with ${anyOf(names(allowed))}, on any port.`,
      received: received === '' ? 'A request without a `Host` header.' : `The host ${quoted(received)}.`,
      ...(/^[a-z0-9.-]+(:\d+)?$/i.test(received) && { snippet: `--public-url https://${received}` }),
    }),
  },

  origin_not_allowed: {
    title: 'A web page of this origin may not call the server',
    meaning:
      'A browser says with `Origin` which site a request comes from. The MCP endpoint answers only origins that ' +
      'are allowed, so that other sites cannot use a server on your machine.',
    rule: mcp.transportSecurity,
    causes: [
      {
        who: 'Web apps',
        what: 'An MCP client that runs in the browser is served from another host than this server.',
      },
      {
        who: 'Sandboxed pages and local files',
        what: 'Their origin is `null`, which cannot be allowed. Serve the page over HTTP.',
      },
    ],
    fix: 'If the web app is yours, start the server with `--allowed-origins` and its origin.',
    particulars: ({ received }) => ({
      expected:
        'No `Origin` header, one on loopback, the public URL’s own, or one that `--allowed-origins` names.',
      received: `The origin ${quoted(received)}.`,
      ...(/^https?:\/\/[a-z0-9.-]+(:\d+)?$/i.test(received) && { snippet: `--allowed-origins ${received}` }),
    }),
  },

  embedded_elsewhere: {
    title: 'Another site embeds or fetches this page',
    meaning:
      'The pages of this server are for people to visit. A browser that is asked for one by a page of another site, ' +
      'as a picture, a frame or by `fetch`, brings no session along, and would start a new one each time.',
    rule: rfc(6749, '10.13'),
    causes: [
      {
        who: 'Browser apps',
        what: 'The authorization URL was fetched or put into a frame. Go there instead.',
      },
      { who: 'Other sites', what: 'A page tries to wear out or to frame a server on your machine.' },
    ],
    fix: 'Open the address in a window of its own: `window.location` or a link, not `fetch` and not a frame.',
    particulars: () => ({
      expected: 'A visit: a request whose `Sec-Fetch-Dest` is `document`.',
      received: 'A request from a page of another site for something else than a visit.',
    }),
  },

  state_full: {
    title: 'The server holds as much as it may',
    meaning:
      'Memory for sign-ins, codes and tokens is bounded. What is alive is never dropped to make room, so a new ' +
      'grant has to wait until something else expires.',
    rule: rfc(9110, '15.6.4'),
    causes: [
      { who: 'Load tests', what: 'Tokens are issued faster than they expire.' },
      { who: 'Clients in a loop', what: 'A client starts one sign-in after another and finishes none.' },
    ],
    fix:
      'Repeat the request later. For load tests, let tokens expire sooner with `--access-token-ttl` and ' +
      '`--refresh-token-ttl`, or restart the server.',
    particulars: ({ what, retryAfterSeconds }) => ({
      expected: `The same request again after ${duration(retryAfterSeconds)} (\`Retry-After: ${retryAfterSeconds}\`).`,
      received: `A request that needs room for one more ${what}, and there is none.`,
    }),
  },

  server_error: {
    title: 'Something went wrong in the server',
    meaning: 'The server met an error that nobody foresaw. It is not your client’s doing.',
    rule: rfc(9110, '15.6.1'),
    causes: [{ who: 'This server', what: 'A defect. Its log has the details at the time of the request.' }],
    fix: 'Look into the log of the server and report what it says, with the request that led to it.',
    particulars: () => ({
      expected:
        'The request could not be judged; as far as the server can tell, your client need not change.',
      received: 'A request that ended in an unexpected error.',
    }),
  },
}

const purposes: Readonly<Record<string, string>> = {
  grant_type: 'it says what is exchanged for an access token',
  code: 'the authorization code as it came to the redirect URI',
  code_verifier: 'the PKCE verifier whose challenge went into the authorization request',
  refresh_token: 'the newest refresh token that was received',
  token: 'the token that the request is about',
}

function purpose(parameter: string): string {
  const text = purposes[parameter]
  return text === undefined ? '' : `: ${text}`
}
