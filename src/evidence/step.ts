// The requests of a client, as evidence. A sign is what a request means for a judgement; one request may have several.
// Judges of clients read signs and facts, never addresses.

import type { HandshakeEvent } from '../handshake/event.ts'
import { destinations } from '../protocol/endpoints.ts'
import { areaOfReason } from '../protocol/reason-area.ts'
import type { Refusal } from '../protocol/refusal.ts'

export type Sign =
  /** The MCP endpoint answered 401. */
  | 'challenged'
  /** So it did although a token of this server came along. */
  | 'token refused'
  /** The MCP endpoint answered 403 `insufficient_scope`. */
  | 'scope refused'
  /** The MCP server served a request with an accepted token, be it with a JSON-RPC error. */
  | 'served'
  /** The same without a token. */
  | 'served without a token'
  /** Protected resource metadata was asked for: anywhere. */
  | 'resource metadata'
  /** Authorization server metadata was asked for: as RFC 8414 has it, or as OpenID Connect has it. */
  | 'server metadata'
  | 'openid metadata'
  /** A new authorization request; the same one again is none. */
  | 'authorization'
  /** A browser was sent back to the client. */
  | 'answer'
  | 'code grant'
  | 'refresh'
  | 'client grant'
  | 'registration'
  /** A request for an OAuth endpoint where there is none. */
  | 'made up'
  | 'canary'
  /** A browser showed a page of ours, with its images. */
  | 'page shown'
  /** An authorization or token request to the other issuer of a scenario. */
  | 'other issuer'
  /** To the realm at the root, perhaps by the same client. */
  | 'at the root'

export interface Step {
  /** Its number among the client's requests, from 1: that in the run's timeline. */
  readonly number: number
  readonly event: HandshakeEvent
  readonly signs: ReadonlySet<Sign>
}

/** The requests that a judgement may look at, in the order in which they came. Preflights are the browser's own. */
export function stepsOf(events: readonly HandshakeEvent[], realm: string): readonly Step[] {
  const asked = new Set<string>()
  return events.map((event, index) => ({
    number: index + 1,
    event,
    signs: new Set(event.method === 'OPTIONS' ? [] : signsOf(event, realm, asked)),
  }))
}

function* signsOf(event: HandshakeEvent, realm: string, asked: Set<string>): Iterable<Sign> {
  if (event.realm !== realm) {
    if (isHandshake(event)) yield 'at the root'
    return
  }
  switch (event.endpoint) {
    case 'mcp':
      return yield* mcpSigns(event)
    case 'protectedResourceMetadata':
    case 'movedResourceMetadata':
      return yield 'resource metadata'
    case 'authorizationServerMetadata':
      return yield 'server metadata'
    case 'otherMetadata':
      return yield* otherMetadataSigns(event)
    case 'authorize':
      if (isNew(event, asked)) yield 'authorization'
      // A decision without a person may be sent by way of a page.
      if (isRedirect(event) || event.details.decision !== undefined) yield 'answer'
      return
    case 'loginCallback':
      if (isRedirect(event) && (event.details.code !== undefined || isDenial(event))) yield 'answer'
      return
    case 'token':
      return yield* tokenSigns(event.details.grantType)
    case 'register':
      return yield 'registration'
    case 'canary':
      return yield 'canary'
    case 'pageShown':
      return yield 'page shown'
    case 'elsewhere':
      if (event.status === 404 && endpointName.test(event.path)) yield 'made up'
      return
    case 'otherAuthorize':
    case 'otherToken':
      yield 'other issuer'
  }
}

/** How the last part of an OAuth endpoint's path is usually called. */
const endpointName = /\/(?:authori[sz]e|oauth2?|token|register)$/i

function* mcpSigns({
  status,
  refusal,
  bent,
  heldBackMs,
  delivered,
  details,
}: HandshakeEvent): Iterable<Sign> {
  if (status === 401) {
    yield 'challenged'
    if (details.token !== undefined) yield 'token refused'
  } else if (refusal?.reason === 'scope_insufficient') yield 'scope refused'
  else if (refusal === undefined || isAnsweredInRpc(refusal)) {
    // A fault may have answered, or reset the connection.
    if (bent === 'fault' && (status >= 400 || details.token === undefined)) return
    // Its client did not wait.
    if (heldBackMs !== undefined && !delivered) return
    // Without a token there is no other answer than a challenge, unless a scenario lets it through.
    if (details.token === undefined) yield 'served without a token'
    else if (bent !== 'mcpAnswer') yield 'served'
  }
}

/** Whether the MCP server itself refused, in a JSON-RPC answer. */
function isAnsweredInRpc({ reason }: Refusal): boolean {
  const area = areaOfReason(reason)
  return area === 'MCP request' || area === 'tool'
}

function* otherMetadataSigns({ details }: HandshakeEvent): Iterable<Sign> {
  if (details.document === 'oauth-protected-resource') yield 'resource metadata'
  if (details.document === 'oauth-authorization-server') yield 'server metadata'
  if (details.document === 'openid-configuration') yield 'openid metadata'
}

function* tokenSigns(grantType: string | undefined): Iterable<Sign> {
  if (grantType === 'authorization_code') yield 'code grant'
  if (grantType === 'refresh_token') yield 'refresh'
  if (grantType === 'client_credentials') yield 'client grant'
}

/** Some clients send the same authorization request twice. */
function isNew({ details }: HandshakeEvent, asked: Set<string>): boolean {
  const key = `${details.state} ${details.challenge}`
  if (asked.has(key) && (details.state !== undefined || details.challenge !== undefined)) return false
  asked.add(key)
  return true
}

function isRedirect({ status }: HandshakeEvent): boolean {
  return status === 302 || status === 303
}

function isDenial({ refusal }: HandshakeEvent): boolean {
  return refusal?.reason === 'access_denied'
}

function isHandshake({ endpoint }: HandshakeEvent): boolean {
  return destinations[endpoint].area !== 'aside'
}
