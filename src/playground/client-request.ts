// Owns how the playground's client authenticates (RFC 6749 §2.3.1), rightly and in the usual wrong ways.

import type { ClientAuthMethod } from '../protocol/names.ts'
import { formEncoded, type OwnPath, type PlannedRequest, withForm, withHeaders } from './request.ts'
import type { Setting } from './step.ts'

type Client = Pick<Setting, 'clientId' | 'clientSecret'>

/** A form for an endpoint that wants the client to authenticate. */
export function clientRequest(
  path: OwnPath,
  form: Readonly<Record<string, string>>,
  client: Client,
  method: ClientAuthMethod,
): PlannedRequest {
  const request = { method: 'POST', path, headers: { Accept: 'application/json' }, form } as const
  return method === 'client_secret_basic'
    ? withHeaders(request, { Authorization: basic(client) })
    : withForm(request, { client_id: client.clientId, client_secret: client.clientSecret })
}

/** Basic credentials: id and secret are form-encoded before they are joined. */
export function basic({ clientId, clientSecret }: Client): string {
  const encoded = [clientId, clientSecret].map((part) => formEncoded({ '': part }).slice(1)).join(':')
  return `Basic ${Buffer.from(encoded).toString('base64')}`
}

/** Ways to get client authentication wrong, each made of a request that is right. */
export const authenticationMistakes: readonly {
  readonly id: string
  readonly label: string
  readonly change: (right: PlannedRequest, client: Client) => PlannedRequest
}[] = [
  {
    id: 'no-secret',
    label: 'Leave the client secret out',
    change: (right, { clientId }) => withForm(anonymous(right), { client_id: clientId }),
  },
  {
    id: 'wrong-secret',
    label: 'Send another client secret',
    change: (right, { clientId }) =>
      withHeaders(anonymous(right), {
        Authorization: basic({ clientId, clientSecret: 'not-the-client-secret' }),
      }),
  },
  {
    id: 'basic-malformed',
    label: 'Send Basic without Base64',
    change: (right, { clientId }) =>
      withHeaders(anonymous(right), { Authorization: `Basic ${clientId}:not-in-base64` }),
  },
  {
    id: 'twice',
    label: 'Send the secret in the header and in the body',
    change: (right, client) =>
      withHeaders(withForm(right, { client_id: client.clientId, client_secret: client.clientSecret }), {
        Authorization: basic(client),
      }),
  },
]

/** The request without any client authentication. */
export function anonymous(request: PlannedRequest): PlannedRequest {
  return withHeaders(withForm(request, { client_id: undefined, client_secret: undefined }), {
    Authorization: undefined,
  })
}
