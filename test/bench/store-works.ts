// What is asked of a server with a store: requests that follow from the answers before.

import { demo } from '../../src/config/config.ts'
import { authorizeUrl, obtainTokens, redirectUri, type Target, verifier } from '../support/oauth.ts'
import { credentials, post, tokenFrom, works } from './requests.ts'
import type { Subject } from './subject.ts'

/** One client at work. */
export interface Step {
  /** Its next request, as it goes over the wire. */
  request(): string
  /** Reads the answer. Throws if it is not right. */
  take(answer: string): void
}

export interface StoreWork {
  readonly name: string
  /** How many requests it takes. */
  readonly requests: number
  prepare(subject: Subject, connection: number): Promise<Step>
}

/** A server on this machine. */
export function targetAt(port: number): Target {
  return { url: `http://localhost:${port}`, mcp: `http://localhost:${port}/mcp`, config: demo }
}

const approved = { login_hint: 'auto:allow' }

export const storeWorks: readonly StoreWork[] = [
  {
    name: '`/mcp`: `tools/call`',
    requests: 1,
    async prepare(subject, connection) {
      const [work] = works
      if (work === undefined) throw new Error('no work')
      const request = work.request(subject, await tokenFrom(subject), connection)
      return {
        request: () => request,
        take: (answer) => void found(answer, work.answer(connection)[1] ?? ''),
      }
    },
  },
  {
    name: '`/introspect`',
    requests: 1,
    async prepare(subject) {
      const request = formPost(subject, '/introspect', { token: await tokenFrom(subject) })
      return { request: () => request, take: (answer) => void found(answer, '"active":true') }
    },
  },
  {
    name: '`/token`: `client_credentials`',
    requests: 1,
    async prepare(subject) {
      const request = formPost(subject, '/token', { grant_type: 'client_credentials' })
      return { request: () => request, take: (answer) => void found(answer, '"access_token":"') }
    },
  },
  {
    name: '`/token`: `refresh_token`',
    requests: 1,
    async prepare(subject) {
      let { refresh_token } = await obtainTokens(targetAt(subject.port), approved)
      return {
        request: () => formPost(subject, '/token', { grant_type: 'refresh_token', refresh_token }),
        take(answer) {
          refresh_token = found(answer, /"refresh_token":"([^"]+)"/)
        },
      }
    },
  },
  {
    name: '`/authorize` without a person, and `/token`: `authorization_code`',
    requests: 2,
    async prepare(subject) {
      const target = targetAt(subject.port)
      const { pathname, search, host } = new URL(authorizeUrl(target, approved))
      const authorize = `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: bench/1\r\n\r\n`
      let code = ''
      return {
        request: () => (code === '' ? authorize : formPost(subject, '/token', exchange(code))),
        take(answer) {
          if (code === '') code = found(answer, /^Location: \S*[?&]code=([^&\s]+)/im)
          else {
            found(answer, '"refresh_token":"')
            code = ''
          }
        },
      }
    },
  },
]

function exchange(code: string) {
  return { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri }
}

function formPost(subject: Subject, path: string, fields: Readonly<Record<string, string>>): string {
  const headers = { Authorization: credentials, 'Content-Type': 'application/x-www-form-urlencoded' }
  return post(subject, path, `${new URLSearchParams(fields)}`, headers)
}

/** What stands in an answer: the text, or the group of the pattern. */
function found(answer: string, wanted: string | RegExp): string {
  if (typeof wanted === 'string' && answer.includes(wanted)) return wanted
  const group = typeof wanted === 'string' ? undefined : wanted.exec(answer)?.[1]
  if (group === undefined) throw new Error(`no ${wanted} in ${answer}`)
  return group
}
