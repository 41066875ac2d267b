// Answers to the authorization request, and what the metadata says about it.

import { serverMetadata } from '../bent-server.ts'
import {
  answering,
  at,
  authorizes,
  authorizesTwice,
  both,
  type Case,
  count,
  listsNothing,
  metadata,
  resourceMetadata,
  scopes,
  serverMetadataPath,
  spendsCode,
} from './bends.ts'

export const authorizationCases: readonly Case[] = [
  {
    name: 'the endpoints have a query of their own',
    bend: metadata((url) => ({
      authorization_endpoint: `${url}/authorize?tenant=a%20b&flow=x%2By`,
      token_endpoint: `${url}/token?tenant=a%20b`,
    })),
    wrong: (_, seen) =>
      seen.some(({ path, query }) =>
        path === '/authorize'
          ? query.get('tenant') !== 'a b' || query.get('flow') !== 'x+y' || !query.has('response_type')
          : path === '/token' && query.get('tenant') !== 'a b',
      ),
    ends: 'well',
    defects: ['loses-endpoint-query', 'adds-second-question-mark'],
  },
  {
    name: 'PKCE is not advertised',
    bend: metadata(() => ({ code_challenge_methods_supported: undefined })),
    wrong: authorizes,
    ends: /PKCE/,
    defects: ['does-not-check-pkce-support'],
  },
  {
    name: 'the challenge names one scope of many, and offline_access is not listed',
    bend: metadata(() => ({ scopes_supported: ['user', 'admin'] })),
    wrong: (_, seen) => scopes(seen).some((scope) => scope !== 'user'),
    ends: 'well',
    defects: ['asks-for-all-scopes', 'always-asks-offline-access', 'asks-for-openid-too'],
  },
  {
    name: 'registration is offered',
    bend: () =>
      both(
        metadata((url) => ({ registration_endpoint: `${url}/register` }))(),
        at('/register', () => ({ status: 201, body: { client_id: 'new', client_secret: 'new' } })),
      ),
    wrong: (_, seen) => count(seen, '/register') > 0,
    ends: 'well',
    defects: ['registers-if-offered', 'registers-anyway'],
  },
  {
    name: 'the answer has no iss',
    bend: answering(({ code = '', state = '' }) => ({ code, state })),
    wrong: spendsCode,
    ends: /does not say which server/,
    defects: ['accepts-missing-iss', 'ignores-iss'],
  },
  {
    name: 'the answer has the iss of another',
    bend: answering((usual) => ({ ...usual, iss: 'https://issuer.example.com' })),
    wrong: spendsCode,
    ends: /another authorization server/,
    defects: ['ignores-iss'],
  },
  {
    name: 'the answer has an iss that was not advertised',
    bend: metadata(() => ({ authorization_response_iss_parameter_supported: undefined })),
    wrong: listsNothing,
    ends: 'well',
    defects: ['rejects-unadvertised-iss'],
  },
  {
    name: 'the answer has an iss of another that was not advertised',
    bend: () =>
      both(
        metadata(() => ({ authorization_response_iss_parameter_supported: undefined }))(),
        answering((usual) => ({ ...usual, iss: 'https://issuer.example.com' }))(),
      ),
    wrong: spendsCode,
    ends: /another authorization server/,
    defects: ['ignores-iss-unless-advertised'],
  },
  {
    name: 'nobody speaks of iss',
    bend: () =>
      both(
        metadata(() => ({ authorization_response_iss_parameter_supported: undefined }))(),
        answering(({ code = '', state = '' }) => ({ code, state }))(),
      ),
    wrong: listsNothing,
    ends: 'well',
    defects: ['requires-iss'],
  },
  {
    name: 'the answer has another state',
    bend: answering((usual) => ({ ...usual, state: 'x'.repeat(32) })),
    wrong: spendsCode,
    ends: /not to this request/,
    defects: ['ignores-state'],
  },
  {
    name: 'the person says no',
    bend: answering(({ state = '', iss = '' }) => ({ error: 'access_denied', state, iss })),
    wrong: authorizesTwice,
    ends: /access_denied/,
    defects: ['reopens-after-denial'],
  },
  {
    name: 'the code is long and odd',
    bend: answering((usual) => ({ ...usual, code: 'a%2Bb+/=&~'.repeat(150), x: '1' })),
    wrong: (_, seen) =>
      seen.some(({ form }) => form.has('code') && form.get('code') !== 'a%2Bb+/=&~'.repeat(150)),
    ends: 'well',
    defects: ['decodes-code-twice', 'cuts-long-code'],
  },
  {
    name: 'the named authorization server sends the person to another one',
    bend: () =>
      both(
        at(resourceMetadata, (_, { url, mcpUrl }) => ({
          body: { resource: mcpUrl, authorization_servers: [`${url}/other`] },
        })),
        at(`${serverMetadataPath}/other`, (_, { url }) => ({
          body: {
            ...serverMetadata(`${url}/other`),
            authorization_endpoint: `${url}/authorize`,
          },
        })),
      ),
    wrong: (_, seen) => count(seen, '/other/token') > 0,
    ends: /another authorization server/,
    defects: ['ignores-iss'],
  },
]
