// What every part of the client needs to know: whom it talks to, as whom, and how it waits.

import type { Defect } from './defects.ts'
import type { Http } from './http.ts'
import type { TokenStore } from './token-store.ts'

export interface Credentials {
  readonly clientId: string
  readonly clientSecret: string
}

export interface Context {
  readonly mcpUrl: string
  readonly credentials: Credentials
  readonly redirectUri: string
  readonly openBrowser: (authorizationUrl: URL) => Promise<URL>
  readonly store: TokenStore
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly http: Http
  /** Whether this client is wrong in this way. Always false for the right client. */
  readonly has: (defect: Defect) => boolean
}
