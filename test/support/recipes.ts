// Recipes filled in for tests, with credentials that no syntax takes for its own.

import type { Instance, Recipe } from '../../src/clients/client.ts'

/** What shells, JSON, TOML, properties, Basic and templates treat specially; printable ASCII, as the RFC has it. */
export const hostile = {
  clientId: 'id "q" \\u0041 $HOME:;\'`id`',
  clientSecret: `s3'cr"et \\ $x \`y\` $(z) \${HOME} %41+=&:#{}!?*~\\`,
} as const

export const instance: Instance = {
  url: 'http://localhost:9003/mcp',
  issuer: 'http://localhost:9003',
  ...hostile,
  isSecretShown: true,
  scope: 'user echo:use',
  authMethods: ['client_secret_basic', 'client_secret_post'],
}

/** What a recipe has to paste, in order. */
export function pastes(recipe: Recipe, filledIn: Instance = instance): string[] {
  return recipe.steps(filledIn).flatMap(({ code }) => (code === undefined ? [] : [code]))
}
