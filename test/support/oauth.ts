// The steps of an OAuth client, each as plain as the RFC has it, for tests that look at one of them.

import { createHash, randomBytes } from 'node:crypto'
import type { Config } from '../../src/server.ts'
import { Browser } from './browser.ts'

export const redirectUri = 'http://localhost:4567/callback'
export const verifier = 'a-verifier-of-43-characters-or-more-_.~0123'
export const challenge = s256(verifier)

export function s256(value: string): string {
  return createHash('sha256').update(value).digest('base64url')
}

type Fields = Record<string, string | undefined>

/** Where the steps are taken. */
export interface Target {
  readonly url: string
  readonly mcp: string
  readonly config: Pick<Config, 'clientId' | 'clientSecret'>
  /** The identifier of the MCP server, if it is not the address at which this one is called. */
  readonly resource?: string
}

/** Name and value pairs, undefined ones left out. */
export function form(fields: Fields): URLSearchParams {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) params.set(name, value)
  return params
}

/** A valid authorization request, with changes; undefined removes a parameter. */
export function authorizeUrl(server: Target, changes: Fields = {}): string {
  const params = form({
    response_type: 'code',
    client_id: server.config.clientId,
    redirect_uri: redirectUri,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    scope: 'user',
    state: 'some state/+',
    resource: server.resource ?? server.mcp,
    ...changes,
  })
  return `${server.url}/authorize?${params}`
}

/** Asks for authorization and returns the redirect's parameters; needs --auto-approve. */
export async function authorize(server: Target, changes: Fields = {}): Promise<URLSearchParams> {
  const response = await fetch(authorizeUrl(server, changes), { redirect: 'manual' })
  const location = response.headers.get('location')
  if (location === null) throw new Error(`no redirect: ${response.status} ${await response.text()}`)
  return new URL(location).searchParams
}

/** A code, by --auto-approve. */
export async function obtainCode(server: Target, changes: Fields = {}): Promise<string> {
  const answer = await authorize(server, changes)
  const code = answer.get('code')
  if (code === null) throw new Error(`no code: ${answer}`)
  return code
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
}

/** POST to an endpoint with the client's credentials in the Authorization header. */
export async function post(
  server: Target,
  path: string,
  fields: Fields,
  headers: Record<string, string> = {},
): Promise<Response> {
  const { clientId, clientSecret } = server.config
  return fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: basic(clientId, clientSecret), ...headers },
    body: form(fields),
  })
}

export interface Tokens {
  readonly access_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope: string
  readonly refresh_token?: string
}

export function exchange(
  server: Target,
  code: string,
  changes: Fields = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  const fields = {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  }
  return post(server, '/token', { ...fields, ...changes }, headers)
}

export function refresh(server: Target, refreshToken: string, changes: Fields = {}): Promise<Response> {
  return post(server, '/token', { grant_type: 'refresh_token', refresh_token: refreshToken, ...changes })
}

/** Tokens by the code flow, by --auto-approve. */
export async function obtainTokens(server: Target, changes: Fields = {}): Promise<Required<Tokens>> {
  const response = await exchange(server, await obtainCode(server, changes))
  if (response.status !== 200) throw new Error(`no tokens: ${response.status} ${await response.text()}`)
  return (await response.json()) as Required<Tokens>
}

export async function introspect(server: Target, token: string): Promise<Record<string, unknown>> {
  const response = await post(server, '/introspect', { token })
  return (await response.json()) as Record<string, unknown>
}

/** The status that the MCP endpoint answers a ping with. */
export async function callMcp(
  server: Target,
  token: string | undefined,
  message: object = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} },
): Promise<Response> {
  return fetch(server.mcp, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(message),
  })
}

/** Signs in through the login form and allows; the address that the browser is then sent to. */
export async function logIn(url: string, browser = new Browser(), password = 'demo_password'): Promise<URL> {
  const page = await browser.open(url)
  const { url: location } = await browser.submit(page, { action: 'allow', username: 'demo_user', password })
  return new URL(location)
}

/** A fresh verifier, for tests that need more than one. */
export function newVerifier(): string {
  return randomBytes(32).toString('base64url')
}
