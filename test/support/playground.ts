// A person who walks through the playground with a browser, and reads what the page says.

import { type HTMLElement, parse } from 'node-html-parser'
import { Browser, type PageView } from './browser.ts'
import { isLoginPage } from './pages.ts'
import type { TestServer } from './server.ts'

/** The buttons of the whole way, in order; the login is between. */
const way = [
  'Start',
  'Make a PKCE pair',
  'Go to the login page',
  'Exchange the code',
  'Call get_time',
  'Introspect the token',
  'Refresh',
  'Revoke',
  'Ask with client credentials',
] as const

export type Button = (typeof way)[number]

export interface StepText {
  /** Done, Refused, Next, or nothing. */
  readonly status: string
  /** All that the section says. */
  readonly text: string
}

export class Visitor {
  readonly browser = new Browser()
  readonly #server: TestServer
  #page: PageView | undefined

  constructor(server: TestServer) {
    this.#server = server
  }

  get page(): PageView {
    if (this.#page === undefined) throw new Error('no page was opened')
    return this.#page
  }

  /** Presses the main buttons from the beginning, this one included. */
  async walkTo(last: Button): Promise<this> {
    await this.open()
    for (const button of way.slice(0, way.indexOf(last) + 1)) await this.press(button)
    return this
  }

  async open(): Promise<void> {
    this.#page = await this.browser.open(`${this.#server.url}/playground`)
  }

  /** Signs in as a person who then goes to the playground. */
  async signIn(): Promise<this> {
    const login = await this.browser.open(`${this.#server.url}/login`)
    const { username, password } = this.#server.config
    await this.browser.submit(login, { action: 'allow', username, password })
    return this
  }

  /** Presses a button; where that leads to the login page, signs in and comes back. */
  async press(button: string, fields: Record<string, string> = {}): Promise<void> {
    this.#page = await this.browser.press(this.page, button, fields)
    if (!isLoginPage(this.page)) return this.#arrive()
    const { username, password } = this.#server.config
    await this.decide({ action: 'allow', username, password })
  }

  /** Sends the form of the login page, and comes back. */
  async decide(fields: Record<string, string>): Promise<void> {
    this.#page = await this.browser.submit(this.page, fields)
    await this.#arrive()
  }

  #html(): HTMLElement {
    // What is in <pre> is markup too.
    return parse(this.page.html, { blockTextElements: { script: true, style: true } })
  }

  /** Breaks a step in this way, whether the page offers it or not. */
  async breakStep(step: string, way: string): Promise<void> {
    const action = `/playground/${step}`
    const page = {
      ...this.page,
      html: this.page.html.replace('action="/playground/start-over"', `action="${action}"`),
    }
    this.#page = await this.browser.submit(page, { break: way }, {}, `form[action="${action}"]`)
    await this.#arrive()
  }

  /** Where a redirect led to the callback page, goes there. */
  async #arrive(): Promise<void> {
    if (this.page.status !== 303) return
    this.#page = await this.browser.open(new URL(this.page.url, this.#server.url).href)
  }

  /** What the page says about a step. */
  step(id: string): StepText {
    const section = this.#html().querySelector(`#${id}`)
    if (section === null) throw new Error(`no step ${id} on ${this.page.url}: ${this.page.html}`)
    const status = section.querySelector('h2 .outcome')?.text ?? ''
    return { status, text: spaced(section) }
  }

  /** What the page says about the attempt that was broken on purpose. */
  get broken(): string {
    const broken = this.#html().querySelector('#broken')
    if (broken === null) throw new Error(`nothing is broken on ${this.page.url}: ${this.page.html}`)
    return spaced(broken)
  }

  /** The reason that its explanation leads to, when the server refused. */
  get brokenReason(): string | undefined {
    const link = this.#html().querySelector('#broken a[href^="/errors/"]')
    return link?.getAttribute('href')?.slice('/errors/'.length)
  }

  /** The main button. */
  get next(): string | undefined {
    return this.#html().querySelector('.next .primary')?.text
  }

  /** What is marked in the element with this id, or in a part of it. */
  marked(place: string): readonly string[] {
    return this.#html()
      .querySelectorAll(`#${place} mark`)
      .map(({ text }) => text)
  }

  /** The headers of a step that are folded. */
  folded(id: string): string {
    return this.#html()
      .querySelectorAll(`#${id} .message details pre`)
      .map(({ text }) => text)
      .join('\n')
  }

  /** The texts of a step that can be copied: values that the client holds, and commands. */
  copyable(id: string): readonly string[] {
    return this.#html()
      .querySelectorAll(`#${id} [data-copy]`)
      .map((element) => element.text)
  }
}

/** The text of an element, on one line; terms and what they mean apart. */
function spaced(element: HTMLElement): string {
  return element.structuredText.replace(/\s+/g, ' ')
}
