// The OAuth endpoints of a realm. At /authorize, /token and /revoke the SDK's router is the engine (sdk-engine.ts).

import cors from 'cors'
import type { RequestHandler, Response } from 'express'
import { refuseRegistration, registerAnyClient } from '../client/registration.ts'
import { traceOf } from '../handshake/trace.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { readForm, required } from '../http/form.ts'
import { sendJson } from '../http/json.ts'
import { allowMethods } from '../http/methods.ts'
import { sendOther } from '../http/other-answer.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import { noStore } from '../http/security-headers.ts'
import { steps } from '../http/steps.ts'
import { type ClientAuthMethod, paths } from '../protocol/names.ts'
import { OtherAnswer, type Seams } from '../protocol/seams.ts'
import { type RefusalWriter, refusalsAsJson, sendRefusalJson } from '../refusals/send-refusal.ts'
import { authorizationErrors } from './authorization-error.ts'
import { type AuthorizationRequest, askEngine, checkAuthorizationRequest } from './authorization-request.ts'
import { clientCredentials } from './client-credentials-grant.ts'
import { clientEndpoint } from './client-endpoint.ts'
import { introspect } from './introspection.ts'
import type { Grants } from './provider.ts'
import { grantTypes } from './refresh-token-policy.ts'
import type { SdkEngine } from './sdk-engine.ts'
import { sdkExchange } from './sdk-exchange.ts'
import { tokenAnswers } from './token-answers.ts'
import { checkTokenRequest } from './token-request.ts'

export interface OAuthContext extends RefusalWriter {
  readonly issuer: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  readonly tokenAuthMethods: readonly ClientAuthMethod[]
  readonly basicOnlyFormEncoded: boolean
  readonly takesAnyClient: boolean
  readonly grants: Grants
  readonly engine: SdkEngine
  /** Runs before every page for people. */
  readonly forPeople: readonly RequestHandler[]
  readonly limit: RateLimit
  readonly seams: Pick<Seams, 'tokenAnswer'>
  /** Answers a checked authorization request with the login page, or with an immediate redirect to the client. */
  readonly answer: (request: AuthorizationRequest, res: Response) => Promise<void>
}

export interface OAuthEndpoints {
  readonly token: Endpoint
  readonly revoke: Endpoint
  readonly introspect: Endpoint
  readonly authorize: RequestHandler
  readonly register: RequestHandler
}

/** The endpoints of a realm. */
export function oauthEndpoints(context: OAuthContext): OAuthEndpoints {
  const { issuer, publicUrl, unexpected, clientSecret, redirectUris, grants, takesAnyClient } = context
  const { clientId, resource, scopes } = grants
  const writer = { publicUrl, unexpected }
  const forEngine = {
    grants,
    issuer,
    clientSecret,
    redirectUris,
    writer,
    answer: context.answer,
  }
  const askSdk = sdkExchange({ engine: context.engine, context: forEngine, publicUrl, unexpected })
  const forClient = {
    publicUrl,
    unexpected,
    clientId,
    clientSecret,
    methods: context.tokenAuthMethods,
    basicOnlyFormEncoded: context.basicOnlyFormEncoded,
    resource,
    limit: context.limit,
    takesAnyClient: false,
  }
  const tokenRules = { issuer, resource, supported: grantTypes(grants.refreshTokens) }
  const bentAnswer = tokenAnswers(context.seams)
  const introspection = {
    store: grants.store,
    now: grants.now,
    accessTokenTtlSeconds: grants.accessTokenTtlSeconds,
    clientId,
    resource,
    issuer,
  }

  const registration = takesAnyClient ? registerAnyClient(grants.random) : refuseRegistration(clientId)
  return {
    token: clientEndpoint({ ...forClient, takesAnyClient }, async (form, req, res, caller) => {
      const grantType = checkTokenRequest(form, tokenRules)
      const bent = bentAnswer(grantType, traceOf(req))
      if (bent instanceof OtherAnswer) return sendOther(res, bent)
      if (typeof bent === 'object') return sendRefusalJson(res, bent, publicUrl)
      // The SDK's token handler refuses this grant.
      if (grantType !== 'client_credentials') return askSdk(paths.token, form, req, res, caller, bent)
      const members = await clientCredentials(grants, form.values['scope'], traceOf(req))
      sendJson(res, 200, bent === undefined ? members : bent({ ...members }))
    }),
    revoke: clientEndpoint(forClient, (form, req, res) => {
      // A token_type_hint may be anything (RFC 7009 §2.2.1 is optional).
      required(form, 'token')
      askSdk(paths.revoke, form, req, res, clientId)
    }),
    introspect: clientEndpoint(forClient, async (form, req, res) => {
      const answer = await introspect(introspection, required(form, 'token'))
      traceOf(req).note('introspect', { introspected: answer.active ? answer.token_type : 'inactive' })
      sendJson(res, 200, answer)
    }),
    authorize: steps(
      [
        ...context.forPeople,
        allowMethods('GET', 'POST'),
        noStore(),
        readForm(),
        checkAuthorizationRequest({ clientId, redirectUris, issuer, resource, scopes, takesAnyClient }),
        askEngine(context.engine, forEngine),
      ],
      authorizationErrors(writer, issuer),
    ),
    register: steps([cors(), registration], refusalsAsJson(writer)),
  }
}
