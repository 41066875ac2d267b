// How a page is sent: its room makes the model, strings ready to print, and a view of the same name prints it.

import { fileURLToPath } from 'node:url'
import type { Express, Response } from 'express'

/** The model of one page: the file in views/ of the name `view` prints it. Each room has its own. */
export interface PageModel {
  readonly view: string
}

export interface Link {
  readonly text: string
  readonly href: string
}

/** A remark above the page's content. Its kind is told in words as well as by colour. */
export interface Notice {
  readonly kind: 'info' | 'warn' | 'error'
  readonly text: string
}

/** A page that only says something: signed in, signed out. Backticks as above. */
export interface MessagePage {
  readonly view: 'message'
  readonly title: string
  readonly paragraphs: readonly string[]
  readonly links?: readonly Link[] | undefined
}

/** The folder views/, at the same distance from src/ and from dist/. Its assets/ are served at /assets. */
export const viewsFolder = fileURLToPath(new URL('../../views', import.meta.url))

/**
 * An address as a page prints it: one that begins with a slash is a page of this server, below its base path. Only
 * metadata is at the root of the host, whatever the base path (RFC 8414 §3.1, RFC 9728 §3.1).
 */
export type Href = (address: string) => string

export function hrefBelow(basePath: string): Href {
  return (address) => (/^\/(?!\.well-known\/)/.test(address) ? basePath + address : address)
}

/** Lets an app render the views of a folder, each compiled once; they print addresses with `at`. */
export function configureViews(app: Express, folder: string, at: Href): void {
  app.locals['at'] = at
  app.set('views', folder)
  app.set('view engine', 'ejs')
  app.enable('view cache')
}

/** Answers with a page. A view gets its model as `page`, so that no model key can shadow an EJS or Express one. */
export function sendPage<Model extends PageModel>(res: Response, status: number, page: Model): void {
  res.status(status).type('html').render(page.view, { page })
}
