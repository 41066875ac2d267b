// The OAuth endpoints of a realm, each a list of steps in the order in which they run. At /authorize, /token and
// /revoke the last step but one is the SDK's router, the engine. It sees only what earlier steps have checked, because
// its own checks are incomplete (SDK-NOTES 3 to 16) and it accepts paths in any case and with a trailing slash.

import { mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js'
import cors from 'cors'
import express, { type RequestHandler, type Response, type Router } from 'express'
import { requireClient } from '../client/client-auth.ts'
import { refuseRegistration } from '../client/registration.ts'
import { readForm } from '../http/form.ts'
import { allowMethods } from '../http/methods.ts'
import { noStore } from '../http/security-headers.ts'
import { type ClientAuthMethod, paths } from '../protocol/names.ts'
import { type RefusalWriter, refusalsAsJson } from '../refusals/send-refusal.ts'
import { authorizationErrors } from './authorization-error.ts'
import { type AuthorizationRequest, checkAuthorizationRequest } from './authorization-request.ts'
import { introspection } from './introspection.ts'
import { type Grants, oauthProvider } from './provider.ts'
import { correctSdkAnswers, prepareForSdk } from './sdk-exchange.ts'
import { checkRevocationRequest, checkTokenRequest, noteSubject } from './token-request.ts'

export interface OAuthContext extends RefusalWriter {
  readonly issuer: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  readonly tokenAuthMethods: readonly ClientAuthMethod[]
  readonly grants: Grants
  /** Runs before every page for people. */
  readonly forPeople: readonly RequestHandler[]
  /** Limits the requests of an address. */
  readonly limit: RequestHandler
  /** Answers a checked authorization request with the login page, or with an immediate redirect to the client. */
  readonly answer: (request: AuthorizationRequest, res: Response) => Promise<void>
}

/** /authorize, /token, /introspect, /revoke and /register. */
export function oauthRoutes(context: OAuthContext): Router {
  const { issuer, publicUrl, unexpected, clientSecret, redirectUris, tokenAuthMethods, grants } = context
  const { clientId, resource, scopes } = grants
  const writer = { publicUrl, unexpected }
  const engine = mcpAuthRouter({
    provider: oauthProvider({ grants, issuer, clientSecret, redirectUris, writer, answer: context.answer }),
    // It appears only in the SDK's metadata documents, which nobody can reach. A constant satisfies the SDK's rule
    // that an issuer be https or one of two loopback names (SDK-NOTES 22).
    issuerUrl: new URL('http://localhost'),
    authorizationOptions: { rateLimit: false },
    tokenOptions: { rateLimit: false },
    revocationOptions: { rateLimit: false },
  })
  // Any origin may ask, since only the client, with its secret, gets an answer.
  const fromClient = [
    cors(),
    allowMethods('POST'),
    noStore(),
    context.limit,
    ...readForm(),
    noteSubject(resource),
    requireClient({ clientId, clientSecret, methods: tokenAuthMethods }),
  ]
  const inJson = refusalsAsJson(writer)

  const router = express.Router({ strict: true, caseSensitive: true })
  router.all(
    paths.authorize,
    ...context.forPeople,
    allowMethods('GET', 'POST'),
    noStore(),
    ...readForm(),
    checkAuthorizationRequest({ clientId, redirectUris, issuer, resource, scopes }),
    engine,
    authorizationErrors(writer, issuer),
  )
  router.all(
    paths.token,
    ...fromClient,
    checkTokenRequest(grants, issuer),
    prepareForSdk({ clientId, clientSecret }),
    correctSdkAnswers(publicUrl),
    engine,
    inJson,
  )
  router.all(
    paths.revoke,
    ...fromClient,
    checkRevocationRequest(),
    prepareForSdk({ clientId, clientSecret }),
    correctSdkAnswers(publicUrl),
    engine,
    inJson,
  )
  router.all(
    paths.introspect,
    ...fromClient,
    introspection({
      store: grants.store,
      now: grants.now,
      accessTokenTtlSeconds: grants.accessTokenTtlSeconds,
      clientId,
      resource,
      issuer,
    }),
    inJson,
  )
  router.all(paths.register, cors(), refuseRegistration(clientId), inJson)
  return router
}
