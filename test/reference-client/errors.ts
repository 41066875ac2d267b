// What the client tells the person when it stops.

/** The client stops, and this says why. No message contains a secret, a token, a code or a verifier. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
}

/** The token endpoint refused, with an error code of RFC 6749 §5.2 where it gave one. */
export class TokenRefusal extends ClientError {
  readonly status: number
  readonly code: string | undefined

  constructor(status: number, code: string | undefined) {
    super(`The token endpoint refused the request: ${status} ${code ?? 'without an error code'}.`)
    this.status = status
    this.code = code
  }
}

/** The MCP server answered a request with a JSON-RPC error. */
export class RpcError extends ClientError {
  readonly code: number
  readonly data: unknown

  constructor(code: number, message: string, data: unknown) {
    super(`The MCP server answered with error ${code}: ${message}`)
    this.code = code
    this.data = data
  }
}

/** The MCP server answered a request with a status that is neither success nor a matter of authorization. */
export class StatusError extends ClientError {
  readonly status: number

  constructor(status: number) {
    super(`The MCP server answered with status ${status}.`)
    this.status = status
  }
}
