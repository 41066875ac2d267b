// JSON-RPC messages, and how the MCP server answers them: as JSON or as an event stream.

import { ClientError, RpcError, StatusError } from './errors.ts'
import type { Answer } from './http.ts'
import { isObject, type Members, stringIn } from './json.ts'

export interface Message {
  readonly jsonrpc: '2.0'
  /** Absent from a notification. */
  readonly id?: number
  readonly method: string
  readonly params?: Members
}

/** The result of a request. Throws RpcError for an error, StatusError for an answer that is no message at all. */
export function resultIn(answer: Answer, id: number): Members {
  const message = messagesIn(answer).find((each) => each['id'] === id || 'error' in each)
  const error = message?.['error']
  if (isObject(error)) {
    throw new RpcError(Number(error['code']), stringIn(error['message']) ?? '', error['data'])
  }
  if (answer.status !== 200) throw new StatusError(answer.status)
  const result = message?.['result']
  if (!isObject(result)) throw new ClientError('The MCP server did not answer the request.')
  return result
}

function messagesIn({ text, header }: Answer): readonly Members[] {
  const isStream = header('content-type')?.startsWith('text/event-stream')
  return (isStream ? eventsIn(text) : [text]).flatMap((json) => {
    try {
      return [JSON.parse(json) as unknown].flat().filter(isObject)
    } catch {
      return []
    }
  })
}

/** The data of each event: its lines `data:`, joined (HTML "Server-sent events" §9.2.6). */
function eventsIn(text: string): readonly string[] {
  const events = text.split(/(?:\r\n|\n|\r){2,}/)
  return events.map((event) =>
    event
      .split(/\r\n|\n|\r/)
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice('data:'.length).replace(/^ /, ''))
      .join('\n'),
  )
}
