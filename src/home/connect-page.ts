// Owns what the home page says: the address, the credentials as far as they are public, and how each client is
// set up with them.

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

/** What is the same for every reader, at any time. */
export type ConnectPage = Omit<HomePage, 'view' | 'connection' | 'playgroundHref' | 'timelineHref'>

/** What stands for a secret of somebody's own. */
const placeholder = 'YOUR_CLIENT_SECRET'

export function connectPage(context: ConnectPageContext): ConnectPage {
  const { config, isRegistered } = context
  const instance = instanceOf(context)
  const view = (recipe: Recipe): RecipeView => fillIn(recipe, instance, isRegistered)
  return {
    facts: facts(config, instance),
    redirectUris: config.redirectUris,
    anyPort: config.redirectUris.some(isLoopbackRedirectUri),
    groups: [
      { title: 'Apps', recipes: apps.map(view) },
      { title: 'Programs of your own', recipes: programs.map(view) },
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
    { name: 'Client id', value: clientId, note: undefined },
    {
      name: 'Client secret',
      value: isSecretShown ? clientSecret : undefined,
      note: isSecretShown
        ? undefined
        : `Your own, and not shown. Put it where a recipe has \`${placeholder}\`.`,
    },
    signIn(config),
    { name: 'Scope', value: config.scopes.join(' '), note: toolScopes(config) },
    {
      name: 'Client authentication',
      value: undefined,
      note: authMethods.map((it) => `\`${it}\``).join(' or '),
    },
  ]
}

/** Who signs in: the login page has the same words for the demo user. */
function signIn({ username, password, autoApprove }: Config): FactView {
  const name = 'Sign in as'
  if (autoApprove === 'all') return { name, value: undefined, note: 'Nobody has to: `--auto-approve all`.' }
  const isDemo = username === demo.username && password === demo.password
  const note = isDemo
    ? `\`${username}\` with the password \`${password}\``
    : 'Your own user, who is not shown.'
  return { name, value: undefined, note }
}

function toolScopes({ toolScopes: byTool }: Config): string | undefined {
  const needs = Object.entries(byTool).map(([tool, its]) => `\`${tool}\` also needs \`${its.join(' ')}\``)
  return needs.length === 0 ? undefined : `The tool ${needs.join(', the tool ')}.`
}
