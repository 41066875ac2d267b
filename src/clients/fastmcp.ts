import type { Client, Instance } from './client.ts'
import { quoted } from './quote.ts'

const version = '4.0.10'

export const fastMcp = {
  id: 'fastmcp',
  name: 'fastmcp',
  title: 'FastMCP',
  kind: 'library',
  version,
  evidence: `Tried with ${version}.`,
  redirectUris: ['http://localhost/callback'],
  quirks: {
    client_secret_missing: { what: 'Acts as a public client if `OAuth(…)` gets no `client_secret`.' },
    client_authentication_method_off: { what: 'Uses `client_secret_post` unless told otherwise.' },
    client_id_unknown: {
      what: 'First fetches the authorization URL itself, and reports this answer as “client not found”.',
    },
  },
  steps: (instance) => [
    { text: 'Install it:', code: 'pip install fastmcp' },
    { text: 'A client that acts for a person:', code: withPerson(instance) },
    { text: 'For a client without a person, use this as `auth` instead:', code: withoutPerson(instance) },
  ],
} satisfies Client

function withPerson({ url, clientId, clientSecret, authMethods }: Instance): string {
  // It sends the secret in the body unless told otherwise.
  const method = authMethods.includes('client_secret_post')
    ? ''
    : '\n    additional_client_metadata={"token_endpoint_auth_method": "client_secret_basic"},'
  return `import asyncio

from fastmcp import Client
from fastmcp.client.auth import OAuth

auth = OAuth(
    client_id=${quoted(clientId)},
    client_secret=${quoted(clientSecret)},${method}
)


async def main():
    async with Client(${quoted(url)}, auth=auth) as client:
        print(await client.call_tool("get_time"))


asyncio.run(main())`
}

function withoutPerson({ clientId, clientSecret, scope, authMethods }: Instance): string {
  const method = authMethods.includes('client_secret_basic')
    ? ''
    : '\n    token_endpoint_auth_method="client_secret_post",'
  return `from fastmcp.client.auth import ClientCredentialsOAuthProvider

auth = ClientCredentialsOAuthProvider(
    client_id=${quoted(clientId)},
    client_secret=${quoted(clientSecret)},
    scopes=${quoted(scope)},${method}
)`
}
