// A realm: one issuer, its OAuth endpoints, its login and the MCP server that it protects. It can be at the root or
// below any path, and a process may have several, each with its own store and clock. A realm must not know the pages
// of the site or other realms.

import type { RequestHandler } from 'express'
import { basePath, originOf } from '../base-path.ts'
import type { Clock, Sleep } from '../clock.ts'
import type { Endpoint } from '../http/endpoint.ts'
import type { About } from '../http/page.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import type { ReturningBrowsers } from '../login/returning-browser.ts'
import { type LoginRoutesContext, loginPages } from '../login/routes.ts'
import type { Seal } from '../login/seal.ts'
import { type StartContext, startLogin } from '../login/start.ts'
import type { Throttle } from '../login/throttle.ts'
import { mcpEndpoint } from '../mcp/endpoint.ts'
import { misdirectedRequests } from '../mcp/misdirected.ts'
import type { McpService } from '../mcp/service.ts'
import { verifyAccessToken } from '../oauth/access-token.ts'
import { resourceMetadataUrl, type ServeMetadata, serveMetadata } from '../oauth/metadata.ts'
import type { Grants } from '../oauth/provider.ts'
import type { RefreshTokenPolicy } from '../oauth/refresh-token-policy.ts'
import { rememberRevocations } from '../oauth/revocations.ts'
import { oauthEndpoints } from '../oauth/routes.ts'
import { scopesOf } from '../oauth/scope.ts'
import type { SdkEngine } from '../oauth/sdk-engine.ts'
import { recogniseToken } from '../oauth/sent-token.ts'
import { withFate } from '../oauth/token-fate.ts'
import { unusableToken } from '../oauth/unusable-token.ts'
import type { Destination } from '../protocol/endpoints.ts'
import { type ClientAuthMethod, paths } from '../protocol/names.ts'
import type { RefusalWriter } from '../refusals/send-refusal.ts'
import type { Random } from '../secrets.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import { type Deviations, noDeviations } from './deviations.ts'
import { hooked, type RealmHooks, takeSignIn } from './hooks.ts'

/** What one realm is configured with. */
export interface RealmSettings {
  /** Names the realm in events. */
  readonly name: string
  /** The issuer identifier: an origin and the path of the realm, without a trailing slash. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  readonly tokenAuthMethods: readonly ClientAuthMethod[]
  readonly autoApprove: StartContext['autoApprove']
  /** Scopes that every request to the MCP endpoint requires, and those that a tool requires in addition. */
  readonly scopes: readonly string[]
  readonly toolScopes: Readonly<Record<string, readonly string[]>>
  readonly accessTokenTtlSeconds: number
  readonly refreshTokenTtlSeconds: number
  readonly refreshGraceSeconds: number
  readonly codeTtlSeconds: number
  readonly refreshTokens: RefreshTokenPolicy
  /** Origins of web apps that may call the MCP endpoint, besides loopback. */
  readonly allowedOrigins: readonly string[]
  /** For a realm that is wrong on purpose. */
  readonly deviations: Deviations | undefined
}

/** What is a realm's own. */
export interface RealmDeps {
  readonly store: TokenStore
  /** The realm's time: of codes, tokens and families. */
  readonly now: Clock
  /** For a realm that a test may control. */
  readonly hooks?: RealmHooks | undefined
}

/** What the realms of a process share. A person who signs in does so for all of them. */
export interface SharedByRealms extends RefusalWriter {
  /** The time that people live in: nothing moves it. */
  readonly wallClock: Clock
  readonly random: Random
  readonly sleep: Sleep
  /** What runs in front of every page for people. */
  readonly forPeople: readonly RequestHandler[]
  /** Counts the requests of an address. */
  readonly limit: RateLimit
  /** Answers what the MCP endpoints let through. */
  readonly mcp: McpService
  /** The SDK's router. */
  readonly engine: SdkEngine
  /** The person who can sign in: to all realms, because a sign-in counts for all of them. */
  readonly username: string
  readonly password: string
  /** Seals the requests that wait for a person in their browser. */
  readonly seal: Seal
  readonly throttle: Throttle
  readonly returningBrowsers: ReturningBrowsers
  /** The key of the hash by which a realm derives refresh tokens. */
  readonly refreshKeyFor: (realm: string) => Buffer
}

