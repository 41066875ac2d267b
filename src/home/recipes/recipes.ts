// curl is not in the catalogue of clients: it is no MCP client.

import { type Client, hasRecipe, type Recipe } from '../../clients/client.ts'
import { clients } from '../../clients/clients.ts'
import { curl } from './curl.ts'

/** Clients that people use as they are. */
export const apps: readonly Recipe[] = recipesOf('app')

/** Clients that people write. */
export const programs: readonly Recipe[] = [curl, ...recipesOf('library')]

function recipesOf(kind: Client['kind']): readonly Recipe[] {
  return clients.filter((client) => client.kind === kind).filter(hasRecipe)
}
