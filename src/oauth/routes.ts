// The OAuth endpoints of a realm. At /authorize, /token and /revoke the SDK's router is the engine (sdk-engine.ts).

import cors from 'cors'
import type { RequestHandler, Response } from 'express'
import { refuseRegistration, registerAnyClient } from '../client/registration.ts'
import { traceOf } from '../handshake/trace.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { type FaultContext, meetsFault } from '../http/fault.ts'
import { type Parameters, readForm, required } from '../http/form.ts'
import { sendJson } from '../http/json.ts'
import { allowMethods } from '../http/methods.ts'
import { sendOther } from '../http/other-answer.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import { noStore } from '../http/security-headers.ts'
import { steps } from '../http/steps.ts'
import { type ClientAuthMethod, paths } from '../protocol/names.ts'
import { type FaultableRequest, OtherAnswer, type Seams } from '../protocol/seams.ts'
import { type RefusalWriter, refusalsAsJson, sendRefusalJson } from '../refusals/send-refusal.ts'
import { authorizationErrors } from './authorization-error.ts'
import {
  type AuthorizationRequest,
  askEngine,
  checkAuthorizationRequest,
  noteAuthorizationRequest,
} from './authorization-request.ts'
import { clientCredentials } from './client-credentials-grant.ts'
import { clientEndpoint } from './client-endpoint.ts'
import { introspect } from './introspection.ts'
import type { Grants } from './provider.ts'
import { grantTypes } from './refresh-token-policy.ts'
import type { SdkEngine } from './sdk-engine.ts'
import { sdkExchange } from './sdk-exchange.ts'
import { tokenAnswers } from './token-answers.ts'
import { checkTokenRequest } from './token-request.ts'

export interface OAuthContext extends RefusalWriter, FaultContext {
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
  readonly seams: Pick<Seams, 'tokenAnswer' | 'fault'>
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
  const { issuer, publicUrl, unexpected, clientSecret, redirectUris, grants, takesAnyClient, seams } = context
  const { clientId, resource, scopes } = grants
  const writer = { publicUrl, unexpected }
  const isFaulted = (stage: FaultableRequest['stage'], res: Response) =>
    meetsFault(context, { at: 'authorize', stage, grant: undefined, methods: [] }, res, traceOf(res.req))
  const forEngine = {
    grants,
    issuer,
    clientSecret,
    redirectUris,
    writer,
    answer: async (request: AuthorizationRequest, res: Response) => {
      if (seams.fault === undefined || !(await isFaulted('granted', res))) await context.answer(request, res)
    },
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
    seams,
    sleep: context.sleep,
    takesAnyClient: false,
  }
  const rules = { clientId, redirectUris, issuer, resource, scopes, takesAnyClient }
  const tokenRules = { issuer, resource, supported: grantTypes(grants.refreshTokens) }
  const bentAnswer = tokenAnswers(seams)
  const introspection = {
    store: grants.store,
    now: grants.now,
    clientId,
    resource,
    issuer,
  }

  const registration = takesAnyClient ? registerAnyClient(grants.random) : refuseRegistration(clientId)
  return {
    token: clientEndpoint(
      { ...forClient, at: 'token', takesAnyClient },
      {
        check: (form) => checkTokenRequest(form, tokenRules),
        async answer(grantType, form, req, res, caller) {
          const bent = bentAnswer(grantType, traceOf(req))
          if (bent instanceof OtherAnswer) return sendOther(res, bent)
          if (typeof bent === 'object') return sendRefusalJson(res, bent, publicUrl)
          // The SDK's token handler refuses this grant.
          if (grantType !== 'client_credentials') return askSdk(paths.token, form, req, res, caller, bent)
          const members = await clientCredentials(grants, form.values['scope'], traceOf(req))
          sendJson(res, 200, bent === undefined ? members : bent({ ...members }))
        },
      },
    ),
    revoke: clientEndpoint(
      { ...forClient, at: 'revoke' },
      {
        check: checkToken,
        answer: (_token, form, req, res) => askSdk(paths.revoke, form, req, res, clientId),
      },
    ),
    introspect: clientEndpoint(
      { ...forClient, at: 'introspect' },
      {
        check: checkToken,
        async answer(token, _form, req, res) {
          const answer = await introspect(introspection, token)
          traceOf(req).note('introspect', { introspected: answer.active ? answer.token_type : 'inactive' })
          sendJson(res, 200, answer)
        },
      },
    ),
    authorize: steps(
      [
        ...context.forPeople,
        allowMethods('GET', 'POST'),
        noStore(),
        readForm(),
        noteAuthorizationRequest(rules),
        async (_req, res, next) => {
          if (seams.fault === undefined || !(await isFaulted('arrived', res))) next()
        },
        checkAuthorizationRequest(rules),
        askEngine(context.engine, forEngine),
      ],
      authorizationErrors(writer, issuer),
    ),
    register: steps([cors(), registration], refusalsAsJson(writer)),
  }
}

/** The token that a request is about. A token_type_hint may be anything (RFC 7009 §2.2.1 is optional). */
function checkToken(form: Parameters): string {
  return required(form, 'token')
}
