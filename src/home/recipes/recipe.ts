// Owns what a recipe is: how one client is set up for this server, with every value filled in. Knows no page.

import type { ClientAuthMethod } from '../../protocol/names.ts'
import type { RecipeStepView } from '../page-model.ts'

/** What recipes are filled in with. */
export interface Instance {
  /** The MCP endpoint. */
  readonly url: string
  readonly issuer: string
  readonly clientId: string
  /** The client's secret, or a text that stands for it. */
  readonly clientSecret: string
  /** Whether `clientSecret` is the secret itself. */
  readonly isSecretShown: boolean
  /** Every scope that a client of the MCP endpoint can need, as a `scope` parameter has them. */
  readonly scope: string
  readonly authMethods: readonly ClientAuthMethod[]
}

export interface Recipe {
  /** The recipe's anchor. */
  readonly id: string
  readonly name: string
  /** How far it is known to work: tried with a release, or written after documentation or source. */
  readonly evidence: string
  /** Where the client has the browser sent, each of it needed; on loopback the port does not count. */
  readonly redirectUris?: readonly string[]
  /** The name by which --redirect-uris knows these redirect URIs, if they have one. */
  readonly preset?: string
  /** How the client authenticates, when it has no choice. */
  readonly only?: ClientAuthMethod
  /** It runs in its vendor's cloud: it needs a public https address. */
  readonly remote?: true
  steps(instance: Instance): readonly RecipeStepView[]
}

/** What this server is called in the clients' configurations. */
export const serverName = 'mcp-static-auth'
