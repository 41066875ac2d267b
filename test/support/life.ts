// Whether tokens are alive: what introspection says about them, and whether they can be used.

import { expect } from 'vitest'
import { callMcp, introspect, refresh } from './oauth.ts'
import type { TestServer } from './server.ts'

/** Checks that each access and refresh token is dead. Using an old refresh token may revoke its family. */
export async function expectDead(server: TestServer, ...tokens: readonly string[]): Promise<void> {
  for (const token of tokens) {
    expect(await introspect(server, token)).toEqual({ active: false })
    const used = isRefreshToken(token) ? await refresh(server, token) : await callMcp(server, token)
    expect(used.status).toBe(isRefreshToken(token) ? 400 : 401)
  }
}

/** Checks that each access and refresh token is alive. Uses only access tokens, since a refresh token has one use. */
export async function expectAlive(server: TestServer, ...tokens: readonly string[]): Promise<void> {
  for (const token of tokens) {
    expect(await introspect(server, token)).toMatchObject({ active: true })
    if (!isRefreshToken(token)) expect((await callMcp(server, token)).status).toBe(200)
  }
}

function isRefreshToken(token: string): boolean {
  return token.startsWith('mcp_rt_')
}
