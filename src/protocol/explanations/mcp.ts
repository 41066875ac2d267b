// Requests to the MCP endpoint that have a valid token and are wrong in another way. The SDK answers them in JSON-RPC;
// the texts here are for people only.

import {
  allOf,
  anyOf,
  brief,
  type Cause,
  jsonRpc,
  mcp,
  names,
  quoted,
  type ReasonTexts,
  rfc,
} from './text.ts'

const both = 'Accept: application/json, text/event-stream'

/** The newest revision for which the header is enough; the next one needs metadata in the body too. */
const lastWithInitialize = '2025-11-25'

const handWritten = 'Hand-written requests'

const models: Cause = {
  who: 'Language models',
  what: 'The model made the call up. Give it the tools from `tools/list`, with their schemas, and pass the error back to it.',
}

export const mcpTexts: ReasonTexts<
  | 'accept_unsupported'
  | 'mcp_content_type_unsupported'
  | 'json_malformed'
  | 'json_rpc_malformed'
  | 'protocol_version_unsupported'
  | 'header_body_mismatch'
  | 'request_metadata_invalid'
  | 'method_unknown'
  | 'method_params_invalid'
  | 'tool_unknown'
  | 'tool_arguments_invalid'
  | 'tool_failed'
> = {
  accept_unsupported: {
    title: 'The Accept header does not name JSON and event streams',
    meaning:
      'A server may answer each MCP request with JSON or with a stream of events, so a client must accept ' +
      'both, by name. A wildcard is not enough here.',
    rule: mcp.sendingMessages,
    causes: [
      {
        who: handWritten,
        what: 'The header is missing, or is the default of the HTTP library: curl sends `*/*`, others `application/json`.',
      },
      { who: 'Proxies', what: 'A proxy or an API gateway replaces the header.' },
    ],
    fix: 'Send this header with every POST to the MCP endpoint.',
    particulars: ({ received, missing }) => ({
      title:
        received === undefined
          ? `The \`Accept\` header is missing; it must name ${allOf(names(missing))}`
          : `The \`Accept\` header is ${brief(received)}; it must ${missing.length > 1 ? 'name' : 'also allow'} ${allOf(names(missing))}`,
      expected: 'An `Accept` header that names both `application/json` and `text/event-stream`.',
      received:
        received === undefined
          ? 'A request without an `Accept` header.'
          : `An \`Accept\` header with ${quoted(received)}.`,
      snippet: both,
    }),
  },

  mcp_content_type_unsupported: {
    title: 'The body of the MCP request is not sent as JSON',
    meaning: 'MCP messages are JSON, and `Content-Type` must say so. Forms are for the OAuth endpoints.',
    rule: rfc(9110, '15.5.16'),
    causes: [
      {
        who: 'JavaScript',
        what: 'With a string as body, `fetch` sends `text/plain` unless the header is set.',
      },
      { who: 'curl', what: 'With just `-d`, curl sends a form. Add `-H`, or use `--json`.' },
      { who: 'Python', what: 'The request was made with `data=`. Use `json=`.' },
    ],
    fix: 'Send the message as JSON, with this content type.',
    particulars: ({ received }) => ({
      title:
        received === ''
          ? 'The `Content-Type` header is missing; it must be `application/json`'
          : `The \`Content-Type\` header is ${brief(received)}; it must be \`application/json\``,
      expected: 'A body with the content type `application/json`.',
      received:
        received === ''
          ? 'A body without a `Content-Type` header.'
          : `A body with the content type ${quoted(received)}.`,
      snippet: 'Content-Type: application/json',
    }),
  },

  json_malformed: {
    title: 'The body of the MCP request is not JSON',
    meaning: 'The content type says JSON, but the body cannot be parsed as JSON.',
    rule: rfc(8259, '2'),
    causes: [
      {
        who: 'Shells',
        what: 'The quotes of the JSON were removed: put the body into single quotes, or into a file.',
      },
      {
        who: handWritten,
        what: 'Single quotes, a trailing comma, or a line break inside a string: JSON has none of these.',
      },
      {
        who: 'Proxies',
        what: 'The body was cut off, or is compressed without a `Content-Encoding` header.',
      },
    ],
    fix: 'Serialize the message with a JSON library, and send exactly the result, in UTF-8.',
    particulars: ({ problem }) => ({
      title: `The body of the MCP request is not JSON: ${problem}`,
      expected: 'A body with one JSON value.',
      received: `A body that is not JSON: ${problem}.`,
      snippet: 'JSON.stringify(message)',
    }),
  },

  json_rpc_malformed: {
    title: 'The body is JSON, but not a JSON-RPC message',
    meaning:
      'An MCP message is a JSON-RPC 2.0 request or notification: an object with `jsonrpc`, `method` and, if an ' +
      'answer is expected, an `id`.',
    rule: jsonRpc.requests,
    causes: [
      { who: handWritten, what: '`"jsonrpc": "2.0"` or `method` is missing, or `id` is null.' },
      {
        who: 'Clients of another API',
        what: 'The address is that of the MCP endpoint, but the body is not MCP.',
      },
      {
        who: 'Clients that batch',
        what: 'Revisions from 2025-06-18 on have no batches; send one message per POST.',
      },
    ],
    fix: 'Send one JSON-RPC 2.0 message.',
    particulars: ({ problem }) => ({
      title: `The body is not a JSON-RPC message: ${problem}`,
      expected: 'A JSON-RPC 2.0 request or notification.',
      received: `A body that is JSON, but not JSON-RPC: ${problem}.`,
      snippet: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
    }),
  },

  protocol_version_unsupported: {
    title: 'The MCP protocol version is not supported',
    meaning: 'The request names a revision of MCP that this server does not speak.',
    rule: mcp.protocolVersion,
    causes: [
      {
        who: handWritten,
        what: 'The header has a typing error, or the version of the client instead of that of the protocol.',
      },
      {
        who: 'Clients that ignore the answer',
        what: 'They send the version that they asked for in `initialize`, not the one in its result.',
      },
      { who: 'Newer clients', what: 'They speak a draft, or a revision that is newer than this server.' },
    ],
    fix: 'Send the version that the result of `initialize` names, or one that this server supports.',
    particulars: ({ received, supported }) => ({
      title: `The MCP protocol version ${brief(received)} is not supported`,
      expected: `One of ${allOf(names(supported))}.`,
      received: `The MCP protocol version ${quoted(received)}.`,
      snippet: `MCP-Protocol-Version: ${lastWithInitialize}`,
    }),
  },

  header_body_mismatch: {
    title: 'Headers and body of the MCP request disagree',
    meaning:
      'From revision 2026-07-28 on, `MCP-Protocol-Version`, `Mcp-Method` and `Mcp-Name` repeat what the body ' +
      'says, so that proxies need not read it. The server refuses a request in which they differ.',
    rule: mcp.serverValidation,
    causes: [
      {
        who: handWritten,
        what: 'The headers were set once for all requests. They belong to one message each.',
      },
      { who: 'Proxies', what: 'A proxy removes headers that it does not know.' },
      {
        who: 'Clients of two revisions',
        what: 'An `initialize` request was sent with the header of a revision that has no `initialize`.',
      },
    ],
    fix: 'Set the header of each request from the message that it carries.',
    particulars: ({ header, inHeader, inBody }) => {
      const opens = inBody === 'initialize' && header !== 'Mcp-Method'
      return {
        title:
          inHeader === undefined
            ? `The header \`${header}\` is missing`
            : `The header \`${header}\` is ${brief(inHeader)}, but the body says ${brief(inBody)}`,
        expected: opens
          ? 'The message “initialize” without this header, because only earlier revisions have that message.'
          : `The header \`${header}\` with ${quoted(inBody)}, as in the body.`,
        received:
          inHeader === undefined
            ? `A request without the header \`${header}\`.`
            : `The header \`${header}\` with ${quoted(inHeader)}.`,
        ...(opens
          ? {
              fix: 'Leave the header out of `initialize`, or send no `initialize` and `_meta` with every request.',
            }
          : isPlain(inBody) && { snippet: `${header}: ${inBody}` }),
      }
    },
  },

  request_metadata_invalid: {
    title: 'The request lacks the metadata of its protocol revision',
    meaning:
      'From revision 2026-07-28 on, each request says in `_meta` which revision it speaks and what the client ' +
      'can do. The header or the body names such a revision, but this metadata is not complete.',
    rule: mcp.requestMeta,
    causes: [
      {
        who: handWritten,
        what: 'The header `MCP-Protocol-Version: 2026-07-28` was set, and the body is that of an earlier revision.',
      },
      { who: 'Clients of two revisions', what: 'They mix the header of one with the body of the other.' },
    ],
    fix: 'Put all of the metadata into `params._meta`, or begin with `initialize` and send the header of an earlier revision.',
    particulars: ({ key, problem }) => ({
      title:
        problem === undefined ? `The request has no \`${key}\`` : `The \`${key}\` in \`_meta\` is invalid`,
      expected: `A request with \`${key}\`, as revision 2026-07-28 requires.`,
      received:
        problem === undefined
          ? `A request without \`${key}\`.`
          : `A request with a wrong \`${key}\`: ${problem}.`,
      snippet: JSON.stringify({
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'CLIENT', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      }),
    }),
  },

  method_unknown: {
    title: 'There is no such MCP method',
    meaning:
      'The server does not know the JSON-RPC method. It offers tools only; a client learns that from the ' +
      'capabilities in the answer to `initialize` or `server/discover`.',
    rule: jsonRpc.errors,
    causes: [
      {
        who: 'Clients that list everything',
        what: 'They ask for resources and prompts whatever the capabilities say, and carry on without. Nothing is wrong then.',
      },
      {
        who: handWritten,
        what: 'The method has a typing error, or is the name of a tool. Call a tool with `tools/call`.',
      },
      {
        who: 'Clients of two revisions',
        what: 'The method belongs to another revision: 2026-07-28 has no `initialize` and no `ping`.',
      },
    ],
    fix: 'Ask only for what the capabilities of the server name.',
    particulars: ({ method, meant, feature }) => ({
      title: `There is no method ${brief(method)}${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`,
      expected:
        meant !== undefined
          ? `A method of this server, perhaps \`${meant}\`.`
          : feature !== undefined
            ? `Only requests for tools: the capabilities of this server do not name ${quoted(feature)}.`
            : 'A method of this server, such as `tools/list` or `tools/call`.',
      received: `The method ${quoted(method)}.`,
      ...(meant !== undefined && {
        fix: 'Correct the name of the method.',
        snippet: JSON.stringify({ method: meant }),
      }),
    }),
  },

  method_params_invalid: {
    title: 'The params do not fit the MCP method',
    meaning: 'The JSON-RPC request is well-formed, but its `params` are not those of its method.',
    rule: jsonRpc.errors,
    causes: [
      {
        who: handWritten,
        what: '`initialize` needs `protocolVersion`, `capabilities` and `clientInfo`; `tools/call` needs `name`.',
      },
      {
        who: 'Any client',
        what: 'The arguments of a tool were sent as a string of JSON instead of an object.',
      },
    ],
    fix: 'Compare the params with the schema of the method in the MCP specification.',
    particulars: ({ method, parameter = 'params', problem }) => ({
      title:
        problem === undefined
          ? `The request ${brief(method)} has no \`${parameter}\``
          : `The \`${parameter}\` in the request ${brief(method)} is invalid`,
      expected: `A request ${quoted(method)} with the params of that method.`,
      received:
        problem === undefined
          ? `A request without \`${parameter}\`.`
          : `A request with a wrong \`${parameter}\`: ${problem}.`,
    }),
  },

  tool_unknown: {
    title: 'There is no such tool',
    meaning: 'The call names a tool that this server does not have. Names are compared letter by letter.',
    rule: mcp.toolErrors,
    causes: [
      models,
      {
        who: 'Clients with several servers',
        what: 'The call was sent to the wrong server, or with the prefix that the client puts before the names of tools.',
      },
      { who: handWritten, what: 'The name has a typing error.' },
    ],
    fix: 'Call a tool by its name in `tools/list`.',
    particulars: ({ tool, meant, tools }) => ({
      title: `There is no tool ${brief(tool)}${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`,
      expected: `The name of a tool: ${anyOf(names(tools))}.`,
      received: `A call of the tool ${quoted(tool)}.`,
      ...(meant !== undefined && { snippet: JSON.stringify({ name: meant }) }),
    }),
  },

  tool_arguments_invalid: {
    title: 'The arguments do not fit the tool',
    meaning: 'The tool exists, but what it was called with does not match its input schema.',
    rule: mcp.toolErrors,
    causes: [
      models,
      {
        who: handWritten,
        what: 'The arguments are not in `params.arguments`, or have other names than in the input schema.',
      },
    ],
    fix: 'Send arguments that match the input schema of the tool in `tools/list`.',
    particulars: ({ tool, parameter, problem, sent }) => ({
      title: `The tool \`${tool}\` was called ${flawed(parameter, problem)}`,
      expected:
        parameter === undefined
          ? `Arguments that match the input schema of \`${tool}\`.`
          : `The argument \`${parameter}\`, as in the input schema of \`${tool}\`.`,
      received:
        (sent.length === 0 ? 'No arguments' : `The arguments ${allOf(sent.map(brief))}`) +
        (problem === undefined ? '.' : `, ${flawed(parameter, problem)}: ${problem}.`),
    }),
  },

  tool_failed: {
    title: 'The tool failed',
    meaning:
      'The call was right, but the tool reported an error. A language model can read it and try again.',
    rule: mcp.toolErrors,
    causes: [{ who: 'The tool', what: 'It threw an error, or its result does not match its output schema.' }],
    fix: 'Read the message of the tool; it should name the cause.',
    particulars: ({ tool, message }) => ({
      title: `The tool ${brief(tool)} failed`,
      expected: 'A result of the tool.',
      received: `An error of the tool ${quoted(tool)}: ${quoted(message)}.`,
    }),
  },
}

function flawed(parameter: string | undefined, problem: string | undefined): string {
  if (parameter === undefined) return 'with wrong arguments'
  return problem === undefined ? `without \`${parameter}\`` : `with a wrong \`${parameter}\``
}

/** Whether a text from outside is no more than a name, so that it may be copied. */
function isPlain(text: string): boolean {
  return /^[\w./-]+$/.test(text)
}
