// A browser without a screen: keeps cookies, follows redirects within the server, fills forms, and stops where
// a redirect leaves for the client.

import { type HTMLElement, parse } from 'node-html-parser'

export interface PageView {
  readonly status: number
  readonly url: string
  readonly html: string
  readonly headers: Headers
}

export class Browser {
  readonly #cookies = new Map<string, string>()

  /** The cookies as a header; those that somebody plants replace the ones of the same name. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  set cookie(header: string) {
    for (const pair of header.split('; ')) {
      this.#cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
  }

  /** The cookie whose name ends so; undefined when there is none. */
  cookieOf(ending: string): string | undefined {
    return [...this.#cookies].find(([name]) => name.endsWith(ending))?.[1]
  }

  /** Opens a URL; a redirect to another origin or scheme is returned instead of followed. */
  async open(url: string): Promise<PageView> {
    return this.#go(url, { method: 'GET' })
  }

  /** Sends a form that is on no page, or on one of another site: then its headers say so. */
  async post(url: string, body: string, headers: Record<string, string> = {}): Promise<PageView> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    return this.#go(url, { method: 'POST', body, headers: { ...type, ...headers } })
  }

  /** Sends the page's first form, or the one named, with these fields, as if a button were pressed. */
  async submit(
    page: PageView,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
    selector = 'form',
  ): Promise<PageView> {
    const form = parse(page.html).querySelector(selector)
    if (form === null) throw new Error(`no form on ${page.url}: ${page.html}`)
    return this.#send(page, form, fields, headers)
  }

  /** Presses the button, or follows the link that looks like one, with this text. */
  async press(page: PageView, text: string, fields: Record<string, string> = {}): Promise<PageView> {
    const [element, ...more] = parse(page.html)
      .querySelectorAll('button, a.button')
      .filter((candidate) => candidate.text.trim() === text)
    if (element === undefined || more.length > 0) {
      throw new Error(
        `${element === undefined ? 'no button' : 'several buttons'} “${text}” on ${page.url}: ${page.html}`,
      )
    }
    const href = element.getAttribute('href')
    if (href !== undefined) return this.open(new URL(href, page.url).href)
    const form = element.closest('form')
    if (form === null) throw new Error(`the button “${text}” is in no form`)
    const name = element.getAttribute('name')
    const own = name === undefined ? {} : { [name]: element.getAttribute('value') ?? '' }
    return this.#send(page, form, { ...own, ...fields })
  }

  async #send(
    page: PageView,
    form: HTMLElement,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<PageView> {
    const values = new URLSearchParams()
    for (const input of form.querySelectorAll('input')) {
      const name = input.getAttribute('name')
      if (name !== undefined) values.set(name, input.getAttribute('value') ?? '')
    }
    for (const [name, value] of Object.entries(fields)) values.set(name, value)
    const action = new URL(form.getAttribute('action') ?? '', page.url).href
    return this.#go(action, { method: 'POST', body: values, headers: { origin: 'null', ...headers } })
  }

  async #go(url: string, init: RequestInit): Promise<PageView> {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: {
        accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
        cookie: this.cookie,
        ...init.headers,
      },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      // A server takes a cookie back by an empty one that expired.
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    const html = await response.text()
    const location = response.headers.get('location')
    if (location !== null) {
      const next = new URL(location, url)
      if (next.origin === new URL(url).origin && next.pathname !== '/callback') return this.open(next.href)
      return { status: response.status, url: location, html, headers: response.headers }
    }
    return { status: response.status, url, html, headers: response.headers }
  }
}
