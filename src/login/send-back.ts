// Sends a browser back to the client when no person was asked.

import type { Response } from 'express'
import { basePath } from '../base-path.ts'
import { isVisit } from '../http/fetch-metadata.ts'
import { type Link, sendPage } from '../http/page.ts'
import { redirect } from '../http/redirect.ts'
import { scenarioEndpoints } from '../protocol/endpoints.ts'

export interface SendBackContext {
  readonly issuer: string
  /** Whether a browser is shown a page on its way. */
  readonly sendsByPage: boolean
}

/** A page that is only passed through. Its image is loaded before the browser goes on. */
export interface PassingPage {
  readonly view: 'passing'
  /** A path that includes the base path already. */
  readonly image: string
  readonly links: readonly Link[]
}

/** To the redirect URI with the answer. */
export function sendBack({ issuer, sendsByPage }: SendBackContext, res: Response, url: string): void {
  if (sendsByPage && isVisit(res.req)) {
    const page: PassingPage = {
      view: 'passing',
      image: basePath(issuer) + scenarioEndpoints.pageShown.path,
      links: [{ href: url, text: 'Go on to the client' }],
    }
    // Browsers go on when the page is loaded, with its images (HTML, shared declarative refresh steps).
    res.set('Refresh', `0; url=${url}`)
    sendPage(res, 200, page)
    return
  }
  // A 302 may make a browser send the form on to the client (RFC 9700 §4.12).
  redirect(res, res.req.method === 'POST' ? 303 : 302, url)
}
