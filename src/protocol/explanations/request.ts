// Refusals that do not depend on the endpoint.

import { paths } from '../names.ts'
import {
  anyOf,
  brief,
  duration,
  knownClients,
  mcp,
  names,
  quoted,
  type ReasonTexts,
  rfc,
  sameRequestAfter,
  shortened,
} from './text.ts'

export const requestTexts: ReasonTexts<
  | 'content_type_unsupported'
  | 'body_unreadable'
  | 'parameter_repeated'
  | 'parameter_missing'
  | 'parameter_too_long'
  | 'method_not_allowed'
  | 'rate_limited'
  | 'not_found'
  | 'mcp_address_wrong'
  | 'header_repeated'
  | 'host_not_allowed'
  | 'origin_not_allowed'
  | 'embedded_elsewhere'
  | 'state_full'
  | 'server_error'
> = {
  content_type_unsupported: {
    title: 'The body is not a form',
    meaning: 'OAuth requests are forms, not JSON: the parameters go into the body, form-encoded.',
    rule: rfc(6749, '4.1.3'),
    causes: [
      { who: 'JavaScript', what: 'The body is `JSON.stringify(…)`. Pass a `URLSearchParams` to `fetch`.' },
      { who: 'Python', what: 'The request was made with `json=`. Use `data=`.' },
      { who: 'curl', what: 'A `Content-Type` header was set by hand. With just `-d`, curl sends a form.' },
    ],
    fix: 'Send the parameters form-encoded in the body, with this content type.',
    snippet: 'Content-Type: application/x-www-form-urlencoded',
    particulars: ({ received, isJsonAsForm }) => ({
      title: isJsonAsForm
        ? 'The body is JSON, though its content type says that it is a form'
        : titleOfContentType(received),
      expected: 'A form, with the content type `application/x-www-form-urlencoded`.',
      received:
        received === ''
          ? 'A body without a `Content-Type` header.'
          : `${isJsonAsForm ? 'A JSON object' : 'A body'} with the content type ${quoted(received)}.`,
    }),
  },

  body_unreadable: {
    title: 'The request body could not be read',
    meaning: 'The body is malformed, too large, truncated, or in an unknown charset or compression.',
    rule: rfc(9110, '15.5'),
    causes: [
      { who: 'Hand-written requests', what: '`Content-Length` does not match the length of the body.' },
      {
        who: 'Proxies',
        what: 'A proxy changed or compressed the body, or closed the connection before all of it was sent.',
      },
    ],
    fix: 'Send the complete body in UTF-8, no larger than the request needs.',
    particulars: ({ status, detail }) => ({
      title: `The request body could not be read: ${detail}`,
      expected: 'A complete, well-formed body in UTF-8, of an ordinary size.',
      received: `A body that could not be read, because ${detail} (HTTP status ${status}).`,
    }),
  },

  parameter_repeated: {
    title: 'A parameter was sent more than once',
    meaning:
      'Each OAuth parameter may appear only once, so that the value that is used is the value that was ' +
      'checked. Only `resource` may repeat (RFC 8707 §2).',
    rule: rfc(6749, '3.1'),
    causes: [
      {
        who: 'Clients that extend a URL',
        what: 'The address of the endpoint already has the parameter in its query, and the library adds it again.',
      },
      {
        who: 'Lists of scopes',
        what: 'Each scope was sent as a separate `scope` parameter. Put them into one, separated by spaces.',
      },
    ],
    fix: 'Send the parameter once.',
    particulars: ({ parameter }) => ({
      title: `The parameter ${brief(parameter)} was sent more than once`,
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
      title: `The parameter \`${parameter}\` is missing`,
      expected: `The parameter \`${parameter}\` in the form body${purpose(parameter)}.`,
      received: `A form without \`${parameter}\`, or with an empty one.`,
    }),
  },

  parameter_too_long: {
    title: 'A parameter is too long',
    meaning:
      'Some parameters have to be kept until a person has decided, so their length is limited, far above ' +
      'what clients normally send.',
    rule: rfc(6749, '4.1.2.1'),
    causes: [
      { who: 'Clients that keep data in `state`', what: 'A whole document was packed into the parameter.' },
    ],
    fix: 'Keep the data on your side and send a short random value that stands for it.',
    particulars: ({ parameter, maximum }) => ({
      title: `The parameter \`${parameter}\` is longer than ${maximum} characters`,
      expected: `A \`${parameter}\` of at most ${maximum} characters.`,
      received: 'A longer one.',
    }),
  },

  method_not_allowed: {
    title: 'This address does not take that HTTP method',
    meaning:
      'The address exists but is meant for another HTTP method; the `Allow` header lists those it takes.',
    rule: rfc(9110, '15.5.6'),
    causes: [
      { who: 'People', what: 'The address of an endpoint was opened in a browser, which sends GET.' },
      {
        who: 'MCP clients',
        what:
          'They send GET to find out whether the MCP endpoint offers a stream. It does not, and they carry on ' +
          'without one.',
      },
    ],
    fix:
      'Use a method that the address takes. An MCP client that carries on after this answer is working ' +
      'correctly.',
    particulars: ({ method, allowed }) => ({
      title: `This address does not take ${brief(method)}, only ${anyOf(names(allowed.split(', ')))}`,
      expected: `The method ${anyOf(names(allowed.split(', ')))}.`,
      received: `A request with the method ${quoted(method)}.`,
    }),
  },

  rate_limited: {
    title: 'Too many requests from this address',
    meaning:
      'The server limits how many requests per minute an address may send to the OAuth endpoints, and how many to ' +
      'the pages.',
    rule: rfc(6585, '4'),
    causes: [
      { who: 'Test suites', what: 'Many sign-ins or refreshes run within one minute.' },
      { who: 'Clients in a loop', what: 'A failed request is repeated at once, over and over.' },
      {
        who: 'Servers behind a proxy',
        what: 'Without `--trust-proxy` every request seems to come from the address of the proxy.',
      },
    ],
    fix:
      'Wait as long as `Retry-After` says. For tests, raise the limit or turn it off with `--rate-limit ' +
      '0`; behind a proxy, set `--trust-proxy`.',
    snippet: '--rate-limit 0',
    particulars: ({ retryAfterSeconds }) => ({
      title: `Too many requests from this address: the next one in ${duration(retryAfterSeconds)}`,
      expected: `The next request after ${duration(retryAfterSeconds)} (\`Retry-After: ${retryAfterSeconds}\`).`,
      received: 'More requests within a minute than `--rate-limit` allows.',
    }),
  },

  not_found: {
    title: 'There is nothing at this address',
    meaning: 'The server has no endpoint or page with this path.',
    rule: rfc(9110, '15.5.5'),
    causes: [
      knownClients,
      { who: 'People', what: `The MCP endpoint is \`${paths.mcp}\` below the address of the server.` },
    ],
    fix: 'Check the path. A client that is only probing for metadata carries on by itself.',
    particulars: ({ path, mcpUrl = paths.mcp }) => ({
      ...(path !== undefined && { title: `There is nothing at ${brief(path)}` }),
      expected: `A path of this server. The MCP endpoint is \`${mcpUrl}\`.`,
      received:
        path === undefined
          ? 'A request for an address that cannot be decoded.'
          : `A request for ${quoted(path)}.`,
    }),
  },

  mcp_address_wrong: {
    title: 'The MCP endpoint is at another address',
    meaning:
      'A request that looks like one of an MCP client came to an address where there is no MCP server. Clients use ' +
      'the address that they are given and add no path to it.',
    rule: mcp.streamableHttp,
    causes: [
      { who: 'People', what: `The client was given the address of the server without \`${paths.mcp}\`.` },
      {
        who: 'Clients that only know the old transport',
        what:
          'They use HTTP+SSE (`/sse` and `/messages`), which 2025-03-26 replaced. This server speaks Streamable ' +
          'HTTP, for which many clients have a setting.',
      },
      { who: 'A slash at the end', what: `\`${paths.mcp}/\` is not \`${paths.mcp}\`.` },
    ],
    fix: `Give your client the address of this server with \`${paths.mcp}\` at its end, and Streamable HTTP as the transport.`,
    particulars: ({ received, mcpUrl }) => ({
      title: `The MCP endpoint is \`${shortened(mcpUrl)}\`, but the client asked at ${brief(received)}`,
      expected: `MCP requests at \`${mcpUrl}\`.`,
      received: `An MCP request at ${quoted(received)}.`,
      fix: `Give your client the address \`${mcpUrl}\`, and Streamable HTTP as the transport if it asks for one.`,
      snippet: mcpUrl,
    }),
  },

  header_repeated: {
    title: 'A header was sent more than once',
    meaning: 'A proxy and the server might each take a different one, so such a request is refused.',
    rule: rfc(9110, '5.3'),
    causes: [
      {
        who: 'HTTP libraries',
        what: 'A header is added to one that is there already: the library’s `Host`, or an `Authorization` of an earlier try.',
      },
      { who: 'Proxies', what: 'The proxy adds the header instead of replacing the one that was sent.' },
    ],
    fix: 'Send the header once: set it instead of adding it.',
    particulars: ({ header }) => ({
      title: `The \`${header}\` header was sent more than once`,
      expected: `One \`${header}\` header.`,
      received: `More than one \`${header}\` header.`,
    }),
  },

  host_not_allowed: {
    title: 'The server does not answer to this host name',
    meaning:
      'The request names a host that is not this server’s. A page on another site can make a browser do ' +
      'that (DNS rebinding), so only known host names are answered.',
    rule: rfc(9110, '7.4'),
    causes: [
      {
        who: 'Docker and LAN',
        what: 'The server is reached by a service or machine name and was started without `--public-url`.',
      },
      {
        who: 'Proxies and tunnels',
        what: 'The public name is passed on in `Host`, but `--public-url` does not name it.',
      },
    ],
    fix:
      'If your client should reach the server by this name, start it with `--public-url` and that name; ' +
      'without TLS beyond loopback it also needs `--allow-insecure-http`.',
    particulars: ({ received, allowed }) => ({
      title:
        received === ''
          ? 'The request names no host'
          : `The server does not answer to the host name ${brief(received)}`,
      expected: `A \`Host\` header with ${anyOf(names(allowed))}, on any port.`,
      received: received === '' ? 'A request without a `Host` header.' : `The host ${quoted(received)}.`,
      ...(/^[a-z0-9.-]+(:\d+)?$/i.test(received) && { snippet: `--public-url https://${received}` }),
    }),
  },

  origin_not_allowed: {
    title: 'Web pages of this origin may not call the server',
    meaning:
      'With `Origin`, a browser says which site a request comes from. The MCP endpoint answers only ' +
      'allowed origins, so that other sites cannot use a server on your machine.',
    rule: mcp.transportSecurity,
    causes: [
      {
        who: 'Web apps',
        what: 'An MCP client that runs in the browser comes from a host other than this server’s.',
      },
      {
        who: 'Sandboxed pages and local files',
        what: 'Their origin is `null`, which cannot be allowed. Serve the page over HTTP.',
      },
    ],
    fix: 'If the web app is yours, start the server with its origin in `--allowed-origins`.',
    particulars: ({ received }) => ({
      title: `Web pages of ${brief(received)} may not call the server`,
      expected: 'No `Origin` header, or an origin on loopback, of the public URL, or in `--allowed-origins`.',
      received: `The origin ${quoted(received)}.`,
      ...(/^https?:\/\/[a-z0-9.-]+(:\d+)?$/i.test(received) && { snippet: `--allowed-origins ${received}` }),
    }),
  },

  embedded_elsewhere: {
    title: 'Another site embeds or fetches this page',
    meaning:
      'The pages of this server are for people to visit. When a page of another site loads one as an ' +
      'image, in a frame or with `fetch`, the browser sends no cookies, so the server cannot tell who is ' +
      'asking.',
    rule: rfc(6749, '10.13'),
    causes: [
      {
        who: 'Browser apps',
        what: 'The authorization URL was fetched or put into a frame. Navigate to it instead.',
      },
      { who: 'Other sites', what: 'A page is trying to overload or frame a server on your machine.' },
    ],
    fix:
      'Open the address in its own window, with `window.location` or a link, not with `fetch` or in a ' +
      'frame.',
    particulars: () => ({
      expected: 'A navigation: a request whose `Sec-Fetch-Dest` is `document`.',
      received: 'A request from a page of another site that is not a navigation.',
    }),
  },

  state_full: {
    title: 'The server is at capacity',
    meaning:
      'Memory for sign-ins, codes and tokens is bounded. Nothing valid is dropped to make room, so a new ' +
      'grant has to wait until something expires.',
    rule: rfc(9110, '15.6.4'),
    causes: [
      { who: 'Load tests', what: 'Tokens are issued faster than they expire.' },
      {
        who: 'Clients in a loop',
        what: 'A client signs in again and again instead of using its refresh token.',
      },
    ],
    fix:
      'Repeat the request later. For load tests, make tokens expire sooner with `--access-token-ttl` and ' +
      '`--refresh-token-ttl`, or restart the server.',
    particulars: ({ what, retryAfterSeconds }) => ({
      title: `The server is at capacity: it has no room for one more ${what}`,
      expected: sameRequestAfter(retryAfterSeconds),
      received: `A request that needs room for one more ${what}. There is none.`,
    }),
  },

  server_error: {
    title: 'Something went wrong in the server',
    meaning: 'The server ran into an unexpected error. Your client did not cause it.',
    rule: rfc(9110, '15.6.1'),
    causes: [{ who: 'This server', what: 'A defect. The log has the details, at the time of the request.' }],
    fix: 'Look in the server’s log and report what it says, with the request that led to it.',
    particulars: () => ({
      expected: 'The request could not be judged; as far as the server can tell, your client is fine.',
      received: 'A request that ended in an unexpected error.',
    }),
  },
}

function titleOfContentType(received: string): string {
  if (received === '') return 'The body has no content type, and is not read as a form'
  return `The body is ${/\bjson\b/i.test(received) ? 'JSON' : brief(received)}, not a form`
}

const purposes: Readonly<Record<string, string>> = {
  grant_type: 'it says what to exchange for an access token',
  code: 'the authorization code as it arrived at the redirect URI',
  code_verifier: 'the PKCE verifier whose challenge went into the authorization request',
  refresh_token: 'the newest refresh token that was received',
  token: 'the token that the request is about',
}

function purpose(parameter: string): string {
  const text = purposes[parameter]
  return text === undefined ? '' : `: ${text}`
}
