// A page that explains a refusal shows what was sent. Clients send secrets where they do not belong.

import { expect, it } from 'vitest'
import { authorizeUrl, obtainTokens } from '../support/oauth.ts'
import { sharedServer, type TestServer } from '../support/server.ts'

const plain = sharedServer({ clientSecret: 'the secret/of this client', autoApprove: 'hint' })

const page = async (address: string) => (await fetch(address, { headers: { accept: 'text/html' } })).text()

/** Where a secret is sent, and what the page then says. */
const places: Record<string, (server: TestServer, secret: string) => string> = {
  'as the client id': (server, secret) => authorizeUrl(server, { client_id: secret }),
  'in the redirect URI': (server, secret) =>
    authorizeUrl(server, { redirect_uri: `https://app.example/${encodeURIComponent(secret)}` }),
  'in the path': (server, secret) => `${server.url}/${encodeURIComponent(secret)}`,
  'in the error description of an answer': (server, secret) =>
    `${server.url}/callback?error=${encodeURIComponent(secret)}&error_description=${encodeURIComponent(secret)}`,
  'in the state of an answer': (server, secret) =>
    `${server.url}/callback?code=x&state=${encodeURIComponent(secret)}&iss=${encodeURIComponent(secret)}`,
}

it.each(Object.entries(places))('a secret %s is on no page', async (_where, address) => {
  const server = await plain()
  const { access_token: token } = await obtainTokens(server, { login_hint: 'auto:allow' })
  for (const secret of [server.config.clientSecret, token]) {
    const text = await page(address(server, secret))
    expect(text).toContain('[hidden]')
    for (const spelling of [secret, encodeURIComponent(secret)]) expect(text).not.toContain(spelling)
  }
})
