// A room makes the model of a page, strings ready to print, and the view of the same name prints it. Nothing here
// knows a particular page.

import type { Express, Response } from 'express'
import { type Print, printer } from './views.ts'

/** The model of one page, printed by the file in views/ that `view` names. */
export interface PageModel {
  readonly view: string
}

export interface Link {
  readonly text: string
  readonly href: string
}

/** A remark above the page's content. Its kind is shown in words as well as by colour. */
export interface Notice {
  readonly kind: 'info' | 'warn' | 'error'
  readonly text: string
}

/**
 * An address as a page prints it: one that begins with a slash is a page of this server, below its base path. Only
 * metadata is at the root of the host, whatever the base path (RFC 8414 §3.1, RFC 9728 §3.1).
 */
export type Href = (address: string) => string

export function hrefBelow(basePath: string): Href {
  return (address) => (/^\/(?!\.well-known\/)/.test(address) ? basePath + address : address)
}

/** What all pages say that answer requests to one place. Text between backticks is code. */
export interface About {
  readonly name: string
  readonly text: string
}

/** Makes the page that answers say something about where it is. */
export function tellAbout(res: Response, about: About): void {
  res.locals['about'] = about
}

/** What all views of a server are told. */
export interface ViewSettings {
  /** Prints the addresses of pages. */
  readonly at: Href
  /** Whether instances share a store: pages then say what is of this instance alone. */
  readonly isStoreShared: boolean
}

/** Makes an app print the views of a folder. */
export function configureViews(app: Express, folder: string, settings: ViewSettings): void {
  app.locals['print'] = ({ navigation, about }: Response['locals']) =>
    printer(folder, { ...settings, navigation, about })
}

/** Answers with a page. The view gets its model as `page`, so that no key can shadow one of EJS or ours. */
export function sendPage<Model extends PageModel>(res: Response, status: number, page: Model): void {
  const print: Print = res.app.locals['print'](res.locals)
  res.status(status).set('Content-Type', 'text/html; charset=utf-8').send(print(page.view, { page }))
}
