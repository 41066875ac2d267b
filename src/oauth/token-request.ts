// Checks a token request before the SDK sees it, since the SDK answers with zod dumps and wrong codes (SDK-NOTES 7,
// 10, 11). Answers client_credentials, which the SDK refuses.

import type { RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { note } from '../handshake/trace.ts'
import { formOf, formParameters, required } from '../http/form.ts'
import { refuse } from '../protocol/refusal.ts'
import { isSecret, shortDigest } from '../secrets.ts'
import { familyOf, isRefreshToken } from '../tokens/refresh-token.ts'
import { type ClientCredentialsContext, clientCredentials } from './client-credentials-grant.ts'
import { challengeOf, isPkceString, requiredVerifier } from './pkce.ts'
import { grantTypes, type RefreshTokenPolicy } from './refresh-token-policy.ts'
import { checkResources, noteResources } from './resource.ts'

/**
 * Notes what a request to the token, revocation or introspection endpoint is about. Runs before client
 * authentication, so that a request that fails there can still be matched to its sign-in.
 */
export function noteSubject(resource: string): RequestHandler {
  return (req, _res, next) => {
    const { values, resources } = formOf(req)
    const { grant_type: grantType, scope, code = '', refresh_token: refreshToken = '', token = '' } = values
    const { code_verifier: verifier = '' } = values
    const isCode = isSecret(code, 'mcp_ac_')
    note('token', {
      grantType,
      hasResource: grantType === undefined ? undefined : resources.length > 0,
      requestedScope: scope,
      code: isCode ? shortDigest(code) : undefined,
      // The challenge joins it to its sign-in where the code does not.
      challenge: !isCode && isPkceString(verifier) ? shortDigest(challengeOf(verifier)) : undefined,
      family: familyDigest(refreshToken),
    })
    noteResources(resources, resource)
    note(['introspect', 'revoke'], {
      token: isSecret(token, 'mcp_at_') ? shortDigest(token) : undefined,
      family: familyDigest(token),
    })
    next()
  }
}

function familyDigest(token: string): string | undefined {
  return isRefreshToken(token) ? shortDigest(familyOf(token)) : undefined
}

export interface TokenRequestContext extends ClientCredentialsContext {
  readonly refreshTokens: RefreshTokenPolicy
}

/** Checks the parameters that the grant needs. */
export function checkTokenRequest(context: TokenRequestContext, issuer: string): RequestHandler {
  const supported = grantTypes(context.refreshTokens)
  return async (req, res, next) => {
    const form = formParameters(req)
    const grantType = required(form, 'grant_type')
    if (!supported.includes(grantType)) {
      throw refuse('grant_type_unsupported', { received: clipped(grantType), supported })
    }
    checkResources(form.resources, issuer, context.resource)
    const { scope } = form.values

    if (grantType === 'client_credentials') {
      res.json(await clientCredentials(context, scope))
      return
    }
    if (grantType === 'authorization_code') {
      required(form, 'code')
      requiredVerifier(form)
    } else {
      required(form, 'refresh_token')
    }
    next()
  }
}

/** Checks a revocation request (RFC 7009 §2.1); a token_type_hint may be anything (§2.2.1 is optional). */
export function checkRevocationRequest(): RequestHandler {
  return (req, _res, next) => {
    required(formParameters(req), 'token')
    next()
  }
}
