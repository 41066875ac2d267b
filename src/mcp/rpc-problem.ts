import { members } from './rpc-message.ts'

/** The SDK takes no more messages at once. */
const mostMessages = 100

/** Why a parsed body is not a JSON-RPC message, as a sentence without its period. Nothing that was sent is quoted. */
export function rpcProblem(body: unknown): string {
  if (!Array.isArray(body)) return messageProblem(body)
  if (body.length === 0) return 'it is an empty batch'
  if (body.length > mostMessages) return `it is a batch of more than ${mostMessages} messages`
  if (body.some((message) => members(message)['method'] === 'initialize'))
    return '`initialize` is in a batch with others'
  const problems = body.map(wrongWith)
  const at = problems.findIndex((problem) => problem !== undefined)
  return at === -1
    ? 'it is a batch, which its revision of MCP no longer has'
    : `in message ${at + 1} of the batch, ${problems[at]}`
}

function messageProblem(body: unknown): string {
  // A body without a single byte is read as an empty object.
  if (Object.keys(members(body)).length === 0 && typeof body === 'object' && body !== null)
    return 'it is empty'
  return wrongWith(body) ?? 'it is neither a request, a notification nor a response'
}

function wrongWith(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return `there is ${kindOf(message)} instead of an object`
  }
  const { jsonrpc, method, id, params } = members(message)
  if (jsonrpc === undefined) return '`jsonrpc` is missing'
  if (jsonrpc !== '2.0') return '`jsonrpc` is not `"2.0"`'
  if (method === undefined && !('result' in message) && !('error' in message)) return '`method` is missing'
  if (method !== undefined && typeof method !== 'string') return '`method` is not a string'
  if (id === null) return '`id` is null; leave it out if no answer is expected'
  if (id !== undefined && typeof id !== 'string' && !Number.isInteger(id))
    return '`id` is neither a string nor an integer'
  if (params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params))) {
    return '`params` is not an object'
  }
  return undefined
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
