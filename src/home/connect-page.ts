// What the home page says. A client secret of somebody's own never gets here: only the built-in one is shown.

import type { Instance, Recipe } from '../clients/client.ts'
import { type Config, demo } from '../config/config.ts'
import { isLoopbackRedirectUri } from '../loopback.ts'
import { paths } from '../protocol/names.ts'
import { wellKnownUrl } from '../protocol/well-known.ts'
import type { FactView, HomePage, RecipeView } from './page-model.ts'
import { fillIn, type IsRegistered } from './recipes/fill-in.ts'
import { apps, programs } from './recipes/recipes.ts'

export interface ConnectPageContext {
  readonly config: Config
  /** Every scope that a client of the MCP endpoint can need. */
  readonly scopes: readonly string[]
  readonly isRegistered: IsRegistered
}

/** The part that is the same for every reader, at any time. */
export type ConnectPage = Omit<HomePage, 'view' | 'connection' | 'playgroundHref' | 'timelineHref'>

/** Shown in place of any secret but the built-in one. */
const placeholder = 'YOUR_CLIENT_SECRET'

export function connectPage(context: ConnectPageContext): ConnectPage {
  const { config, isRegistered } = context
  const instance = instanceOf(context)
  const view = (recipe: Recipe): RecipeView => fillIn(recipe, instance, isRegistered)
  return {
    facts: facts(config, instance),
    copies: copies(config, instance),
    redirectUris: config.redirectUris,
    anyPort: config.redirectUris.some(isLoopbackRedirectUri),
    groups: [
      { title: 'Apps', recipes: apps.map(view) },
      { title: 'Your own programs', recipes: programs.map(view) },
    ],
    links: [
      {
        text: 'Authorization server metadata',
        href: pathOf(wellKnownUrl(paths.authorizationServerMetadata, config.publicUrl)),
      },
      {
        text: 'Protected resource metadata',
        href: pathOf(wellKnownUrl(paths.protectedResourceMetadata, instance.url)),
      },
      { text: 'Errors', href: paths.errors },
      { text: 'Health', href: paths.health },
    ],
  }
}

/** The page may be read under another name of this host. */
function pathOf(url: string): string {
  return new URL(url).pathname
}

function instanceOf({ config, scopes }: ConnectPageContext): Instance {
  const { publicUrl, clientId, clientSecret, tokenAuthMethods } = config
  const isSecretShown = clientSecret === demo.clientSecret
  return {
    url: publicUrl + paths.mcp,
    issuer: publicUrl,
    clientId,
    clientSecret: isSecretShown ? clientSecret : placeholder,
    isSecretShown,
    scope: scopes.join(' '),
    authMethods: tokenAuthMethods,
  }
}

function facts(
  config: Config,
  { url, clientId, clientSecret, isSecretShown, authMethods }: Instance,
): FactView[] {
  return [
    { name: 'MCP endpoint', value: url, note: undefined },
    { name: 'Client ID', value: clientId, note: undefined },
    {
      name: 'Client secret',
      value: isSecretShown ? clientSecret : undefined,
      note: isSecretShown
        ? undefined
        : `Your own, not shown here. Put it where a recipe says \`${placeholder}\`.`,
    },
    ...signIn(config),
    { name: 'Scope', value: config.scopes.join(' '), note: toolScopes(config) },
    {
      name: 'Client authentication',
      value: undefined,
      note: authMethods.map((it) => `\`${it}\``).join(' or '),
    },
  ]
}

/** Who signs in. */
function signIn(config: Config): FactView[] {
  const user = userOf(config)
  if (user !== undefined) {
    return [
      { name: 'Username', value: user.username, note: undefined },
      { name: 'Password', value: user.password, note: undefined },
    ]
  }
  const isNeeded = config.autoApprove !== 'all'
  const note = isNeeded ? 'Your own user, not shown here.' : 'Not needed: `--auto-approve all`.'
  return [{ name: 'Sign in as', value: undefined, note }]
}

/** The demo user, if somebody signs in and it is the one. */
function userOf({
  username,
  password,
  autoApprove,
}: Config): { username: string; password: string } | undefined {
  const isDemo = username === demo.username && password === demo.password
  return isDemo && autoApprove !== 'all' ? { username, password } : undefined
}

/** What a program needs, in the two forms that programs read. */
function copies(config: Config, instance: Instance): HomePage['copies'] {
  const { url, issuer, clientId, clientSecret } = instance
  const user = userOf(config)
  const values: Readonly<Record<string, string>> = {
    url,
    issuer,
    client_id: clientId,
    client_secret: clientSecret,
    scope: config.scopes.join(' '),
    ...(user !== undefined && { username: user.username, password: user.password }),
  }
  // With a prefix, because a program's environment may have a USERNAME already, which a .env file does not replace.
  const line = (name: string, value: string) => `MCP_${name.toUpperCase()}=${quotedForEnv(value)}`
  const lines = Object.entries(values).map(([name, value]) => line(name, value))
  return [
    { name: '.env', text: lines.join('\n') },
    { name: 'JSON', text: JSON.stringify(values, null, 2) },
  ]
}

/** A value as dotenv reads it: between quotes that do not occur in it, unless it needs none. */
function quotedForEnv(value: string): string {
  if (/^[\w.:/@~+-]*$/.test(value)) return value
  const quote = ["'", '`'].find((it) => !value.includes(it)) ?? '"'
  return quote + value + quote
}

function toolScopes({ toolScopes: byTool }: Config): string | undefined {
  const needs = Object.entries(byTool).map(([tool, its]) => `\`${tool}\` also requires \`${its.join(' ')}\``)
  return needs.length === 0 ? undefined : `The tool ${needs.join(', the tool ')}.`
}
