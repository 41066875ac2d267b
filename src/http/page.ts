// Owns what a page of this server is: its view model, the EJS set-up and the one way to send it. Models hold
// strings ready to print; what they say is decided by whoever sends the page, how they look by views/.

import { fileURLToPath } from 'node:url'
import type { Express, Response } from 'express'
import type { ReasonPage } from '../protocol/explain.ts'
import type { Comparison } from './difference.ts'
import type { ConnectionPage, HomePage } from './home-page.ts'
import type { CallbackPage, PlaygroundPage } from './playground-page.ts'
import type { TimelinePage } from './timeline-page.ts'

/** One page: the file in views/ of the same name prints it. */
export type Page =
  | LoginPage
  | ErrorPage
  | MessagePage
  | ErrorReferencePage
  | ErrorListPage
  | PlaygroundPage
  | CallbackPage
  | TimelinePage
  | HomePage
  | ConnectionPage

export interface Link {
  readonly text: string
  readonly href: string
}

/** A remark above the page's content. Its kind is told in words as well as by colour. */
export interface Notice {
  readonly kind: 'info' | 'warn' | 'error'
  readonly text: string
}

/** Login and consent in one form. */
export interface LoginPage {
  readonly view: 'login'
  /** The client that asks; undefined when no authorization request led here. */
  readonly client:
    | { readonly id: string; readonly redirectHost: string; readonly redirectUri: string }
    | undefined
  /** What the client may do when allowed, each scope with its meaning as "Use the tools of this server". */
  readonly scopes: readonly { readonly name: string; readonly meaning: string }[]
  /** The username of a browser that is signed in: it is only asked to allow. */
  readonly signedInAs: string | undefined
  /** Prefills the username; may be empty. */
  readonly username: string
  /** Username and password of the built-in demo user, only while those are in use. */
  readonly demoHint: string | undefined
  readonly csrf: string
  /** Id of the pending authorization request, or empty. */
  readonly request: string
  /** What was wrong with the username and password that were sent; both fields are marked invalid. */
  readonly error: string | undefined
}

/** A refusal, explained to a person. In its sentences, what stands between backticks is printed as code. */
export interface ErrorPage {
  readonly view: 'error'
  readonly title: string
  /** What this error means in general: more than the title says. */
  readonly lead: string
  readonly received: string | undefined
  readonly expected: string | readonly string[] | undefined
  /** Takes the place of `received` and `expected`: the redirect URI sent, and the registered ones. */
  readonly comparison?: Comparison | undefined
  /** The rule that says so, with its section. */
  readonly rule?: Link | undefined
  readonly fix: string
  /** Something to copy: a command, a setting. */
  readonly fixSnippet?: string | undefined
  /** The name in the list of refusal reasons, by which to search logs and this server's pages. */
  readonly reason: string
  readonly links: readonly Link[]
}

/** A page that only says something: signed in, signed out. Backticks as above. */
export interface MessagePage {
  readonly view: 'message'
  readonly title: string
  readonly paragraphs: readonly string[]
  readonly links?: readonly Link[] | undefined
}

/** What there is to say about one refusal reason in general. */
export interface ErrorReferencePage extends ReasonPage {
  readonly view: 'reason'
}

/** All refusal reasons. */
export interface ErrorListPage {
  readonly view: 'reasons'
  readonly title: string
  readonly reasons: readonly Pick<ReasonPage, 'reason' | 'title'>[]
}

/** The folder views/, at the same distance from src/ and from dist/. Its assets/ are served at /assets. */
export const viewsFolder = fileURLToPath(new URL('../../views', import.meta.url))

/** Lets an app render the views of a folder, each compiled once. */
export function configureViews(app: Express, folder: string): void {
  app.set('views', folder)
  app.set('view engine', 'ejs')
  app.enable('view cache')
}

/** Answers with a page. A view gets its model as `page`, so that no model key can shadow an EJS or Express one. */
export function sendPage(res: Response, status: number, page: Page): void {
  res.status(status).type('html').render(page.view, { page })
}
