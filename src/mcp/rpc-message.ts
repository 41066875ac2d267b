// The one reading of a JSON-RPC body. Whatever decides or tells something by what a body says reads these messages;
// the SDK gets the body itself, and judges its form.

/** A request or notification. What has no method is an answer or no message: nothing here is asked by it. */
export interface RpcMessage {
  readonly method: string
  /** By name; empty when there are none. */
  readonly params: Members
}

export type Members = Readonly<Record<string, unknown>>

/** The requests and notifications in a parsed body, be it one message or a batch. */
export function rpcMessages(body: unknown): readonly RpcMessage[] {
  const all: readonly unknown[] = Array.isArray(body) ? body : [body]
  return all.flatMap((message) => {
    const { method, params } = members(message)
    return typeof method === 'string' ? [{ method, params: members(params) }] : []
  })
}

/** The tool that a message calls, if it calls one. */
export function calledTool({ method, params }: RpcMessage): string | undefined {
  const { name } = params
  return method === 'tools/call' && typeof name === 'string' ? name : undefined
}

/** What an object holds; nothing for any other value. */
export function members(value: unknown): Members {
  return isObject(value) ? value : {}
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null
}
