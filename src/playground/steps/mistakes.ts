import {
  anonymous,
  basic,
  type Client,
  type PlannedRequest,
  withForm,
  withHeaders,
} from '../planned-request.ts'

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
