// Checks a token request before the SDK sees it, since the SDK answers with zod dumps and wrong codes (SDK-NOTES 7,
// 10, 11).

import type { IncomingMessage } from 'node:http'
import { clipped } from '../clipped.ts'
import { traceOf } from '../handshake/trace.ts'
import { formOf, type Parameters, readQuery, required } from '../http/form.ts'
import { refuse } from '../protocol/refusal.ts'
import { isSecret, shortDigest } from '../secrets.ts'
import { familyOf, isRefreshToken } from '../tokens/refresh-token.ts'
import { namedValues } from './parameters.ts'
import { challengeOf, isPkceString, requiredVerifier } from './pkce.ts'
import { checkResources, noteResources } from './resource.ts'

/**
 * Notes what a request to the token, revocation or introspection endpoint is about. Comes before client
 * authentication, so that a request that fails there can still be matched to its sign-in.
 */
export function noteSubject(req: IncomingMessage, resource: string): void {
  const trace = traceOf(req)
  const { values, resources } = formOf(req)
  const { grant_type: grantType, scope, code = '', refresh_token: refreshToken = '', token = '' } = values
  const { code_verifier: verifier = '' } = values
  const isCode = isSecret(code, 'mcp_ac_')
  trace.note('token', {
    grantType,
    requestedScope: scope,
    code: isCode ? shortDigest(code) : undefined,
    // The challenge joins it to its sign-in where the code does not.
    challenge: !isCode && isPkceString(verifier) ? shortDigest(challengeOf(verifier)) : undefined,
    verifierLength: verifier.length || undefined,
    family: familyDigest(refreshToken),
    // Of any other string, a short digest could give it away.
    refreshToken: isRefreshToken(refreshToken) ? shortDigest(refreshToken) : undefined,
    inQuery: queryOf(req),
  })
  if (grantType !== undefined) noteResources(resources, resource, trace)
  trace.note(['introspect', 'revoke'], {
    token: isSecret(token, 'mcp_at_') ? shortDigest(token) : undefined,
    family: familyDigest(token),
  })
}

function queryOf({ url = '' }: IncomingMessage): readonly string[] | undefined {
  const start = url.indexOf('?')
  return start === -1 || start === url.length - 1
    ? undefined
    : namedValues(Object.entries(readQuery(url.slice(start + 1))))
}

function familyDigest(token: string): string | undefined {
  return isRefreshToken(token) ? shortDigest(familyOf(token)) : undefined
}

export interface TokenRequestRules {
  readonly issuer: string
  readonly resource: string
  readonly supported: readonly string[]
}

/** Refuses a token request without the parameters that its grant needs; returns the grant type. */
export function checkTokenRequest(
  form: Parameters,
  { issuer, resource, supported }: TokenRequestRules,
): string {
  const grantType = required(form, 'grant_type')
  if (!supported.includes(grantType)) {
    throw refuse('grant_type_unsupported', { received: clipped(grantType), supported })
  }
  checkResources(form.resources, issuer, resource)
  if (grantType === 'authorization_code') {
    required(form, 'code')
    requiredVerifier(form)
  }
  if (grantType === 'refresh_token') required(form, 'refresh_token')
  return grantType
}
