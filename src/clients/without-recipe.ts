// Clients without a recipe on the home page whose redirect URIs or habits we know.

import type { Client } from './client.ts'
import {
  alwaysPosts,
  comesBackToTheHost,
  namesTheInstallation,
  refreshesAtOnce,
  registersOnly,
  repeatsItsId,
  repeatsScope,
} from './shared-quirks.ts'

export const withoutRecipe: readonly Client[] = [
  {
    id: 'goose',
    name: 'Goose',
    kind: 'app',
    quirks: {
      redirect_uri_unregistered: {
        what: 'Uses `http://127.0.0.1/oauth_callback`. Start the server with `--redirect-uris +goose`.',
      },
    },
  },
  {
    id: 'continue',
    name: 'Continue',
    kind: 'app',
    quirks: { redirect_uri_unregistered: { what: comesBackToTheHost }, registration_off: registersOnly },
  },
  {
    id: 'amazon-q',
    name: 'Amazon Q',
    kind: 'app',
    redirectUris: ['http://127.0.0.1/'],
    quirks: { registration_off: registersOnly },
  },
  {
    id: 'zed',
    name: 'Zed',
    kind: 'app',
    redirectUris: ['http://127.0.0.1/callback'],
    only: 'client_secret_post',
    quirks: { client_authentication_method_off: alwaysPosts },
  },
  {
    id: 'kiro',
    name: 'Kiro',
    kind: 'app',
    redirectUris: ['http://localhost/oauth/callback'],
    quirks: {
      client_secret_missing: { what: 'Drops the configured secret (kirodotdev/Kiro#10981).' },
    },
  },
  {
    id: 'copilot-cli',
    name: 'Copilot CLI',
    kind: 'app',
    quirks: { refresh_token_reused: refreshesAtOnce },
  },
  {
    id: 'librechat',
    name: 'LibreChat',
    kind: 'app',
    quirks: { redirect_uri_unregistered: namesTheInstallation, scope_not_granted: repeatsScope },
  },
  {
    id: 'n8n',
    name: 'n8n',
    kind: 'app',
    quirks: { redirect_uri_unregistered: namesTheInstallation },
  },
  {
    id: 'ruby',
    name: 'Ruby SDK',
    kind: 'library',
    redirectUris: ['http://localhost/callback'],
    quirks: { client_authentication_twice: repeatsItsId },
  },
  {
    id: 'mcp-use',
    name: 'mcp-use (Python)',
    kind: 'library',
    quirks: { token_expired: { what: 'Does not refresh during a session. A new process signs in again.' } },
  },
  {
    id: 'appauth-js',
    name: 'AppAuth-JS',
    kind: 'library',
    quirks: {
      not_found: {
        what:
          '`fetchFromIssuer` looks only for `/.well-known/openid-configuration`. Give it the endpoints: ' +
          '`new AuthorizationServiceConfiguration({ … })`.',
      },
    },
  },
  {
    id: 'requests-oauthlib',
    name: 'requests-oauthlib',
    kind: 'library',
    quirks: {
      client_authentication_method_off: {
        what: 'Authenticates with Basic for the code, and in the body when it refreshes.',
      },
    },
  },
]
