import { type Instance, ourCallback, type Recipe } from '../../clients/client.ts'
import { isLoopbackUrl } from '../../loopback.ts'
import { shellWord } from '../../shell-word.ts'
import type { RecipeStepView, RecipeView } from '../page-model.ts'

/** Whether a redirect URI is registered here. */
export type IsRegistered = (redirectUri: string) => boolean

/** A recipe for this server, and the options that the server needs before the recipe can work. */
export function fillIn(recipe: Recipe, instance: Instance, isRegistered: IsRegistered): RecipeView {
  const { id, name, title = name, evidence, preset, redirectUris = [], only } = recipe
  const used = recipe.usesOurCallback ? [...redirectUris, ourCallback(instance)] : redirectUris
  const missing = used.filter((uri) => !isRegistered(uri))
  const needs: RecipeStepView[] = []
  if (missing.length > 0) {
    needs.push({
      text: 'Its redirect URI is not registered yet. Start this server with:',
      code: `--redirect-uris ${shellWord(`+${preset ?? missing.join(',')}`)}`,
    })
  }
  if (only !== undefined && !instance.authMethods.includes(only)) {
    needs.push({
      text: `This client always authenticates with \`${only}\`, which is off here. Start this server with:`,
      code: `--token-auth-methods ${[...instance.authMethods, only].join(',')}`,
    })
  }
  if (recipe.remote && (!instance.url.startsWith('https:') || isLoopbackUrl(instance.url))) {
    needs.push({
      text:
        'This client runs in its vendor’s cloud and can reach this server only at a public https address: ' +
        'see `--public-url`. For a local server, use mcp-remote.',
    })
  }
  const [, inShort = evidence, more] = /^(.*?)[.,;](?: (.*))?$/.exec(evidence) ?? []
  return {
    id,
    name: title,
    evidence: inShort,
    evidenceInFull: more === undefined ? undefined : evidence,
    needs,
    steps: recipe.steps(instance),
  }
}
