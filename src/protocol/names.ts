// Strings that are written on the wire in more than one place.

import { endpointPaths } from './endpoints.ts'

/** Paths of endpoints and the control API (below their realm), and of pages (below the public URL). */
export const paths = {
  ...endpointPaths,
  playground: '/playground',
  connection: '/connection',
  health: '/healthz',
  errors: '/errors',
  handshake: '/handshake',
  scenarios: '/s',
  report: '/report',
  control: '/_control',
  assets: '/assets',
} as const

/** The scope that asks for a refresh token (OpenID Connect Core §11, taken over by MCP clients). */
export const OFFLINE_ACCESS = 'offline_access'

/** How a client may authenticate (RFC 6749 §2.3.1), by the names of RFC 8414. */
export type ClientAuthMethod = 'client_secret_basic' | 'client_secret_post'
