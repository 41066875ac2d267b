// When a sign-in gets a refresh token (`--refresh-tokens`), and what the metadata says about it.

import { OFFLINE_ACCESS } from '../protocol/names.ts'

/** `offline_access`: only when that scope was asked for and granted. */
export type RefreshTokenPolicy = 'always' | 'offline_access' | 'never'

/** Whether a sign-in with these scopes gets a refresh token. */
export function hasRefreshToken(granted: readonly string[], policy: RefreshTokenPolicy): boolean {
  return policy === 'always' || (policy === 'offline_access' && granted.includes(OFFLINE_ACCESS))
}

/** The grant types served, as the metadata names them (RFC 8414 §2). */
export function grantTypes(policy: RefreshTokenPolicy): readonly string[] {
  return ['authorization_code', ...(policy === 'never' ? [] : ['refresh_token']), 'client_credentials']
}
