// Notes why a message was answered with an error, for timeline and log. The answer itself stays as the SDK makes it.
// This looks at each answer as it is sent; a good one costs no more than a glance.

import {
  type JSONRPCMessage,
  type JSONRPCRequest,
  ProtocolErrorCode,
  specTypeSchemas,
  type Transport,
} from '@modelcontextprotocol/server'
import { clipped } from '../clipped.ts'
import type { Trace } from '../handshake/trace.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { meantName } from './meant-name.ts'
import { members, type RpcMessage, rpcMessages } from './rpc-message.ts'
import { type Checked, problemAt } from './schema-problem.ts'
import type { Tool } from './tool.ts'

/** Watches a transport before a server is connected to it. Of a batch, the first message that failed counts. */
export function noteFailures(transport: Transport, tools: readonly Tool[], trace: Trace): void {
  const asked: JSONRPCMessage[] = []
  let failedFirst = Number.POSITIVE_INFINITY
  const { send } = transport
  transport.onmessage = (message) => asked.push(message)
  transport.send = (answer, options) => {
    if (isFailed(answer)) {
      const at = asked.findIndex((message) => 'id' in message && message.id === answer.id)
      const [request] = rpcMessages(asked[at])
      if (request !== undefined && at < failedFirst) {
        failedFirst = at
        trace.refusal = refusalOf(request, answer, tools)
      }
    }
    return send.call(transport, answer, options)
  }
}

/** Notes why a request was answered like this, if it failed. */
export function noteFailure(
  request: JSONRPCRequest,
  answer: JSONRPCMessage,
  tools: readonly Tool[],
  trace: Trace,
): void {
  if (!isFailed(answer)) return
  const [asked] = rpcMessages(request)
  if (asked !== undefined) trace.refusal = refusalOf(asked, answer, tools)
}

type Failed = Extract<JSONRPCMessage, { id?: unknown; error: unknown } | { result: unknown }>

function isFailed(answer: JSONRPCMessage): answer is Failed {
  return 'error' in answer || ('result' in answer && members(answer.result)['isError'] === true)
}

function refusalOf(request: RpcMessage, answer: Failed, tools: readonly Tool[]): Refusal {
  return 'error' in answer
    ? refusalOfError(request, answer.error, tools)
    : refusalOfResult(request, answer, tools)
}

function refusalOfError(
  { method, params }: RpcMessage,
  { code, message }: { readonly code: number; readonly message: string },
  tools: readonly Tool[],
): Refusal {
  if (code === ProtocolErrorCode.MethodNotFound) return unknownMethod(method, tools)
  const { name } = params
  if (method === 'tools/call' && typeof name === 'string' && !tools.some((tool) => tool.name === name)) {
    const names = tools.map((tool) => tool.name)
    const facts = { tool: clipped(name), meant: meantName(name, names), tools: names }
    return { reason: 'tool_unknown', facts }
  }
  // The SDK has this text for its own failures; every other error of a handler is about the params.
  if (message === 'Internal error') return { reason: 'server_error', facts: {} }
  const schema = schemaOf(method)
  const found = schema && problemAt(schema, { method, params })
  const parameter = found?.at.replace(/^params\.?/, '') || undefined
  const problem = found === undefined ? 'they do not match the schema of the method' : found.problem
  return { reason: 'method_params_invalid', facts: { method: clipped(method), parameter, problem } }
}

/** The schema of a request, if this server has the method. */
function schemaOf(method: string): Checked | undefined {
  switch (method) {
    case 'initialize':
      return specTypeSchemas.InitializeRequest
    case 'server/discover':
      return specTypeSchemas.DiscoverRequest
    case 'tools/list':
      return specTypeSchemas.ListToolsRequest
    case 'tools/call':
      return specTypeSchemas.CallToolRequest
    default:
      return undefined
  }
}

/** The methods that this server has in one revision or another. */
const methods = ['initialize', 'ping', 'server/discover', 'tools/list', 'tools/call', 'subscriptions/listen']

/** The parts of MCP that this server does not offer, by the beginning of their methods. */
const otherFeatures = ['resources', 'prompts', 'completion', 'logging', 'tasks']

function unknownMethod(method: string, tools: readonly Tool[]): Refusal {
  const feature = otherFeatures.find((each) => method.startsWith(`${each}/`))
  return {
    reason: 'method_unknown',
    facts: { method: clipped(method), meant: meantMethod(method, tools), feature },
  }
}

function meantMethod(method: string, tools: readonly Tool[]): string | undefined {
  if (tools.some(({ name }) => name === method)) return 'tools/call'
  // A method of another revision is spelled right.
  return methods.includes(method) ? undefined : meantName(method, methods)
}

function refusalOfResult({ params }: RpcMessage, answer: Failed, tools: readonly Tool[]): Refusal {
  const name = String(params['name'])
  const args = params['arguments'] ?? {}
  // Validated once more, because the SDK tells the problem only in a text for people.
  const found = tools.find((tool) => tool.name === name)?.argumentProblem(args)
  if (found === undefined) {
    return { reason: 'tool_failed', facts: { tool: clipped(name), message: clipped(textOf(answer)) } }
  }
  const sent = Object.keys(args).slice(0, mostArguments).map(clipped)
  const facts = { tool: clipped(name), parameter: found.at || undefined, problem: found.problem, sent }
  return { reason: 'tool_arguments_invalid', facts }
}

/** How many names of arguments are kept. */
const mostArguments = 5

/** The text with which a tool tells of its failure. */
function textOf(answer: Failed): string {
  const { content } = members('result' in answer ? answer.result : undefined)
  const { text } = members(Array.isArray(content) ? content[0] : undefined)
  return typeof text === 'string' ? text : 'no message'
}
