import type { LogLevel } from '../log.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import type { OptionValues } from './options.ts'

/** Everything that can be configured, validated and frozen. No optional field has a default left to fill. */
export interface Config {
  readonly port: number
  /** Host to bind: `localhost` means both loopback addresses. */
  readonly host: string
  /** URL under which clients reach this server, with a path or without, never with a trailing slash; the issuer. */
  readonly publicUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  /** Scopes that every use of the MCP endpoint needs. */
  readonly scopes: readonly string[]
  /** Scopes that a tool needs beyond those. */
  readonly toolScopes: Readonly<Record<string, readonly string[]>>
  readonly username: string
  readonly password: string
  readonly accessTokenTtlSeconds: number
  readonly refreshTokenTtlSeconds: number
  readonly codeTtlSeconds: number
  readonly refreshGraceSeconds: number
  readonly refreshTokens: 'always' | 'offline_access' | 'never'
  readonly tokenAuthMethods: readonly ClientAuthMethod[]
  readonly autoApprove: 'off' | 'hint' | 'all'
  /** Origins of browser apps that may call the MCP endpoint, beside loopback and the public URL's. */
  readonly allowedOrigins: readonly string[]
  /** Express's `trust proxy` setting. */
  readonly trustProxy: boolean | number | string
  /** Requests a minute and address on the OAuth endpoints; 0 is no limit. */
  readonly rateLimitPerMinute: number
  /** How many access tokens live at once at most; undefined leaves it to the store, which knows the heap limit. */
  readonly maxTokens: number | undefined
  readonly logLevel: LogLevel
  readonly logFormat: 'pretty' | 'json'
  /** Who may see the handshake timeline and the playground; for nobody nothing is recorded. */
  readonly handshakeLog: 'nobody' | 'this machine' | 'everybody'
}

/** The options, read and checked; a bound port makes a Config of them. */
export type Settings = OptionValues

/** The built-in demo credentials: a server that keeps them only starts on loopback. */
export const demo = {
  clientId: 'static-mcp-client-001',
  clientSecret: 'your-secret-key-change-this-in-production',
  username: 'demo_user',
  password: 'demo_password',
} as const
