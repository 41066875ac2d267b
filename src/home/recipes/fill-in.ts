// Owns what is said about a recipe beyond its steps: what this server must be told before it can work.

import type { RecipeView } from '../../http/home-page.ts'
import type { Instance, Recipe } from './recipe.ts'

/** Whether a redirect URI is registered here. */
export type IsRegistered = (redirectUri: string) => boolean

export function fillIn(recipe: Recipe, instance: Instance, isRegistered: IsRegistered): RecipeView {
  const { id, name, evidence, preset, redirectUris = [], only } = recipe
  const missing = redirectUris.filter((uri) => !isRegistered(uri))
  const needs: string[] = []
  if (missing.length > 0) {
    const option = `--redirect-uris +${preset ?? missing.join(',')}`
    needs.push(`This server does not know the client’s redirect URI yet. Start it with \`${option}\`.`)
  }
  if (only !== undefined && !instance.authMethods.includes(only)) {
    const methods = [...instance.authMethods, only].join(',')
    needs.push(
      `The client always authenticates by \`${only}\`, which is off here. Start the server with ` +
        `\`--token-auth-methods ${methods}\`.`,
    )
  }
  if (recipe.remote && !/^https:\/\/(?!localhost[:/])/.test(instance.url)) {
    needs.push(
      'It runs at its maker’s and reaches this server only at a public https address: see `--public-url`. ' +
        'For a local server, take mcp-remote.',
    )
  }
  return { id, name, evidence, needs, steps: recipe.steps(instance) }
}
