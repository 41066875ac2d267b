// The right refusals that a test may ask for, by their error codes.

import type { Refusal } from '../protocol/refusal.ts'
import type { FaultableRequest, FaultPlace } from '../protocol/seams.ts'
import type { OAuthErrorCode } from '../protocol/wire.ts'

/** Which errors each endpoint has that do not depend on how the request is made. */
export const errorsAt = {
  mcp: ['invalid_token', 'insufficient_scope', 'temporarily_unavailable', 'server_error'],
  authorize: ['access_denied', 'invalid_scope', 'invalid_target', 'temporarily_unavailable', 'server_error'],
  token: [
    'invalid_client',
    'invalid_grant',
    'invalid_scope',
    'invalid_target',
    'temporarily_unavailable',
    'server_error',
  ],
  revoke: ['invalid_client', 'temporarily_unavailable', 'server_error'],
  introspect: ['invalid_client', 'temporarily_unavailable', 'server_error'],
  'resource-metadata': [],
  'server-metadata': [],
} as const satisfies Readonly<Record<FaultPlace, readonly OAuthErrorCode[]>>

export type FaultError = (typeof errorsAt)[FaultPlace][number]

/** What a realm's refusals say. */
export interface ErrorFacts {
  readonly clientId: string
  readonly resource: string
  /** Scopes that the MCP endpoint always requires, and all that a client can need. */
  readonly scopes: readonly string[]
  readonly allScopes: readonly string[]
}

/** The seconds of `Retry-After`: a test does not want to wait. */
const retryAfterSeconds = 1

/** The refusal with an error code, as this realm would say it to this request. */
export function refusalFor(
  error: FaultError,
  { grant }: FaultableRequest,
  { clientId, resource, scopes, allScopes }: ErrorFacts,
): Refusal {
  switch (error) {
    case 'invalid_token':
      return { reason: 'token_revoked', facts: { by: 'test' } }
    case 'insufficient_scope':
      return {
        reason: 'scope_insufficient',
        facts: { required: allScopes, granted: scopes, tool: undefined },
      }
    case 'access_denied':
      return { reason: 'access_denied', facts: { by: 'test' } }
    case 'invalid_client': {
      const facts = { receivedClientId: clientId, clientIdKnown: true, slip: undefined } as const
      return { reason: 'client_authentication_wrong', facts: { ...facts, via: 'client_secret_basic' } }
    }
    case 'invalid_grant':
      return { reason: grant === 'refresh_token' ? 'refresh_token_unknown' : 'code_unknown', facts: {} }
    case 'invalid_scope':
      return { reason: 'scope_unknown', facts: { requested: '', known: allScopes } }
    case 'invalid_target':
      return { reason: 'resource_unknown', facts: { received: '', expected: resource } }
    case 'temporarily_unavailable':
      return { reason: 'state_full', facts: { what: 'request', retryAfterSeconds } }
    case 'server_error':
      return { reason: 'server_error', facts: {} }
  }
}
