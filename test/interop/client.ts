// An interop client is a small folder that drives one published client, unmodified, against a real server of ours.
// The runner (run.ts) starts the server and judges only reports.

import type { Readable, Writable } from 'node:stream'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import type { ServerOptions } from '../../src/server.ts'

/** What is asked of every client; the columns of the table in .github/CLIENTS.md. */
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
  'path issuer',
] as const

export type Capability = (typeof capabilities)[number]

/** What a client may need on the machine beside Node; a missing one skips the client with a printed reason. */
export type Toolchain = 'jdk' | 'maven' | 'python' | 'go' | 'rust' | 'chromium' | 'node24' | 'script'

/** One run of a client against one server. */
export interface Scenario {
  /** Told apart in the output: 'Basic', 'Post', 'step-up' … */
  readonly name: string
  /** Options of the server for this run, over `port: 0`. */
  readonly server?: ServerOptions
  /** Where the issuer is on that server; at the root if absent. */
  readonly path?: string
  run(context: InteropContext): Promise<void>
}

export interface InteropClient {
  /** As people call it: '@modelcontextprotocol/sdk Client'. */
  readonly name: string
  /** The exact version that is installed. */
  readonly version: string
  /** A test suite: its scenarios are its results, and it is named below the table. */
  readonly isSuite?: true
  readonly needs?: readonly Toolchain[]
  /** What the client cannot do, and why: shown as – in the table. The run fails when it is seen to do it. */
  readonly lacks?: Partial<Record<Capability, string>>
  /** Options of this server that make the client work, as a person would type them; the note says what for. */
  readonly options?: string
  readonly note?: string
  /** Installs what the client needs into its own temporary folder, from the package registries. */
  install?(folder: string): Promise<void>
  /** The first is also run where issuer and resource have a path, which shows 'path issuer'. */
  readonly scenarios: readonly Scenario[]
}

export interface RunOptions {
  readonly cwd?: string
  /** Over the environment of the context. */
  readonly env?: Readonly<Record<string, string>>
  /** What the program reads on stdin. */
  readonly input?: string
  /** Told what the program prints on stdout, as it comes. */
  readonly onOutput?: (text: string) => void
}

/** A running program's stdin and stdout. */
export interface Conversation {
  readonly stdin: Writable
  readonly stdout: Readable
}

export interface InteropContext {
  /** The issuer. */
  readonly url: string
  readonly mcp: string
  readonly clientId: string
  readonly clientSecret: string
  /** Where install() put things. */
  readonly folder: string
  /** The Node to run the client with: 24 for a client that needs it. */
  readonly node: string
  /**
   * What the client's programs are started with: a home of their own, and a browser (BROWSER, xdg-open) in which a
   * person signs in through the form.
   */
  readonly environment: Readonly<Record<string, string>>
  /**
   * What the server saw so far. From it the runner tells all capabilities but 'iss', 'exact output' and 'path issuer';
   * a request is there once its response has ended.
   */
  readonly events: readonly HandshakeEvent[]
  /**
   * Runs a program to its end and returns what it printed on stdout; rejects with all that it printed when it
   * fails. Its processes are ended with the scenario.
   */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<string>
  /** Starts a program to talk with over stdin and stdout; its processes are ended with the scenario. */
  start(command: string, args: readonly string[], options?: Pick<RunOptions, 'cwd' | 'env'>): Conversation
  /** Remembers what to do when the scenario has ended, however it ends. */
  afterwards(cleanUp: () => unknown): void
  /** Signs in through the form and allows, for a client without a browser: the address that it sends one to. */
  signIn(authorizationUrl: string): Promise<URL>
  /** Lets a person open an address that the client only prints, sign in there, and return to the client. */
  browse(authorizationUrl: string): void
  /** Changes the answers with which the browser is sent back to the client from now on. */
  alterAnswers(alter: (answer: URL) => void): void
  /** Moves the server's clock on, so that tokens expire without anybody waiting. */
  advance(seconds: number): void
  /** Reports a capability that the server cannot see; throw to report a failure of the scenario. */
  works(...capabilities: readonly Capability[]): void
}
