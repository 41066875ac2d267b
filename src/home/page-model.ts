// Owns the models of the home page and of the part of it that changes by itself. Strings are ready to print;
// what stands between backticks is printed as code.

import type { Link } from '../http/page.ts'

export interface HomePage {
  readonly view: 'home'
  /** Undefined when nothing is recorded. */
  readonly connection: ConnectionView | undefined
  /** Where to try it without a client, and where to watch clients, for readers who may. */
  readonly playgroundHref: string | undefined
  readonly timelineHref: string | undefined
  readonly facts: readonly FactView[]
  readonly redirectUris: readonly string[]
  /** Whether some of them match on any port. */
  readonly anyPort: boolean
  readonly groups: readonly { readonly title: string; readonly recipes: readonly RecipeView[] }[]
  readonly links: readonly Link[]
}

/** The changing part by itself. */
export interface ConnectionPage {
  readonly view: 'connection'
  readonly connection: ConnectionView
}

/** Whether a client has connected yet. */
export interface ConnectionView {
  readonly kind: 'ok' | 'pending' | 'refused'
  readonly headline: string
  readonly last: { readonly what: string; readonly iso: string; readonly time: string } | undefined
  /** The last refusal, if nothing came of it. */
  readonly refusal: Link | undefined
}

/** What a person has to know to set a client up. */
export interface FactView {
  readonly name: string
  /** To be copied as it is. */
  readonly value: string | undefined
  readonly note: string | undefined
}

/** How one client is set up. */
export interface RecipeView {
  /** The recipe's anchor. */
  readonly id: string
  readonly name: string
  /** What to do at this server first; in most cases nothing. */
  readonly needs: readonly RecipeStepView[]
  readonly steps: readonly RecipeStepView[]
  /** How far the recipe is known to work. */
  readonly evidence: string
}

/** Something to do, and often something to paste for it. */
export interface RecipeStepView {
  readonly text: string
  readonly code?: string
}
