// Owns what a step of a handshake is called, in plain words. The log and the timeline use the same.

import { paths } from '../protocol/names.ts'
import type { HandshakeEvent } from './event.ts'

/** What the client wanted with this request, as a short phrase. */
export function stepName({ method, path, details, refusal }: HandshakeEvent): string {
  if (method === 'OPTIONS') return 'CORS preflight'
  if (path.startsWith(paths.protectedResourceMetadata)) return 'protected resource metadata'
  if (path.startsWith('/.well-known/')) return 'authorization server metadata'
  switch (path) {
    case paths.authorize:
      return 'authorization request'
    case paths.login:
      return 'login page'
    case paths.loginCallback:
      return details.decision === undefined ? 'login form' : `login form: ${details.decision}`
    case paths.logout:
      return 'sign-out'
    case paths.token:
      return details.grantType === undefined ? 'token request' : `token request: ${details.grantType}`
    case paths.introspect:
      return 'token introspection'
    case paths.revoke:
      return 'token revocation'
    case paths.register:
      return 'dynamic client registration'
    case paths.callback:
      return 'callback page'
    case paths.mcp:
      return mcpStep(method, details, refusal?.reason === 'token_missing')
    default:
      return 'other request'
  }
}

function mcpStep(
  method: string,
  { rpcMethods, tool }: HandshakeEvent['details'],
  withoutToken: boolean,
): string {
  if (withoutToken) return 'MCP request without a token'
  if (method === 'GET') return 'MCP stream'
  if (method === 'DELETE') return 'end of the MCP session'
  if (rpcMethods === undefined || rpcMethods.length === 0) return 'MCP request'
  return `MCP ${rpcMethods.join(' + ')}${tool === undefined ? '' : ` ${tool}`}`
}

/** Whether a request belongs to a handshake at all: pages, assets and health checks do not. */
export function isStep({ path }: HandshakeEvent): boolean {
  return steps.has(path) || path.startsWith('/.well-known/')
}

const steps: ReadonlySet<string> = new Set([
  paths.authorize,
  paths.login,
  paths.loginCallback,
  paths.logout,
  paths.token,
  paths.introspect,
  paths.revoke,
  paths.register,
  paths.callback,
  paths.mcp,
])
