// A refresh token names its family and contains a secret. Its successor's secret is derived from it by a keyed hash,
// so that within the grace window two processes that present the same token get the same successor although only
// digests are kept.

import { createHmac } from 'node:crypto'
import type { Random } from '../secrets.ts'

const prefix = 'mcp_rt_'
const familyLength = 22
const pattern = new RegExp(`^${prefix}[A-Za-z0-9_-]{${familyLength + 43}}$`)

/**
 * A new family's key: 128 random bits, with which every refresh token of the family starts. No token can be made from
 * it; all it lets anyone do is revoke the family, like any replaced refresh token.
 */
export function newFamilyKey(random: Random): string {
  return random(16).toString('base64url')
}

/** The first refresh token of a family: 256 bits of randomness after the family's key. */
export function firstRefreshToken(random: Random, family: string): string {
  return prefix + family + random(32).toString('base64url')
}

/** The refresh token that replaces this one; only the holder of the key can compute it. */
export function successorOf(key: Buffer, token: string): string {
  return prefix + familyOf(token) + createHmac('sha256', key).update(token).digest('base64url')
}

/** Whether a string has the form of a refresh token. */
export function isRefreshToken(token: string): boolean {
  return pattern.test(token)
}

/** The key of the family that a refresh token belongs to. */
export function familyOf(token: string): string {
  return token.slice(prefix.length, prefix.length + familyLength)
}
