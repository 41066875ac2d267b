import type { LogLevel } from '../log.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import type { OptionValues } from './options.ts'
import type { StoreAddress } from './store-address.ts'

/** Everything that can be configured, validated and frozen. All defaults are filled in. */
export interface Config {
  readonly port: number
  /** Host to bind; `localhost` means both loopback addresses. */
  readonly host: string
  /** URL at which clients reach this server, and its issuer. It may have a path, but never a trailing slash. */
  readonly publicUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  /** What these were made of, as it was given: URIs and presets. */
  readonly chosenRedirectUris: readonly string[] | undefined
  /** Scopes that every request to the MCP endpoint requires. */
  readonly scopes: readonly string[]
  /** Scopes that a tool requires in addition. */
  readonly toolScopes: Readonly<Record<string, readonly string[]>>
  readonly username: string
  readonly password: string
  readonly accessTokenTtlSeconds: number
  readonly refreshTokenTtlSeconds: number
  readonly codeTtlSeconds: number
  readonly refreshGraceSeconds: number
  readonly refreshTokens: 'always' | 'offline_access' | 'never'
  /** Where instances keep what they share; undefined if all is in the memory of this process. */
  readonly store: StoreAddress | undefined
  readonly tokenAuthMethods: readonly ClientAuthMethod[]
  readonly autoApprove: 'off' | 'hint' | 'all'
  /** Origins of browser apps that may call the MCP endpoint, besides loopback and the public URL. */
  readonly allowedOrigins: readonly string[]
  /** Express's `trust proxy` setting. */
  readonly trustProxy: boolean | number | string
  /** Requests per minute and address on the OAuth endpoints; 0 means no limit. */
  readonly rateLimitPerMinute: number
  /** Maximum number of access tokens at a time; undefined leaves it to the store, which knows the heap limit. */
  readonly maxTokens: number | undefined
  readonly logLevel: LogLevel
  readonly logFormat: 'pretty' | 'json'
  /** Who may see the handshake timeline and the playground. If nobody may, nothing is recorded. */
  readonly handshakeLog: 'nobody' | 'this machine' | 'everybody'
  /** Whether there are realms that are wrong on purpose, below /s/. */
  readonly scenarios: boolean
  /** The name of the scenario that the default realm is; undefined if it is right. */
  readonly scenario: string | undefined
  /** Maximum number of runs at a time. */
  readonly maxRuns: number
  /** Whether there is /_control below every realm. */
  readonly control: boolean
  /** The Bearer token that /_control requires; without one it requires none. */
  readonly controlToken: string | undefined
}

/** The options, read and checked; a bound port makes a Config of them. */
export type Settings = OptionValues

/** The built-in demo credentials. A server that keeps them starts only on loopback. */
export const demo = {
  clientId: 'static-mcp-client-001',
  clientSecret: 'your-secret-key-change-this-in-production',
  username: 'demo_user',
  password: 'demo_password',
} as const
