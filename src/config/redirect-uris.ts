// The redirect URIs registered by default, and what a registered one may be. clients/presets.ts
// names more for particular clients; whether a requested one matches is decided in the room `client`.

import { presets } from '../clients/presets.ts'
import { isLoopbackRedirectUri } from '../loopback.ts'
import { paths } from '../protocol/names.ts'
import { list, text } from './values.ts'

/** Those that common clients use by default, in the order of the home page. */
export const wellKnown = [
  'http://localhost/callback',
  'http://127.0.0.1/callback',
  'http://localhost/oauth/callback',
  'http://127.0.0.1/oauth/callback',
  'http://127.0.0.1/',
  'https://vscode.dev/redirect',
  'cursor://anysphere.cursor-mcp/oauth/callback',
  'http://127.0.0.1/mcp/oauth/callback',
] as const

/** Names that can be given instead of URIs. */
export const presetNames: readonly string[] = [...presets.keys()]

/** A list of URIs and presets. With a leading `+` they add to the defaults, otherwise they replace them. */
export const redirectUris = list(',', text(itemProblem)).refine((items) => items.length > 0, {
  error: 'must name at least one redirect URI',
})

/**
 * The redirect URIs to register, from a list accepted by `redirectUris`; undefined means the defaults. Some presets
 * derive an address from that of the MCP endpoint.
 */
export function registeredRedirectUris(
  items: readonly string[] | undefined,
  publicUrl: string,
  mcpUrl: string,
): readonly string[] {
  const adds = items?.[0]?.startsWith('+') ?? true
  const given = (items ?? []).map(withoutPlus).flatMap((item) => presetUris(item, mcpUrl) ?? [item])
  const defaults = [publicUrl + paths.callback, ...wellKnown]
  return Object.freeze([...new Set(adds ? [...defaults, ...given] : given)])
}

function presetUris(name: string, mcpUrl: string): readonly string[] | undefined {
  const preset = presets.get(name)
  return typeof preset === 'function' ? preset(mcpUrl) : preset
}

function withoutPlus(item: string): string {
  return item.replace(/^\+\s*/, '')
}

function itemProblem(item: string): string | undefined {
  const name = withoutPlus(item)
  if (presets.has(name)) return undefined
  if (name.includes(':')) return redirectUriProblem(name)
  return `is neither an absolute URI nor one of the presets ${presetNames.join(', ')}`
}

/** What is wrong with a redirect URI to register (RFC 6749 §3.1.2, RFC 8252 §7 and §8.4, RFC 9700 §2.1). */
function redirectUriProblem(uri: string): string | undefined {
  if (!/^[a-z0-9._~:/?#[\]@!$&'()*+,;=%-]+$/i.test(uri)) {
    return (
      'has a character that URIs cannot contain (white space, control, non-ASCII or the like); ' +
      'percent-encode it'
    )
  }
  if (/^[a-z0-9.-]+:\d+([/?#]|$)/i.test(uri))
    return `has no scheme; did you mean http://${uri} or https://${uri}?`
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(uri) ?? []
  if (scheme === '' || rest === '' || !URL.canParse(uri)) return 'is not an absolute URI'
  if (uri.includes('#')) return 'has a fragment, which a redirect URI must not have (RFC 6749 §3.1.2)'
  const authority = /^\/\/([^/?]*)/.exec(rest)?.[1]
  if (authority?.includes('@')) return 'contains a user name or password, which can disguise where it leads'
  if (authority?.includes('*')) return 'has a wildcard, but redirect URIs are compared exactly; register each'
  return schemeProblem(scheme.toLowerCase(), authority)
}

/** Schemes that run code, read files, or belong to the browser or another protocol; none is an app's own. */
const foreignSchemes = new Set(
  (
    'javascript vbscript livescript data file blob filesystem about view-source jar mhtml mk res resource ' +
    'chrome edge opera brave devtools intent content ws wss ftp ftps sftp ssh telnet gopher ldap ldaps mailto ' +
    'tel sms sip sips news nntp irc magnet urn cid mid'
  ).split(' '),
)

function schemeProblem(scheme: string, authority: string | undefined): string | undefined {
  if (scheme === 'http' || scheme === 'https') {
    if (authority === undefined || authority === '') return 'has no host'
    if (scheme === 'https' || isLoopbackRedirectUri(`http://${authority}`)) return undefined
    return 'must be https: plain http is only for localhost, 127.0.0.1 and [::1], because it carries the code'
  }
  if (!foreignSchemes.has(scheme)) return undefined
  return `has the scheme ${scheme}:, which belongs to no app; use https, http on loopback, or a scheme of the app`
}
