// What an application brings that uses a TypeScript SDK: its client, a file for its tokens, and the comparison of
// `state`, which the SDKs leave to it. It fits the providers of both generations.

import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Redirect } from '../../support/redirect.mjs'

export class FileProvider {
  #redirect
  #file
  #verifier
  #state
  #asked
  #discovery

  /** For the MCP server at this URL; with a port of its own for the browser's way back. */
  static async open(url) {
    const folder = join(homedir(), 'tokens')
    mkdirSync(folder, { recursive: true })
    const provider = new FileProvider()
    provider.#file = join(folder, `${createHash('sha256').update(url).digest('hex')}.json`)
    provider.#redirect = await Redirect.listen()
    return provider
  }

  get redirectUrl() {
    return this.#redirect.uri
  }

  get clientMetadata() {
    return {
      client_name: 'judged',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
    }
  }

  clientInformation() {
    return { client_id: process.env['MCP_CLIENT_ID'], client_secret: process.env['MCP_CLIENT_SECRET'] }
  }

  state() {
    this.#state = randomUUID()
    return this.#state
  }

  tokens() {
    return existsSync(this.#file) ? JSON.parse(readFileSync(this.#file, 'utf8')) : undefined
  }

  saveTokens(tokens) {
    writeFileSync(this.#file, JSON.stringify(tokens))
  }

  invalidateCredentials(what) {
    if (what === 'all' || what === 'tokens') rmSync(this.#file, { force: true })
  }

  saveCodeVerifier(verifier) {
    this.#verifier = verifier
  }

  codeVerifier() {
    return this.#verifier
  }

  saveDiscoveryState(discovery) {
    this.#discovery = discovery
  }

  discoveryState() {
    return this.#discovery
  }

  redirectToAuthorization(url) {
    this.#asked = url
  }

  /** Whether the SDK wants the person to sign in. */
  get isAsked() {
    return this.#asked !== undefined
  }

  /** Lets the person sign in; the parameters that came back. */
  async person() {
    const { searchParams } = await this.#redirect.answer(this.#asked)
    this.#asked = undefined
    if (searchParams.get('state') !== this.#state) throw new Error('the answer has another state')
    return searchParams
  }
}
