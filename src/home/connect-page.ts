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
    { name: 'Client id', value: clientId, note: undefined },
    {
      name: 'Client secret',
      value: isSecretShown ? clientSecret : undefined,
      note: isSecretShown
        ? undefined
        : `Your own, not shown here. Put it where a recipe says \`${placeholder}\`.`,
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

/** Who signs in. */
function signIn({ username, password, autoApprove }: Config): FactView {
  const name = 'Sign in as'
  if (autoApprove === 'all') return { name, value: undefined, note: 'Not needed: `--auto-approve all`.' }
  const isDemo = username === demo.username && password === demo.password
  const note = isDemo ? `\`${username}\` with the password \`${password}\`` : 'Your own user, not shown here.'
  return { name, value: undefined, note }
}

function toolScopes({ toolScopes: byTool }: Config): string | undefined {
  const needs = Object.entries(byTool).map(([tool, its]) => `\`${tool}\` also requires \`${its.join(' ')}\``)
  return needs.length === 0 ? undefined : `The tool ${needs.join(', the tool ')}.`
}
