// Owns what is said about a recipe beyond its steps: what this server must be told before it can work.

import { isLoopbackUrl } from '../../loopback.ts'
import { shellWord } from '../../shell-word.ts'
import type { RecipeStepView, RecipeView } from '../page-model.ts'
import type { Instance, Recipe } from './recipe.ts'

/** Whether a redirect URI is registered here. */
export type IsRegistered = (redirectUri: string) => boolean

export function fillIn(recipe: Recipe, instance: Instance, isRegistered: IsRegistered): RecipeView {
  const { id, name, evidence, preset, redirectUris = [], only } = recipe
  const missing = redirectUris.filter((uri) => !isRegistered(uri))
  const needs: RecipeStepView[] = []
  if (missing.length > 0) {
    needs.push({
      text: `The client comes back to an address that is not registered here yet. Start this server with:`,
      code: `--redirect-uris ${shellWord(`+${preset ?? missing.join(',')}`)}`,
    })
  }
  if (only !== undefined && !instance.authMethods.includes(only)) {
    needs.push({
      text: `The client always authenticates by \`${only}\`, which is off here. Start this server with:`,
      code: `--token-auth-methods ${[...instance.authMethods, only].join(',')}`,
    })
  }
  if (recipe.remote && (!instance.url.startsWith('https:') || isLoopbackUrl(instance.url))) {
    needs.push({
      text:
        'The client runs at its maker’s and reaches this server only at a public https address: see ' +
        '`--public-url`. For a local server take mcp-remote.',
    })
  }
  return { id, name, evidence, needs, steps: recipe.steps(instance) }
}
