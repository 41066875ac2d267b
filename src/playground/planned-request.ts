// The requests of the playground's client: planned as fields, so that they can be broken on purpose, then written out
// exactly, so that they can be shown. They go only to endpoints of this server, whatever a person enters.

import { basicPair } from '../curl.ts'
import { type Endpoint, endpoints } from '../protocol/endpoints.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'

type Fields = Readonly<Record<string, string>>
type Changes = Readonly<Record<string, string | undefined>>

export interface PlannedRequest {
  readonly method: 'GET' | 'POST'
  readonly endpoint: Endpoint
  readonly query?: Fields
  readonly headers?: Fields
  /** The body: form fields, or a JSON value. */
  readonly form?: Fields
  readonly json?: unknown
}

/** A request as it is sent. */
export interface SentRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

export interface Client {
  readonly clientId: string
  readonly clientSecret: string
}

/** Writes a request out for a server. */
export function written(planned: PlannedRequest, issuer: string, userAgent: string): SentRequest {
  const { method, headers, form, json } = planned
  const body = form === undefined ? (json === undefined ? '' : JSON.stringify(json)) : formEncoded(form)
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded'
  const bodyHeaders = { 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(body)) }
  return {
    method,
    target: targetOf(planned, basePathOf(issuer)),
    headers: Object.entries({
      Host: new URL(issuer).host,
      'User-Agent': userAgent,
      ...(headers ?? { Accept: 'application/json' }),
      ...(body !== '' && bodyHeaders),
      Connection: 'close',
    }),
    body,
  }
}

/** Path and query of a request to an issuer below this path. */
export function targetOf({ endpoint, query }: PlannedRequest, basePath: string): string {
  const path = pathOf(endpoint, basePath)
  return query === undefined ? path : `${path}?${formEncoded(query)}`
}

/** The path of an issuer, without a trailing slash; empty at the root. */
export function basePathOf(issuer: string): string {
  return new URL(issuer).pathname.replace(/\/$/, '')
}

/** Metadata has the issuer's or the resource's path after its own (RFC 8414 §3.1, RFC 9728 §3.1). */
function pathOf(endpoint: Endpoint, basePath: string): string {
  const { path } = endpoints[endpoint]
  switch (endpoint) {
    case 'protectedResourceMetadata':
      return path + basePath + endpoints.mcp.path
    case 'authorizationServerMetadata':
      return path + basePath
    default:
      return basePath + path
  }
}

function formEncoded(fields: Fields): string {
  return new URLSearchParams(fields).toString()
}

/** A form for an endpoint that requires client authentication (RFC 6749 §2.3.1). */
export function clientRequest(
  endpoint: Endpoint,
  form: Fields,
  client: Client,
  method: ClientAuthMethod,
): PlannedRequest {
  const request = { method: 'POST', endpoint, headers: { Accept: 'application/json' }, form } as const
  return method === 'client_secret_basic'
    ? withHeaders(request, { Authorization: basic(client) })
    : withForm(request, { client_id: client.clientId, client_secret: client.clientSecret })
}

/** The Basic credentials of a client. */
export function basic({ clientId, clientSecret }: Client): string {
  return `Basic ${Buffer.from(basicPair(clientId, clientSecret)).toString('base64')}`
}

/** A JSON-RPC message to the MCP endpoint. */
export function mcpRequest(token: string | undefined, message: object, headers: Fields = {}): PlannedRequest {
  return {
    method: 'POST',
    endpoint: 'mcp',
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      Accept: 'application/json, text/event-stream',
      ...headers,
    },
    json: message,
  }
}

/** The same request with some form fields changed; undefined removes a field. */
export function withForm(planned: PlannedRequest, changes: Changes): PlannedRequest {
  return { ...planned, form: changed(planned.form, changes) }
}

/** The same request with some query parameters changed; undefined removes one. */
export function withQuery(planned: PlannedRequest, changes: Changes): PlannedRequest {
  return { ...planned, query: changed(planned.query, changes) }
}

/** The same request with some headers changed; undefined removes one. */
export function withHeaders(planned: PlannedRequest, changes: Changes): PlannedRequest {
  return { ...planned, headers: changed(planned.headers, changes) }
}

/** The request without any client authentication. */
export function anonymous(request: PlannedRequest): PlannedRequest {
  return withHeaders(withForm(request, { client_id: undefined, client_secret: undefined }), {
    Authorization: undefined,
  })
}

function changed(fields: Fields = {}, changes: Changes): Fields {
  const all: [string, string | undefined][] = Object.entries({ ...fields, ...changes })
  return Object.fromEntries(all.filter((field): field is [string, string] => field[1] !== undefined))
}
