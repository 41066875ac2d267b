// Requests to the MCP endpoint (MCP "Streamable HTTP"): one message each, with the token in every one of them.

import type { Authorization } from './authorization.ts'
import { sendAuthorized } from './authorized-request.ts'
import type { Context } from './context.ts'
import { ClientError, StatusError } from './errors.ts'
import type { Answer, HttpRequest } from './http.ts'
import { sendPatiently } from './patience.ts'
import type { Message } from './rpc.ts'
import type { TokenSet } from './token-store.ts'

type Headers = Readonly<Record<string, string>>

export class McpEndpoint {
  readonly #context: Context
  readonly #authorization: Authorization

  constructor(context: Context, authorization: Authorization) {
    this.#context = context
    this.#authorization = authorization
  }

  /** Sends a message until it is let in; the headers are those of its revision. */
  async post(message: Message, headers: Headers): Promise<Answer> {
    const { has } = this.#context
    const request = this.#request(message, headers)
    if (has('token-missing-on-later-request') && message.method === 'tools/list') await this.#send(request)
    const answer = await sendAuthorized(this.#context, this.#authorization, {
      send: (tokens) =>
        this.#send({ ...request, headers: { ...request.headers, ...this.#bearer(tokens) } }, tokens),
      isFirst: message.method === 'initialize' || message.method === 'server/discover',
    })
    if (has('token-at-other-path')) await this.#callElsewhere()
    return answer
  }

  /** Opens no stream; without a token only as a defect. */
  async get(): Promise<void> {
    const headers = { accept: 'text/event-stream' }
    await this.#context.http.send({ url: this.#context.mcpUrl, headers })
  }

  /** Ends a session. The answer does not matter: the server may refuse to. */
  async delete(headers: Headers): Promise<void> {
    const tokens = this.#context.has('delete-without-token') ? undefined : await this.#authorization.token()
    await this.#context.http.send({
      method: 'DELETE',
      url: this.#context.mcpUrl,
      headers: { ...headers, ...this.#bearer(tokens) },
    })
  }

  #request(message: Message, headers: Headers): HttpRequest {
    const { mcpUrl, has } = this.#context
    return {
      method: 'POST',
      url: mcpUrl,
      headers: {
        'content-type': 'application/json',
        accept: has('accept-json-only') ? 'application/json' : 'application/json, text/event-stream',
        ...headers,
      },
      body: JSON.stringify(has('batches') ? [message] : message),
    }
  }

  async #send(request: HttpRequest, tokens?: TokenSet): Promise<Answer> {
    const { has, http } = this.#context
    const url =
      has('token-in-query') && tokens ? `${request.url}?access_token=${tokens.accessToken}` : request.url
    const sent = { ...request, url }
    const answer = await (has('authorizes-on-429') ? http.send(sent) : sendPatiently(this.#context, sent))
    if (answer.status < 300 || answer.status > 399) return answer
    const location = answer.header('location')
    if (has('follows-redirects-with-token') && location !== undefined) {
      return http.send({ ...sent, url: new URL(location, url).href })
    }
    throw new ClientError('The MCP server redirects; the token is not sent to another address.')
  }

  /** The scheme is Bearer however the token endpoint spelled the type (RFC 6750 §2.1). */
  #bearer(tokens: TokenSet | undefined): Headers {
    if (tokens === undefined) return {}
    const scheme = this.#context.has('copies-token-type') ? tokens.tokenType : 'Bearer'
    return { authorization: `${scheme} ${tokens.accessToken}` }
  }

  async #callElsewhere(): Promise<void> {
    const tokens = await this.#authorization.token()
    await this.#context.http.send({
      url: this.#context.mcpUrl.replace(/\/mcp$/, '/userinfo'),
      headers: this.#bearer(tokens),
    })
  }
}

/** Whether a message without an answer, such as a notification, was taken. */
export function checkAccepted({ status }: Answer): void {
  if (status < 200 || status > 299) throw new StatusError(status)
}
