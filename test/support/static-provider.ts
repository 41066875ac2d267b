// What an application that uses an SDK's client has to bring: the client id and secret, and a place for what
// the SDK wants remembered. It fits the providers of both SDK generations.

import { Browser } from './browser.ts'
import { logIn, redirectUri, type Tokens } from './oauth.ts'

export class StaticProvider {
  readonly redirectUrl = redirectUri
  readonly browser = new Browser()
  readonly #client: { client_id: string; client_secret: string }
  #tokens: Tokens | undefined
  #verifier = ''
  #state = ''
  #discovery: unknown
  /** Where the SDK last wanted the browser to go. */
  asked: URL | undefined

  constructor({ config }: { config: { clientId: string; clientSecret: string } }) {
    this.#client = { client_id: config.clientId, client_secret: config.clientSecret }
  }

  get clientMetadata() {
    return {
      redirect_uris: [this.redirectUrl],
      client_name: 'test',
      grant_types: ['authorization_code', 'refresh_token'],
    }
  }

  clientInformation() {
    return this.#client
  }

  state(): string {
    this.#state = crypto.randomUUID()
    return this.#state
  }

  tokens() {
    return this.#tokens
  }

  // SDK v2 warns without a place for what it discovered.
  saveDiscoveryState(state: unknown): void {
    this.#discovery = state
  }

  discoveryState() {
    return this.#discovery as undefined
  }

  saveTokens(tokens: Tokens): void {
    this.#tokens = tokens
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier
  }

  codeVerifier(): string {
    return this.#verifier
  }

  redirectToAuthorization(url: URL): void {
    this.asked = url
  }

  /** Goes where the SDK asked the browser to go, signs in there, and returns what came back. */
  async person(signIn = (url: string) => logIn(url, this.browser)): Promise<URLSearchParams> {
    if (this.asked === undefined) throw new Error('the client did not ask for authorization')
    const { searchParams } = await signIn(this.asked.href)
    const state = searchParams.get('state')
    if (state !== this.#state) throw new Error(`state ${this.#state} came back as ${state}`)
    return searchParams
  }
}
