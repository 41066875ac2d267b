// Owns the check of a token request before the SDK sees it: its own answers are zod dumps and wrong codes
// (SDK-NOTES 7, 10, 11). client_credentials, which the SDK refuses, is answered here.

import type { RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { note } from '../handshake/trace.ts'
import { formParameters, parameters, required } from '../http/form.ts'
import { refuse } from '../protocol/refusal.ts'
import { isSecret, shortDigest } from '../secrets.ts'
import { familyOf, isRefreshToken } from '../tokens/refresh-token.ts'
import { type ClientCredentialsContext, clientCredentials } from './client-credentials-grant.ts'
import { isPkceString } from './pkce.ts'
import { checkResources } from './resource.ts'
import type { RefreshTokenPolicy } from './scope.ts'

/** The grant types served, as the metadata names them. */
export function grantTypes(refreshTokens: RefreshTokenPolicy): readonly string[] {
  return ['authorization_code', ...(refreshTokens === 'never' ? [] : ['refresh_token']), 'client_credentials']
}

/**
 * Notes what a request to the token, revocation or introspection endpoint is about. Put before the client is
 * known, so that also a request refused for its client can be told to which sign-in it belongs.
 */
export function noteSubject(): RequestHandler {
  return (req, _res, next) => {
    const { values, resources } = parameters(req.body)
    const { grant_type: grantType, scope, code = '', refresh_token: refreshToken, token = '' } = values
    if (grantType !== undefined) note({ grantType: clipped(grantType), hasResource: resources.length > 0 })
    if (scope !== undefined) note({ requestedScope: clipped(scope) })
    if (isSecret(code, 'mcp_ac_')) note({ code: shortDigest(code) })
    if (isSecret(token, 'mcp_at_')) note({ token: shortDigest(token) })
    const renewable = refreshToken ?? token
    if (isRefreshToken(renewable)) note({ family: shortDigest(familyOf(renewable)) })
    next()
  }
}

export interface TokenRequestContext extends ClientCredentialsContext {
  readonly refreshTokens: RefreshTokenPolicy
}

/** Checks what the grant needs; leaves single, present parameters for the SDK's handler. */
export function checkTokenRequest(context: TokenRequestContext, publicUrl: string): RequestHandler {
  const supported = grantTypes(context.refreshTokens)
  return async (req, res, next) => {
    const form = formParameters(req)
    const grantType = required(form, 'grant_type')
    if (!supported.includes(grantType)) {
      throw refuse('grant_type_unsupported', { received: clipped(grantType), supported })
    }
    checkResources(form.resources, publicUrl, context.resource)
    const { scope } = form.values

    if (grantType === 'client_credentials') {
      res.json(await clientCredentials(context, scope))
      return
    }
    if (grantType === 'authorization_code') {
      required(form, 'code')
      const verifier = required(form, 'code_verifier')
      if (!isPkceString(verifier)) throw refuse('code_verifier_malformed', { length: verifier.length })
    } else {
      required(form, 'refresh_token')
    }
    // The resource was checked; the SDK would refuse a repeated one.
    req.body = { ...form.values }
    next()
  }
}

/** Checks a revocation request (RFC 7009 §2.1); a token_type_hint may be anything (§2.2.1 is optional). */
export function checkRevocationRequest(): RequestHandler {
  return (req, _res, next) => {
    const form = formParameters(req)
    required(form, 'token')
    req.body = { ...form.values }
    next()
  }
}
