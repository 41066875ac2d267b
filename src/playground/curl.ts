// Owns how a request is written as a curl command that sends the same. It holds what the request holds, except a
// client secret that is not the built-in one: that stands as a variable.

import { demo } from '../config/config.ts'
import { shellWord } from '../shell-word.ts'
import { basic } from './client-request.ts'
import type { SentRequest } from './request.ts'
import type { Setting } from './step.ts'

/** What curl sends by itself, or differently and to no effect. */
const leftToCurl = new Set(['host', 'user-agent', 'content-length', 'connection'])

type Client = Pick<Setting, 'publicUrl' | 'clientId' | 'clientSecret'>

/** The command for a request. */
export function curl({ target, headers, body }: SentRequest, client: Client): string {
  const isForm = headers.some(([, value]) => value === 'application/x-www-form-urlencoded')
  const options = headers
    .filter(([name]) => !leftToCurl.has(name.toLowerCase()) && !(isForm && name === 'Content-Type'))
    .map(([name, value]) =>
      name === 'Authorization' && value === basic(client)
        ? credentials(client)
        : `-H ${shellWord(`${name}: ${value}`)}`,
    )
  const data = isForm ? formOptions(body, client) : body === '' ? [] : [`-d ${shellWord(body)}`]
  return [`curl -i ${shellWord(client.publicUrl + target)}`, ...options, ...data].join(' \\\n  ')
}

/** The command for a form that the client authenticates with Basic, or in the body. */
export function curlForm(
  path: string,
  fields: Readonly<Record<string, string>>,
  client: Client,
  method: Setting['authMethods'][number],
): string {
  const { clientId, clientSecret } = client
  const isBasic = method === 'client_secret_basic'
  const all = isBasic ? fields : { ...fields, client_id: clientId, client_secret: clientSecret }
  const body = new URLSearchParams(all).toString()
  const options = [...(isBasic ? [credentials(client)] : []), ...formOptions(body, client)]
  return [`curl -i ${shellWord(client.publicUrl + path)}`, ...options].join(' \\\n  ')
}

function formOptions(body: string, client: Client): readonly string[] {
  return [...new URLSearchParams(body)].map(([name, value]) => {
    if (name === 'client_secret' && value === client.clientSecret) {
      return `--data-urlencode client_secret=${secretWord(client)}`
    }
    const option = /^[A-Za-z0-9._~-]*$/.test(value) ? '-d' : '--data-urlencode'
    return `${option} ${name}=${value === '' ? '' : shellWord(value)}`
  })
}

function credentials(client: Client): string {
  return `-u ${shellWord(client.clientId)}:${secretWord(client)}`
}

function secretWord({ clientSecret }: Client): string {
  return clientSecret === demo.clientSecret ? clientSecret : '"$CLIENT_SECRET"'
}
