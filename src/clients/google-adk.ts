import { paths } from '../protocol/names.ts'
import type { Client, Instance } from './client.ts'
import { quoted } from './quote.ts'

const version = '2.13.0'

export const googleAdk = {
  id: 'google-adk',
  name: 'Google ADK',
  kind: 'library',
  version,
  evidence: `Tried with google-adk ${version}, except its page for developers.`,
  quirks: {
    redirect_uri_unregistered: {
      who: 'Google ADK (adk web)',
      what: 'Comes back to `/dev-ui/`. Start the server with `--redirect-uris +adk-web`.',
    },
    code_challenge_missing: {
      what: 'Uses PKCE only with `code_challenge_method="S256"` in `OAuth2Auth`, if it has a client secret.',
    },
  },
  steps: (instance) => [
    { text: 'Install it:', code: 'pip install "google-adk[mcp]"' },
    {
      text:
        'A toolset for an agent. ADK does not read the metadata, and uses PKCE only when told to. The page of ' +
        '`adk web` needs `--redirect-uris +adk-web`:',
      code: program(instance),
    },
  ],
} satisfies Client

function program({ url, issuer, clientId, clientSecret, scope, authMethods }: Instance): string {
  return `from fastapi.openapi import models
from google.adk.auth import AuthCredential, AuthCredentialTypes, OAuth2Auth
from google.adk.tools.mcp_tool import McpToolset, StreamableHTTPConnectionParams

flow = models.OAuthFlowAuthorizationCode(
    authorizationUrl=${quoted(issuer + paths.authorize)},
    tokenUrl=${quoted(issuer + paths.token)},
    scopes={scope: "" for scope in ${quoted(scope)}.split()},
)
toolset = McpToolset(
    connection_params=StreamableHTTPConnectionParams(url=${quoted(url)}),
    auth_scheme=models.OAuth2(
        flows=models.OAuthFlows(authorizationCode=flow)
    ),
    auth_credential=AuthCredential(
        auth_type=AuthCredentialTypes.OAUTH2,
        oauth2=OAuth2Auth(
            client_id=${quoted(clientId)},
            client_secret=${quoted(clientSecret)},
            code_challenge_method="S256",
            token_endpoint_auth_method=${quoted(authMethods[0] ?? 'client_secret_basic')},
        ),
    ),
)`
}
