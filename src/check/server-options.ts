import type { ServerOptions } from '../config/load.ts'
import type { Environment } from './launchers.ts'

/**
 * The options of a server for a check: on a free port, with nobody asked to sign in. From the environment comes only
 * what a client may need: its credentials, and where its answers go.
 */
export function serverOptions(env: Environment): ServerOptions {
  return {
    port: 0,
    autoApprove: 'all',
    logLevel: 'silent',
    clientId: env['MCP_STATIC_CLIENT_ID'],
    clientSecret: env['MCP_STATIC_CLIENT_SECRET'],
    redirectUris: env['MCP_STATIC_REDIRECT_URIS'],
  }
}
