// Requests to the token endpoint and what they answer (RFC 6749 §4.1.3, §5, §6; RFC 8707 §2.2).

import type { AuthorizationRequest } from './authorization-request.ts'
import { authenticationFor } from './client-authentication.ts'
import type { Context } from './context.ts'
import { ClientError, TokenRefusal } from './errors.ts'
import type { Answer, HttpRequest } from './http.ts'
import { isObject, type Members, stringIn } from './json.ts'
import { sendPatiently } from './patience.ts'
import { scopeOf, scopesIn } from './scopes.ts'
import type { ServerMetadata } from './server-metadata.ts'
import type { TokenSet } from './token-store.ts'

type Fields = Readonly<Record<string, string>>

/** Spends a code: once, whatever the answer is. */
export async function exchangeCode(
  context: Context,
  server: ServerMetadata,
  { verifier, redirectUri, resource, scope }: AuthorizationRequest,
  code: string,
): Promise<TokenSet> {
  const { has } = context
  const request = tokenRequest(context, server, {
    grant_type: 'authorization_code',
    code,
    code_verifier: has('wrong-verifier') ? verifier.toUpperCase() : verifier,
    redirect_uri: has('other-redirect-in-token-request') ? `${redirectUri}/` : redirectUri,
    ...(!has('no-resource-in-token-request') && { resource }),
  })
  if (has('makes-up-endpoints')) {
    await context.http.send({ ...request, url: `${server.issuer}/oauth/token` })
  }
  const answer = await context.http.send(request)
  if (has('uses-code-twice')) await context.http.send(request)
  const tokens = await tokensIn(context, answer, request)
  const refreshToken = stringIn(tokens['refresh_token'])
  if (refreshToken === undefined && has('requires-refresh-token')) {
    throw new ClientError('The token endpoint gave no refresh token.')
  }
  return tokenSet(context, tokens, { refreshToken, requestedScope: scope })
}

/**
 * Gets a new access token. A server that is out of order does not make the refresh token worse: it is tried again, a
 * few times at most. Throws TokenRefusal if the server refuses.
 */
export async function refreshed(
  context: Context,
  server: ServerMetadata,
  resource: string,
  old: TokenSet,
): Promise<TokenSet> {
  const { has } = context
  const request = tokenRequest(context, server, {
    grant_type: 'refresh_token',
    refresh_token: old.refreshToken ?? '',
    ...(!has('no-resource-in-refresh') && { resource }),
    ...(has('refresh-asks-more-scope') && { scope: scopeOf(scopesIn(old.requestedScope), ['admin']) ?? '' }),
  })
  if (has('refreshes-twice-at-once')) {
    const other = context.http.send(request)
    await context.http.send(request)
    return acceptedRefresh(context, await other, request, old)
  }
  return acceptedRefresh(context, await sendUntilWell(context, request), request, old)
}

async function acceptedRefresh(
  context: Context,
  answer: Answer,
  request: HttpRequest,
  old: TokenSet,
): Promise<TokenSet> {
  const { has } = context
  const tokens = await tokensIn(context, answer, request)
  const given = stringIn(tokens['refresh_token'])
  // RFC 6749 §6: a new refresh token replaces the old one; without one, the old one stays good.
  const kept = has('forgets-refresh-token') ? undefined : old.refreshToken
  const refreshToken = has('keeps-first-refresh-token') ? old.refreshToken : (given ?? kept)
  return tokenSet(context, tokens, { refreshToken, requestedScope: old.requestedScope })
}

/** How often a server that is out of order is asked again, and after which time if it does not say when. */
const mostRepeats = 3
const repeatAfterMs = 1_000

async function sendUntilWell(context: Context, request: HttpRequest): Promise<Answer> {
  if (context.has('authorizes-after-503')) return context.http.send(request)
  let answer = await sendPatiently(context, request)
  for (let repeats = 0; repeats < mostRepeats && answer.status >= 500; repeats++) {
    await context.sleep(repeatAfterMs)
    answer = await sendPatiently(context, request)
  }
  return answer
}

/** The query of the endpoint is part of its address (RFC 6749 §3.2). */
function tokenRequest(context: Context, server: ServerMetadata, grant: Fields): HttpRequest {
  const { headers, fields } = authenticationFor(context, server)
  const parameters = { ...grant, ...fields }
  const isJson = context.has('json-token-request')
  return {
    method: 'POST',
    url: context.has('loses-endpoint-query')
      ? server.tokenEndpoint.replace(/\?.*/, '')
      : server.tokenEndpoint,
    headers: {
      accept: 'application/json',
      'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      ...headers,
    },
    body: isJson ? JSON.stringify(parameters) : new URLSearchParams(parameters).toString(),
  }
}

async function tokensIn(context: Context, answer: Answer, request: HttpRequest): Promise<Members> {
  if (answer.status >= 300 && answer.status < 400) {
    const location = answer.header('location')
    if (context.has('posts-credentials-to-redirect') && location !== undefined) {
      const url = new URL(location, answer.url).href
      return tokensIn(context, await context.http.send({ ...request, url }), { ...request, url })
    }
    throw new ClientError('The token endpoint redirects; credentials are not sent to another address.')
  }
  const document = documentIn(answer)
  if (answer.status !== 200) throw new TokenRefusal(answer.status, stringIn(document['error']))
  return document
}

function documentIn({ text }: Answer): Members {
  try {
    const document: unknown = JSON.parse(text)
    return isObject(document) ? document : {}
  } catch {
    // An error page of whatever stands in front of the server.
    return {}
  }
}

/** Reads the members that matter and ignores all others (RFC 6749 §5.1). */
function tokenSet(
  { now, has }: Context,
  { access_token, token_type, expires_in, scope }: Members,
  kept: Pick<TokenSet, 'refreshToken' | 'requestedScope'>,
): TokenSet {
  const accessToken = stringIn(access_token)
  const tokenType = stringIn(token_type)
  if (accessToken === undefined) throw new ClientError('The token endpoint gave no access token.')
  // RFC 6749 §7.1: a type that is not known must not be used. Its case does not matter.
  if (tokenType?.toLowerCase() !== 'bearer') throw new ClientError('The access token is not a bearer token.')
  const lifeMs = typeof expires_in === 'number' && expires_in > 0 ? expires_in * 1000 : undefined
  if (lifeMs === undefined && has('requires-expires-in')) throw new ClientError('There is no expires_in.')
  return {
    ...kept,
    accessToken,
    tokenType,
    grantedScope: stringIn(scope),
    lifeMs,
    expiresAt: lifeMs === undefined ? undefined : now() + lifeMs,
  }
}