export interface Realm {
  /** Whether it is wrong on purpose. */
  readonly isScenario: boolean
  readonly name: string
  /** The path below the origin, without a trailing slash; empty at the root. */
  readonly path: string
  /** The endpoints for programs, by their names. */
  readonly endpoints: { readonly [D in Destination]?: Endpoint }
  /** The pages and the other endpoints, by their names. */
  readonly pages: { readonly [D in Destination]?: RequestHandler }
  readonly serveMetadata: ServeMetadata
  /** By what rules it issues tokens. */
  readonly grants: Grants
  /** What its pages say about it, if they do. */
  readonly about: About | undefined
  /** The MCP endpoint. */
  readonly mcpUrl: string
  /** Answers MCP clients that were given an address where there is nothing; passes on all other requests. */
  readonly misdirected: RequestHandler
  /** An access token that the MCP endpoint refuses for this reason. */
  unusableToken(flaw: 'expired' | 'other resource'): Promise<string>
}

/** Makes a realm. Nothing is mounted yet. */
export function createRealm(settings: RealmSettings, deps: RealmDeps, shared: SharedByRealms): Realm {
  const { name, issuer, clientId, clientSecret, redirectUris, tokenAuthMethods, refreshTokens } = settings
  const { store, now, hooks } = deps
  const { publicUrl, unexpected, random, forPeople, limit } = shared
  const deviations = settings.deviations ?? noDeviations
  const { codeSuffix, accessTokenSuffix } = deviations
  const seams = hooks === undefined ? deviations.seams : hooked(deviations.seams, hooks)
  const path = basePath(issuer)
  const resource = issuer + paths.mcp
  const scopes = scopesOf(settings.scopes, settings.toolScopes, deviations.moreScopes)
  const grants: Grants = {
    store,
    now,
    random,
    refreshKey: shared.refreshKeyFor(name),
    clientId,
    resource,
    scopes,
    accessTokenTtlSeconds: settings.accessTokenTtlSeconds,
    accessTokenSuffix,
    refreshTokenTtlSeconds: settings.refreshTokenTtlSeconds,
    refreshGraceSeconds: settings.refreshGraceSeconds,
    codeTtlSeconds: settings.codeTtlSeconds,
    refreshTokens,
    revocations: rememberRevocations(),
  }
  const verification = {
    store,
    now,
    resource,
    clientSecret,
    revocations: grants.revocations,
  }
  const allowedOrigins = [originOf(issuer), ...settings.allowedOrigins]
  const mcp = mcpEndpoint({
    publicUrl,
    unexpected,
    resource,
    resourceMetadataUrl: resourceMetadataUrl({ resource }),
    verify: withFate((token, trace) => verifyAccessToken(verification, token, trace), seams),
    recognise: recogniseToken,
    wallClock: shared.wallClock,
    service: shared.mcp,
    scopes: settings.scopes,
    toolScopes: settings.toolScopes,
    allowedOrigins,
    seams,
    sleep: shared.sleep,
    readsRefused: settings.deviations !== undefined,
  })
  const login: StartContext & LoginRoutesContext = {
    forPeople,
    issuer,
    publicUrl,
    seal: shared.seal,
    store,
    now,
    wallClock: shared.wallClock,
    random,
    clientId,
    scopes: settings.scopes,
    toolScopes: settings.toolScopes,
    codeTtlSeconds: settings.codeTtlSeconds,
    codeSuffix,
    autoApprove: settings.autoApprove,
    denies: deviations.denies,
    commanded: hooks && (() => takeSignIn(hooks)),
    sendsByPage: deviations.sendsByPage,
    sleep: shared.sleep,
    seams,
    username: shared.username,
    password: shared.password,
    throttle: shared.throttle,
    returningBrowsers: shared.returningBrowsers,
  }

  const oauth = oauthEndpoints({
    publicUrl,
    unexpected,
    issuer,
    clientSecret,
    redirectUris,
    tokenAuthMethods,
    basicOnlyFormEncoded: deviations.basicOnlyFormEncoded,
    takesAnyClient: deviations.takesAnyClient,
    grants,
    engine: shared.engine,
    seams,
    sleep: shared.sleep,
    forPeople,
    limit,
    answer: (request, res) => startLogin(login, request, res),
  })
  return {
    isScenario: settings.deviations !== undefined,
    name,
    path,
    endpoints: { mcp, token: oauth.token, revoke: oauth.revoke, introspect: oauth.introspect },
    pages: { authorize: oauth.authorize, register: oauth.register, ...loginPages(login) },
    serveMetadata: serveMetadata({
      issuer,
      resource,
      scopes,
      refreshTokens,
      tokenAuthMethods,
      documentation: `${publicUrl}/`,
      seams,
      sleep: shared.sleep,
    }),
    grants,
    about: deviations.about,
    mcpUrl: resource,
    misdirected: misdirectedRequests({ publicUrl, unexpected, mcpUrl: resource, allowedOrigins }),
    unusableToken: (flaw) => unusableToken(grants, flaw),
  }
}
