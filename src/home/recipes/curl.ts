import { type Instance, ourCallback, type Recipe } from '../../clients/client.ts'
import { curlClient, curlCommand } from '../../curl.ts'
import { paths } from '../../protocol/names.ts'
import { shellWord } from '../../shell-word.ts'

export const curl: Recipe = {
  id: 'curl',
  name: 'curl',
  evidence: 'Tried with curl 7.88, in bash.',
  usesOurCallback: true,
  steps: (instance) => [
    {
      text: 'Get a token for the client itself, without a person (`client_credentials`):',
      code: ownToken(instance),
    },
    { text: 'Call a tool with it:', code: toolCall(instance) },
    {
      text: 'To get a token for a person, open the address that this prints, and sign in:',
      code: ask(instance),
    },
    { text: 'The browser then shows the code. Exchange it:', code: exchange(instance) },
  ],
}

function client({ clientId, clientSecret, isSecretShown, authMethods }: Instance) {
  return curlClient(clientId, isSecretShown ? clientSecret : undefined, authMethods)
}

/** A secret that is not shown is entered once, for all commands. */
function ownSecret({ clientSecret, isSecretShown }: Instance): readonly string[] {
  return isSecretShown ? [] : [`CLIENT_SECRET='${clientSecret}'`]
}

function ownToken(instance: Instance): string {
  const command = curlCommand({
    url: instance.issuer + paths.token,
    flag: '-s',
    client: client(instance),
    form: [
      ['grant_type', 'client_credentials'],
      ['scope', instance.scope],
    ],
  })
  return [
    ...ownSecret(instance),
    `TOKEN=$(${command} |`,
    `  sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
  ].join('\n')
}

function toolCall({ url }: Instance): string {
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'get_time' } }
  return curlCommand({
    url,
    flag: '-s',
    headers: [
      ['Authorization', { before: 'Bearer ', variable: 'TOKEN' }],
      ['Content-Type', 'application/json'],
      ['Accept', 'application/json, text/event-stream'],
    ],
    body: JSON.stringify(call),
  })
}

function ask(instance: Instance): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: instance.clientId,
    redirect_uri: ourCallback(instance),
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
  return curlCommand({
    url: instance.issuer + paths.token,
    flag: '-s',
    client: client(instance),
    form: [
      ['grant_type', 'authorization_code'],
      ['code', 'PASTE_THE_CODE'],
      ['code_verifier', { variable: 'VERIFIER' }],
      ['redirect_uri', ourCallback(instance)],
      ['resource', instance.url],
    ],
  })
}
