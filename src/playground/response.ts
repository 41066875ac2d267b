import { errorUri } from '../protocol/error-uri.ts'
import { reasons } from '../protocol/explain.ts'
import type { RefusalReason } from '../protocol/refusal.ts'

export interface ReceivedResponse {
  readonly status: number
  readonly reason: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** A header of a response. */
export function headerOf({ headers }: ReceivedResponse, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
}

/** The reason named by the `error_uri` of a refusal, in JSON or in the address of a redirect. */
export function reasonIn(response: ReceivedResponse, publicUrl: string): RefusalReason | undefined {
  const location = headerOf(response, 'location')
  const redirect = location !== undefined && URL.canParse(location) ? new URL(location) : undefined
  const uri = redirect?.searchParams.get('error_uri') ?? textProperty(jsonOf(response.body), 'error_uri')
  return reasonAt(uri, publicUrl)
}

/** The reason whose page is at this address of this server. */
export function reasonAt(uri: string | undefined, publicUrl: string): RefusalReason | undefined {
  return reasons.find((reason) => uri === errorUri(publicUrl, reason))
}

const longestResult = 1000

/** The structured content of a tool's answer as JSON text; the answer is JSON or one server-sent event. */
export function toolResult({ body }: ReceivedResponse): string | undefined {
  const message = jsonOf(/^data: (.*)$/m.exec(body)?.[1] ?? body)
  const result = property(message, 'result')
  if (result === undefined || property(result, 'isError') === true) return undefined
  const content = property(result, 'structuredContent')
  return content === undefined ? undefined : JSON.stringify(content, null, 2).slice(0, longestResult)
}

/** The value; undefined if the text is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A property of an unknown value. */
export function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** The same, if it is a string. */
export function textProperty(value: unknown, name: string): string | undefined {
  const found = property(value, name)
  return typeof found === 'string' ? found : undefined
}
