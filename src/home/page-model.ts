// Strings are ready to print; text between backticks is printed as code.

import type { Link } from '../http/page.ts'

export interface HomePage {
  readonly view: 'home'
  /** Undefined when nothing is recorded. */
  readonly connection: ConnectionView | undefined
  /** Links for readers who may try the server without a client and watch clients. */
  readonly playgroundHref: string | undefined
  readonly timelineHref: string | undefined
  readonly facts: readonly FactView[]
  /** The same for a program: what is copied, by the name of its form. */
  readonly copies: readonly { readonly name: string; readonly text: string }[]
  readonly redirectUris: readonly string[]
  /** Whether some of them match on any port. */
  readonly anyPort: boolean
  readonly groups: readonly { readonly title: string; readonly recipes: readonly RecipeView[] }[]
  readonly links: readonly Link[]
}

/** The part that changes, on its own. */
export interface ConnectionPage {
  readonly view: 'connection'
  readonly connection: ConnectionView
}

/** Whether a client has connected yet. */
export interface ConnectionView {
  readonly kind: 'ok' | 'pending' | 'refused'
  readonly headline: string
  /** The page that explains the headline, if it is a refusal. */
  readonly headlineHref: string | undefined
  readonly last: { readonly what: string; readonly iso: string; readonly time: string } | undefined
  /** What was refused since a client connected. */
  readonly refusal: Link | undefined
}

/** Something that a person has to know to set a client up. */
export interface FactView {
  readonly name: string
  /** To be copied verbatim. */
  readonly value: string | undefined
  readonly note: string | undefined
}

/** How one client is set up. */
export interface RecipeView {
  /** The recipe's anchor. */
  readonly id: string
  readonly name: string
  /** What to change on this server first; usually nothing. */
  readonly needs: readonly RecipeStepView[]
  readonly steps: readonly RecipeStepView[]
  /** How we know that the recipe works, in a few words. */
  readonly evidence: string
  /** The same in full, if there is more to say. */
  readonly evidenceInFull: string | undefined
}

/** Something to do, often with something to paste. */
export interface RecipeStepView {
  readonly text: string
  readonly code?: string
}
