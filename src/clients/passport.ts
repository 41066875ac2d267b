import { paths } from '../protocol/names.ts'
import type { Client, Instance } from './client.ts'
import { quoted } from './quote.ts'
import { alwaysPosts } from './shared-quirks.ts'

const version = '1.8.0'

export const passport = {
  id: 'passport',
  name: 'passport-oauth2',
  kind: 'library',
  version,
  evidence: `Tried with ${version}.`,
  redirectUris: ['http://localhost/callback'],
  only: 'client_secret_post',
  quirks: {
    client_authentication_method_off: alwaysPosts,
    code_challenge_missing: {
      what: 'Uses PKCE only with `pkce: true`, which also needs `state: true` and a session.',
    },
  },
  steps: (instance) => [
    { text: 'Install it:', code: 'npm install passport-oauth2' },
    {
      text:
        'The strategy of an Express application that listens on port 8765, with a session. It hands over ' +
        'the access token, for the SDK or `fetch`:',
      code: strategy(instance),
    },
  ],
} satisfies Client

function strategy({ url, issuer, clientId, clientSecret, scope }: Instance): string {
  return `import { Strategy } from "passport-oauth2";

export const strategy = new Strategy({
  authorizationURL: ${quoted(issuer + paths.authorize)},
  tokenURL: ${quoted(issuer + paths.token)},
  clientID: ${quoted(clientId)},
  clientSecret: ${quoted(clientSecret)},
  callbackURL: "http://localhost:8765/callback",
  scope: ${quoted(scope)},
  state: true,
  pkce: true,
}, (accessToken, _refreshToken, _profile, done) => done(null, { accessToken }));
strategy.authorizationParams = () => ({ resource: ${quoted(url)} });`
}
