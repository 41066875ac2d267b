// A client with a name and a TCP connection of its own, as every real one has; `fetch` shares its connections.

import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { onTestFinished } from 'vitest'
import { type authorizeUrl, challenge, form, redirectUri, verifier } from './oauth.ts'
import type { TestServer } from './server.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

type Fields = Parameters<typeof authorizeUrl>[1]

/** The name of a browser. */
export const chrome =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36'

/** Makes a client that sends all its requests on one connection, which it keeps until the test is over. */
export function newAgent(server: TestServer, userAgent: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())

  function send(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body = '',
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const own = userAgent === '' ? {} : { 'user-agent': userAgent }
      const sized = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
      const url = new URL(path, server.url)
      const sent = request(url, { method, agent, headers: { ...own, ...sized, ...headers } }, (res) => {
        let text = ''
        res.setEncoding('utf8')
        res.on('data', (chunk: string) => {
          text += chunk
        })
        res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  const post = (path: string, fields: Fields = {}, headers: Record<string, string> = {}) =>
    send(
      'POST',
      path,
      { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      String(form(fields)),
    )
  const rpc = (message: object, headers: Record<string, string> = {}, path = '/mcp') =>
    send(
      'POST',
      path,
      { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
    )

  return {
    send,
    post,
    rpc,
    /** The request without a token, and the two documents that it leads to. */
    async discover(): Promise<void> {
      await rpc({ method: 'tools/list' })
      await send('GET', '/.well-known/oauth-protected-resource/mcp')
      await send('GET', '/.well-known/oauth-authorization-server')
    },
    /** A valid authorization request, with changes; the answer’s redirect says what came of it. */
    authorize: (changes: Fields = {}) =>
      send(
        'GET',
        `/authorize?${form({
          response_type: 'code',
          client_id: server.config.clientId,
          redirect_uri: redirectUri,
          code_challenge: challenge,
          code_challenge_method: 'S256',
          scope: 'user',
          state: 'some state',
          resource: server.mcp,
          ...changes,
        })}`,
      ),
    /** A valid token request for a code, with changes. */
    exchange: (code: string, changes: Fields = {}) =>
      post('/token', {
        grant_type: 'authorization_code',
        client_id: server.config.clientId,
        client_secret: server.config.clientSecret,
        code,
        code_verifier: verifier,
        redirect_uri: redirectUri,
        resource: server.mcp,
        ...changes,
      }),
  }
}

export type TestAgent = ReturnType<typeof newAgent>

/** The code in the redirect of an answer. */
export function codeIn({ status, headers, body }: Answer): string {
  const code = new URL(headers.location ?? 'about:blank').searchParams.get('code')
  if (code === null) throw new Error(`no code: ${status} ${body}`)
  return code
}
