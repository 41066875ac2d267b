// Owns what the program prints once it listens: where everything is, with which credentials, and what to try.

import { curlClient, curlCommand } from '../curl.ts'
import { isLoopbackHost, isLoopbackRedirectUri, isLoopbackUrl } from '../loopback.ts'
import { OFFLINE_ACCESS, paths } from '../protocol/names.ts'
import { type Config, demo } from './config.ts'
import type { Origins } from './resolve.ts'

/** The banner. `origins` tells where credentials that are not shown came from. */
export function banner(
  config: Config,
  { version, origins = {} }: { version: string; origins?: Origins },
): string {
  const url = (path: string) => config.publicUrl + path
  return [
    `mcp-static-auth ${version}`,
    section([
      ['MCP server', [url(paths.mcp)]],
      ['Home page', [url('/')]],
    ]),
    section([
      ['Client id', [config.clientId]],
      ['Client secret', [secretText(config, origins)]],
      ['Sign in as', [config.username]],
      ['Password', [passwordText(config, origins)]],
      ['Scope', [config.scopes.join(' '), ...toolScopeTexts(config)]],
      ['Refresh tokens', [refreshText(config)]],
      ...(config.autoApprove === 'off' ? [] : ([['Login page', [autoApproveText(config)]]] as const)),
      ['Redirect URIs', config.redirectUris],
      ['', config.redirectUris.some(isLoopbackRedirectUri) ? ['(on loopback, any port)'] : []],
    ]),
    section([
      ['Authorize', [url(paths.authorize)]],
      ['Token', [url(paths.token)]],
      ['Introspect', [url(paths.introspect)]],
      ['Revoke', [url(paths.revoke)]],
      ['Register', [`${url(paths.register)} (refuses everyone)`]],
      [
        'Metadata',
        [url(paths.authorizationServerMetadata), url(paths.protectedResourceMetadata + paths.mcp)],
      ],
      ['Callback', [url(paths.callback)]],
      ['Health', [url(paths.health)]],
    ]),
    ...warnings(config),
    `Try it, without a browser:\n\n${indented(tokenCommand(config))}`,
    'Or connect a client; the home page shows how for each. MCP Inspector, say:\n\n' +
      indented(['npx -y @modelcontextprotocol/inspector@2']),
  ].join('\n\n')
}

type Row = readonly [name: string, values: readonly string[]]

/** Rows with the names in one column; further values of a row go below its first. */
function section(rows: readonly Row[]): string {
  return rows
    .flatMap(([name, values]) => values.map((value, at) => `  ${(at === 0 ? name : '').padEnd(16)}${value}`))
    .join('\n')
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n')
}

function secretText({ clientSecret }: Config, origins: Origins): string {
  if (clientSecret === demo.clientSecret) return clientSecret
  return notShown(origins.clientSecret)
}

function passwordText({ password }: Config, origins: Origins): string {
  return password === demo.password ? password : notShown(origins.password)
}

function notShown(origin = 'code'): string {
  return `(not shown, from ${origin})`
}

function toolScopeTexts({ toolScopes }: Config): string[] {
  return Object.entries(toolScopes).map(([tool, scopes]) => `for ${tool} also ${scopes.join(' ')}`)
}

function refreshText({ refreshTokens }: Config): string {
  return refreshTokens === OFFLINE_ACCESS ? `with the scope ${OFFLINE_ACCESS}` : refreshTokens
}

function autoApproveText({ autoApprove }: Config): string {
  if (autoApprove === 'all') return 'skipped: every request is allowed (--auto-approve all)'
  return 'skipped with login_hint=auto:allow or auto:deny (--auto-approve hint)'
}

/** What somebody accepted with an --allow option, so that it is not forgotten. */
function warnings({ host, publicUrl, clientSecret, password }: Config): string[] {
  if (isLoopbackHost(host) && isLoopbackUrl(publicUrl)) return []
  const isDemo = clientSecret === demo.clientSecret || password === demo.password
  const isPlain = publicUrl.startsWith('http:') && !isLoopbackUrl(publicUrl)
  return [
    ...(isDemo ? ['Others can reach this server, and its demo credentials are public.'] : []),
    ...(isPlain ? ['Secrets and tokens cross the network in the clear: the public URL is not https.'] : []),
  ]
}

/** A request for a token as the client itself, in the way that the client may authenticate. */
function tokenCommand({ publicUrl, clientId, clientSecret, tokenAuthMethods }: Config): string[] {
  const shownSecret = clientSecret === demo.clientSecret ? clientSecret : undefined
  return curlCommand({
    url: publicUrl + paths.token,
    client: curlClient(clientId, shownSecret, tokenAuthMethods),
    form: [['grant_type', 'client_credentials']],
  }).split('\n')
}
