/** How long `check` waits for what, in milliseconds. */
export interface Patience {
  /** For a client to open an address that it printed. */
  readonly printed: number
  /** For a client to listen where the answer goes. */
  readonly reach: number
  /** Between two looks at what the client does. */
  readonly look: number
  /** Without a request, before a client whose verdict is known is ended. */
  readonly settled: number
  /** Without a request, before a client that should connect twice has connected once. */
  readonly connected: number
}

export const patience: Patience = { printed: 2000, reach: 10_000, look: 50, settled: 1000, connected: 5000 }
