// Owns how the handshake is done by hand, with curl.

import type { Instance, Recipe } from '../../clients/client.ts'
import { formEncoded } from '../../clients/quote.ts'
import { paths } from '../../protocol/names.ts'
import { shellWord } from '../../shell-word.ts'

export const curl: Recipe = {
  id: 'curl',
  name: 'curl',
  evidence: 'Tried with curl 7.88, in bash.',
  steps: (instance) => [
    {
      text: 'A token for the client itself, without a person (`client_credentials`):',
      code: ownToken(instance),
    },
    { text: 'Call a tool with it:', code: toolCall(instance) },
    {
      text: 'A token in the name of a person: open the address that this prints, and sign in.',
      code: ask(instance),
    },
    { text: 'The browser then shows the code. Exchange it:', code: exchange(instance) },
  ],
}

/** The credentials as options of curl, in a way that the server accepts. */
function credentials({ clientId, clientSecret, authMethods }: Instance): string {
  if (authMethods.includes('client_secret_basic')) {
    return `-u ${shellWord(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`)}`
  }
  const fields = [`client_id=${clientId}`, `client_secret=${clientSecret}`]
  return fields.map((field) => `--data-urlencode ${shellWord(field)}`).join(' \\\n  ')
}

function ownToken(instance: Instance): string {
  return [
    `TOKEN=$(curl -s -d grant_type=client_credentials -d scope=${formEncoded(instance.scope)} \\`,
    `  ${credentials(instance)} \\`,
    `  ${tokenEndpoint(instance)} |`,
    `  sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
  ].join('\n')
}

function toolCall({ url }: Instance): string {
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'get_time' } }
  return [
    `curl -s ${shellWord(url)} -H "Authorization: Bearer $TOKEN" \\`,
    "  -H 'Content-Type: application/json' \\",
    "  -H 'Accept: application/json, text/event-stream' \\",
    `  -d ${shellWord(JSON.stringify(call))}`,
  ].join('\n')
}

function ask(instance: Instance): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: instance.clientId,
    redirect_uri: redirectUri(instance),
    scope: instance.scope,
    resource: instance.url,
    code_challenge_method: 'S256',
  })
  return [
    'VERIFIER=$(openssl rand -hex 32)',
    'CHALLENGE=$(printf %s "$VERIFIER" | openssl dgst -sha256 -binary |',
    '  openssl base64 -A | tr /+ _- | tr -d =)',
    `echo ${shellWord(`${instance.issuer}${paths.authorize}?${query}`)}\\`,
    '"&code_challenge=$CHALLENGE&state=$(openssl rand -hex 8)"',
  ].join('\n')
}

function exchange(instance: Instance): string {
  return [
    `curl -s -d grant_type=authorization_code -d code=PASTE_THE_CODE \\`,
    '  -d "code_verifier=$VERIFIER" \\',
    `  -d redirect_uri=${formEncoded(redirectUri(instance))} \\`,
    `  ${credentials(instance)} \\`,
    `  ${tokenEndpoint(instance)}`,
  ].join('\n')
}

function tokenEndpoint({ issuer }: Instance): string {
  return shellWord(issuer + paths.token)
}

/** Our own landing page: it shows the code. */
function redirectUri({ issuer }: Instance): string {
  return issuer + paths.callback
}
