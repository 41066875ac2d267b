// Owns what an interop client is: a small folder that drives one published client, unmodified, against a real
// server of ours, and reports what it saw. The runner (run.ts) starts the server and judges nothing but reports.

import type { HandshakeEvent } from '../../src/handshake/event.ts'
import type { ServerOptions } from '../../src/server.ts'

/** What is asked of every client; the columns of the table in the README. */
export const capabilities = [
  'discovery',
  'Basic',
  'Post',
  'code + PKCE',
  'iss',
  'resource',
  'refresh',
  'step-up',
  'client_credentials',
  'tools/call 2025-11-25',
  'tools/call 2026-07-28',
  'exact output',
] as const

export type Capability = (typeof capabilities)[number]

/** What a client may need on the machine beside Node; a missing one skips the client with a printed reason. */
export type Toolchain = 'jdk' | 'maven' | 'python' | 'go' | 'node24' | 'chromium'

/** One run of a client against one server. */
export interface Scenario {
  /** Told apart in the output: 'Basic', 'Post', 'step-up' … */
  readonly name: string
  /** Options of the server for this run, over `port: 0`. */
  readonly server?: ServerOptions
  run(context: InteropContext): Promise<void>
}

export interface InteropClient {
  /** As people call it: '@modelcontextprotocol/sdk Client'. */
  readonly name: string
  /** The exact version that is installed. */
  readonly version: string
  readonly needs?: readonly Toolchain[]
  /** What the client cannot do by design, and why: shown as – in the table, and never reported. */
  readonly lacks?: Partial<Record<Capability, string>>
  /** Options of this server that make the client work, as a person would type them; with a note why. */
  readonly options?: string
  readonly note?: string
  /** Installs what the client needs into its own temporary folder, from the package registries. */
  install?(folder: string): Promise<void>
  readonly scenarios: readonly Scenario[]
}

export interface InteropContext {
  readonly url: string
  readonly mcp: string
  readonly clientId: string
  readonly clientSecret: string
  /** Where install() put things. */
  readonly folder: string
  /** What the server saw so far: the honest witness for 'Basic', 'resource', 'refresh' and the like. */
  readonly events: readonly HandshakeEvent[]
  /** Reports a capability as working; throw to report a failure of the scenario. */
  works(...capabilities: readonly Capability[]): void
}
