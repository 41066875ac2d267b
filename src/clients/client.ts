// What is known of one real client. Data alone: it is used where redirect URIs are registered, where people are told
// how to set a client up, and where a refusal is explained.

import type { ClientAuthMethod } from '../protocol/names.ts'
import type { RefusalReason } from '../protocol/refusal.ts'

export interface Client {
  /** Names the client in addresses: the anchor of its recipe. */
  readonly id: string
  /** As people call it. */
  readonly name: string
  /** Over its recipe, where that says more. */
  readonly title?: string
  /** What people use as it is, or what they write programs with. */
  readonly kind: 'app' | 'library'
  /** The release that was tried. */
  readonly version?: string
  /** Where the client has the browser sent, each of it needed; on loopback the port does not count (RFC 8252 §7.3). */
  readonly redirectUris?: readonly string[]
  /** The preset that these redirect URIs are, if they are not registered by default. */
  readonly preset?: string
  /** More redirect URIs, by the names under which --redirect-uris knows them. */
  readonly presets?: Readonly<Record<string, Preset>>
  /** How the client authenticates, when it has no choice. */
  readonly only?: ClientAuthMethod
  /** It runs in its vendor's cloud: it needs a public https address. */
  readonly remote?: true
  /** What it does that ends in a refusal. */
  readonly quirks?: { readonly [R in RefusalReason]?: Quirk }
  /** How far the recipe is known to work: tried with a release, or written after documentation or source. */
  readonly evidence?: string
  /** The recipe: how the client is set up. */
  readonly steps?: (instance: Instance) => readonly RecipeStep[]
}

/** Redirect URIs that have a name; some depend on the address of the MCP endpoint. */
export type Preset = readonly string[] | ((mcpUrl: string) => readonly string[])

/** A habit of a client, as a sentence or two. */
export interface Quirk {
  /** Which versions or uses of the client have it; without this, the client. */
  readonly who?: string
  readonly what: string
}

/** A client that people are told how to set up. */
export type Recipe = Omit<Client, 'kind' | 'evidence' | 'steps'> &
  Required<Pick<Client, 'evidence' | 'steps'>>

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

/** Something to do, and often something to paste for it. */
export interface RecipeStep {
  readonly text: string
  readonly code?: string
}

/** What this server is called in the clients' configurations. */
export const serverName = 'mcp-static-auth'

/** Whether people are told how to set a client up. */
export function hasRecipe<C extends Client>(client: C): client is C & Recipe {
  return client.steps !== undefined
}
