// Makes every curl command that this server prints: Basic credentials are form-encoded (RFC 6749 §2.3.1), words are
// quoted for the shell, and a secret that must not be shown is a variable.

import { shellWord } from './shell-word.ts'

/** A literal text, or a shell variable, possibly with a literal text before it. */
export type CurlValue = string | { readonly before?: string; readonly variable: string }

/** The client that a command authenticates as. */
export interface CurlClient {
  readonly clientId: string
  /** Undefined if it must not be printed; `$CLIENT_SECRET` then stands for it, unencoded. */
  readonly shownSecret: string | undefined
  readonly method: 'client_secret_basic' | 'client_secret_post'
}

export interface CurlRequest {
  readonly url: string
  /** `-s`: no progress. `-i`: also the response's headers. */
  readonly flag?: '-s' | '-i'
  readonly client?: CurlClient | undefined
  readonly headers?: readonly (readonly [name: string, value: CurlValue])[]
  /** Form fields. */
  readonly form?: readonly (readonly [name: string, value: CurlValue])[]
  /** A body of another kind; `headers` says which. */
  readonly body?: string
}

/** A request as a command for a POSIX shell, one option per line. */
export function curlCommand({ url, flag, client, headers = [], form = [], body }: CurlRequest): string {
  const options = [
    ...(client?.method === 'client_secret_basic' ? [`-u ${basicWord(client)}`] : []),
    ...headers.map(([name, value]) => `-H ${headerWord(name, value)}`),
    ...[...form, ...credentialFields(client)].map(([name, value]) => formOption(name, value)),
    ...(body === undefined ? [] : [`-d ${shellWord(body)}`]),
  ]
  const start = ['curl', ...(flag === undefined ? [] : [flag]), shellWord(url)].join(' ')
  return [...encoding(client), [start, ...options].join(' \\\n  ')].join('\n')
}

/**
 * How a command authenticates if the server leaves a choice: with Basic, the method that every server supports. A
 * secret given as a variable goes into the body instead, since curl encodes forms but not Basic credentials.
 */
export function curlClient(
  clientId: string,
  shownSecret: string | undefined,
  methods: readonly CurlClient['method'][],
): CurlClient {
  const [only = 'client_secret_basic', other] = methods
  if (other === undefined) return { clientId, shownSecret, method: only }
  return {
    clientId,
    shownSecret,
    method: shownSecret === undefined ? 'client_secret_post' : 'client_secret_basic',
  }
}

/** The client secret as a value of a command. */
export function curlSecret(shownSecret: string | undefined): CurlValue {
  return shownSecret ?? { variable: 'CLIENT_SECRET' }
}

/** Client ID and secret for Basic, before base64: each form-encoded, then joined (RFC 6749 §2.3.1). */
export function basicPair(clientId: string, clientSecret: string): string {
  return `${formEncoded(clientId)}:${formEncoded(clientSecret)}`
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

function basicWord({ clientId, shownSecret }: CurlClient): string {
  return shownSecret === undefined
    ? `${shellWord(basicPair(clientId, ''))}"$ENCODED_SECRET"`
    : shellWord(basicPair(clientId, shownSecret))
}

/** If only the shell knows the secret, the shell form-encodes it for Basic: every byte as %XX. */
function encoding(client: CurlClient | undefined): readonly string[] {
  if (client?.method !== 'client_secret_basic' || client.shownSecret !== undefined) return []
  return [`ENCODED_SECRET=$(printf %s "$CLIENT_SECRET" | od -An -v -tx1 | tr -d ' \\n' | sed 's/../%&/g')`]
}

function credentialFields(client: CurlClient | undefined): readonly (readonly [string, CurlValue])[] {
  if (client?.method !== 'client_secret_post') return []
  return [
    ['client_id', client.clientId],
    ['client_secret', curlSecret(client.shownSecret)],
  ]
}

function headerWord(name: string, value: CurlValue): string {
  return typeof value === 'string'
    ? shellWord(`${name}: ${value}`)
    : `"${name}: ${value.before ?? ''}$${value.variable}"`
}

function formOption(name: string, value: CurlValue): string {
  if (typeof value !== 'string') return `--data-urlencode ${name}="${value.before ?? ''}$${value.variable}"`
  const option = /^[A-Za-z0-9._-]*$/.test(value) ? '-d' : '--data-urlencode'
  return `${option} ${name}=${value === '' ? '' : shellWord(value)}`
}
