// What we know about one real client. Pure data, used to tell people how to set a client up, and to explain refusals.

import { type ClientAuthMethod, paths } from '../protocol/names.ts'
import type { RefusalReason } from '../protocol/refusal.ts'

export interface Client {
  /** The anchor of its recipe. */
  readonly id: string
  /** What people call it. */
  readonly name: string
  /** The heading of its recipe, if that should say more than the name. */
  readonly title?: string
  /** An app that people use as it is, or a library that they write programs with. */
  readonly kind: 'app' | 'library'
  /** The release that was tried. */
  readonly version?: string
  /** Every redirect URI that the client needs; on loopback the port does not count (RFC 8252 §7.3). */
  readonly redirectUris?: readonly string[]
  /** The preset with these redirect URIs, if they are not registered by default. */
  readonly preset?: string
  /** Its recipe has the browser come back to `ourCallback()`. */
  readonly usesOurCallback?: true
  /** How the client authenticates, if it supports only one method. */
  readonly only?: ClientAuthMethod
  /** It runs in its vendor's cloud: it needs a public https address. */
  readonly remote?: true
  /** What it does that ends in a refusal. */
  readonly quirks?: { readonly [R in RefusalReason]?: Quirk }
  /** How we know that the recipe works: tried with a release, or taken from documentation or source. */
  readonly evidence?: string
  /** The recipe: how to set the client up. */
  readonly steps?: (instance: Instance) => readonly RecipeStep[]
}

/** A habit of a client, as a sentence or two. */
export interface Quirk {
  /** Which versions or uses of the client have it; the client’s name by default. */
  readonly who?: string
  readonly what: string
}

/** A client that the home page shows how to set up. */
export type Recipe = Omit<Client, 'kind' | 'evidence' | 'steps'> &
  Required<Pick<Client, 'evidence' | 'steps'>>

/** The values that fill in a recipe. */
export interface Instance {
  /** The MCP endpoint. */
  readonly url: string
  readonly issuer: string
  readonly clientId: string
  /** The client's secret, or a placeholder. */
  readonly clientSecret: string
  /** Whether `clientSecret` is the real secret. */
  readonly isSecretShown: boolean
  /** Every scope that a client of the MCP endpoint can need, as the value of a `scope` parameter. */
  readonly scope: string
  readonly authMethods: readonly ClientAuthMethod[]
}

/** The redirect URI of a client that does not listen: a page of this server that shows the code. */
export function ourCallback({ issuer }: Instance): string {
  return issuer + paths.callback
}

/** Something to do, often with something to paste. */
export interface RecipeStep {
  readonly text: string
  readonly code?: string
}

/** The name of this server in the clients' configurations. */
export const serverName = 'mcp-static-auth'

/** Whether the home page shows how to set the client up. */
export function hasRecipe<C extends Client>(client: C): client is C & Recipe {
  return client.steps !== undefined
}
