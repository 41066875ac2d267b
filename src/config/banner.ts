import { basePath } from '../base-path.ts'
import { curlClient, curlCommand } from '../curl.ts'
import { paths } from '../protocol/names.ts'
import { wellKnownUrl } from '../protocol/well-known.ts'
import { type Config, demo } from './config.ts'
import type { Sources } from './resolve.ts'
import { shownStore } from './store-address.ts'

/**
 * What the program prints once it is listening: what one needs to connect a client. The rest is on the home page, and
 * here too if everything is to be logged. `sources` says where options came from.
 */
export function banner(
  config: Config,
  { version, sources = {} }: { version: string; sources?: Sources },
): string {
  return [
    `mcp-static-auth ${version}`,
    section(addresses(config)),
    section(credentials(config, sources)),
    ...(config.logLevel === 'debug' ? [section(reference(config))] : []),
    'Connect a client as the home page shows, or get a token without a browser:',
    indented(tokenCommand(config)),
  ].join('\n\n')
}

/** A name and the values beside it, one per line. */
type Row = readonly [name: string, ...values: readonly string[]]

function addresses({ publicUrl, handshakeLog, control, controlToken, store }: Config): readonly Row[] {
  const visitors = handshakeLog === 'this machine' ? ' (for this machine)' : ''
  const holders = controlToken === undefined ? '' : ' (needs the control token)'
  return [
    ['MCP server', publicUrl + paths.mcp],
    ...(handshakeLog === 'nobody'
      ? []
      : [['Timeline', `${publicUrl}${paths.handshake}${visitors}`] as const]),
    ['Home page', `${publicUrl}/`],
    ...(control ? [['Control', `${publicUrl}${paths.control}${holders}`] as const] : []),
    ...(basePath(publicUrl) === '' ? [] : [metadata(publicUrl)]),
    ...(store === undefined ? [] : [['Store', shownStore(store)] as const]),
  ]
}

/** Below a path, the metadata is at the root of the host, which a proxy has to forward too (RFC 8414 §3.1). */
function metadata(publicUrl: string): Row {
  return [
    'Metadata',
    wellKnownUrl(paths.protectedResourceMetadata, publicUrl + paths.mcp),
    wellKnownUrl(paths.authorizationServerMetadata, publicUrl),
  ]
}

/** Every other address, and where clients may be sent back to. */
function reference(config: Config): readonly Row[] {
  const { publicUrl, handshakeLog, redirectUris } = config
  return [
    ...(handshakeLog === 'nobody'
      ? []
      : [['Playground', `${publicUrl}${paths.playground} (${playgroundVisitors(config)})`] as const]),
    ...(basePath(publicUrl) === '' ? [metadata(publicUrl)] : []),
    ['Authorize', publicUrl + paths.authorize],
    ['Token', publicUrl + paths.token],
    ['Introspect', publicUrl + paths.introspect],
    ['Revoke', publicUrl + paths.revoke],
    ['Register', `${publicUrl}${paths.register} (always refused)`],
    ['Callback', publicUrl + paths.callback],
    ['Errors', publicUrl + paths.errors],
    ['Health', publicUrl + paths.health],
    ['Redirect URIs', ...redirectUris],
  ]
}

/** The playground acts with the client's secret: people who do not know it have to sign in first. */
function playgroundVisitors({ handshakeLog, clientSecret }: Config): string {
  const isSecretPublic = clientSecret === demo.clientSecret
  if (handshakeLog === 'everybody') {
    return isSecretPublic ? 'after a sign-in, except on this machine' : 'after a sign-in'
  }
  return isSecretPublic ? 'for this machine' : 'for this machine, after a sign-in'
}

function credentials(config: Config, sources: Sources): readonly Row[] {
  const { clientId, clientSecret, username, password, autoApprove } = config
  const skipped = autoApprove === 'all' ? 'always' : 'with login_hint=auto:allow or auto:deny'
  return [
    ['Client ID', clientId],
    ['Client secret', clientSecret === demo.clientSecret ? clientSecret : notShown(sources.clientSecret)],
    ['Sign in as', username],
    ['Password', password === demo.password ? password : notShown(sources.password)],
    ...(autoApprove === 'off' ? [] : [['No login page', skipped, `(${from(sources.autoApprove)})`] as const]),
  ]
}

function notShown(source: string | undefined): string {
  return `(not shown, ${from(source)})`
}

function from(source = 'code'): string {
  return `from ${source}`
}

/** Rows with the names in one column. */
function section(rows: readonly Row[]): string {
  const lines = rows.flatMap(([name, ...values]) =>
    values.map((value, at) => `${(at === 0 ? name : '').padEnd(16)}${value}`),
  )
  return indented(lines)
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n')
}

/** A request for a token for the client itself, by an enabled authentication method. */
function tokenCommand({ publicUrl, clientId, clientSecret, tokenAuthMethods }: Config): string[] {
  const shownSecret = clientSecret === demo.clientSecret ? clientSecret : undefined
  return curlCommand({
    url: publicUrl + paths.token,
    client: curlClient(clientId, shownSecret, tokenAuthMethods),
    form: [['grant_type', 'client_credentials']],
  }).split('\n')
}
