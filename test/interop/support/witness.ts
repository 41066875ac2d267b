// What the server's own record of a run says about the client. It is the honest witness: a client may believe that it
// sent `resource`, the server knows.

import type { EventOf, HandshakeEvent } from '../../../src/handshake/event.ts'
import type { Endpoint } from '../../../src/protocol/endpoints.ts'
import type { ClientAuthMethod } from '../../../src/protocol/names.ts'
import type { Capability } from '../client.ts'

const ownTools = new Set(['get_time', 'echo'])

/** What the record proves, for all capabilities that a server can see. */
export function capabilitiesSeen(events: readonly HandshakeEvent[]): ReadonlySet<Capability> {
  const succeeded = events.filter(({ status }) => status < 400)
  const grants = succeeded.filter(isOf('token'))
  const grant = (type: string) => grants.filter(({ details }) => details.grantType === type)
  const calls = succeeded.filter(isOf('mcp')).filter(({ details }) => ownTools.has(details.tool ?? ''))
  const usedBy = (method: ClientAuthMethod) =>
    grants.some(({ details }) => details.clientAuthMethod === method)
  const fetched = (endpoint: Endpoint) => succeeded.some(isOf(endpoint))
  const asked = succeeded.filter(isOf('authorize'))

  const proofs: readonly (readonly [Capability, boolean])[] = [
    ['discovery', fetched('protectedResourceMetadata') && fetched('authorizationServerMetadata')],
    ['Basic', usedBy('client_secret_basic')],
    ['Post', usedBy('client_secret_post')],
    // There is no code without a challenge here.
    ['code + PKCE', grant('authorization_code').length > 0],
    [
      'resource',
      grant('authorization_code').length > 0 && [...asked, ...grant('authorization_code')].every(hasResource),
    ],
    ['refresh', grant('refresh_token').length > 0],
    ['step-up', calls.some((call) => wasRefusedBefore(call, events))],
    ['client_credentials', grant('client_credentials').length > 0],
    ['tools/call 2025-11-25', calls.some(({ details }) => details.protocolVersion === '2025-11-25')],
    ['tools/call 2026-07-28', calls.some(({ details }) => details.protocolVersion === '2026-07-28')],
  ]
  return new Set(proofs.flatMap(([capability, proven]) => (proven ? [capability] : [])))
}

function isOf<E extends Endpoint>(endpoint: E) {
  return (event: HandshakeEvent): event is HandshakeEvent & EventOf<E> => event.endpoint === endpoint
}

function hasResource({ details }: EventOf<'authorize'> | EventOf<'token'>): boolean {
  return details.hasResource === true
}

/** Whether a tool was refused for want of a scope, and called with success after a further grant. */
function wasRefusedBefore(call: EventOf<'mcp'>, events: readonly HandshakeEvent[]): boolean {
  return events.some(
    (refused) =>
      refused.refusal?.reason === 'scope_insufficient' &&
      refused.details.tool === call.details.tool &&
      events.some(({ endpoint, status, at }) => endpoint === 'token' && status === 200 && at >= refused.at) &&
      call.at >= refused.at,
  )
}
