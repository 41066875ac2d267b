import {
  anonymous,
  basic,
  type Client,
  type PlannedRequest,
  withForm,
  withHeaders,
} from '../planned-request.ts'

/** Ways to get client authentication wrong, each made from a correct request. */
export const authenticationMistakes: readonly {
  readonly id: string
  readonly label: string
  readonly change: (right: PlannedRequest, client: Client) => PlannedRequest
}[] = [
  {
    id: 'no-secret',
    label: 'Omit the client secret',
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
    label: 'Send the secret both in the header and in the body',
    change: (right, client) =>
      withHeaders(withForm(right, { client_id: client.clientId, client_secret: client.clientSecret }), {
        Authorization: basic(client),
      }),
  },
]
