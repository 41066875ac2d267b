// Whether what clients were told is still true.

import { expect } from 'vitest'
import type { Fleet } from './fleet.ts'
import type { Account } from './fleet-load.ts'
import { exchange, introspect, refresh, type Target, type Tokens } from './oauth.ts'

/** One after the other, round and round. */
export function inTurn(targets: readonly Target[]): () => Target {
  let count = 0
  return () => {
    const target = targets[count++ % targets.length]
    if (target === undefined) throw new Error('there is none')
    return target
  }
}

/** Everything that was answered by 200 holds, at every instance. Uses up the refresh tokens and the sign-ins. */
export async function expectKept(fleet: Fleet, account: Account): Promise<void> {
  const next = inTurn(fleet.instances)
  const { living, revoked, refreshTokens, spentCodes } = account
  const isActive = async (token: string) => (await introspect(next(), token))['active']
  expect(await inParallel(living, isActive), 'tokens that live').toEqual(new Set([true]))
  expect(await inParallel(revoked, isActive), 'revoked tokens').toEqual(new Set([false]))
  const refreshed = await inParallel(refreshTokens, async (token) => {
    const response = await refresh(next(), token)
    const { access_token } = (await response.json()) as Tokens
    return `${response.status} ${await isActive(access_token)}`
  })
  expect(refreshed, 'sign-ins').toEqual(new Set(['200 true']))
  const spent = await inParallel(spentCodes, async (code) => {
    const response = await exchange(next(), code)
    return `${response.status} ${((await response.json()) as { error: string }).error}`
  })
  expect(spent, 'spent codes').toEqual(new Set(['400 invalid_grant']))
}

/** What came of each, a few at a time. */
async function inParallel<T>(items: ReadonlySet<string>, act: (item: string) => Promise<T>): Promise<Set<T>> {
  const results = new Set<T>()
  const waiting = [...items]
  const worker = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) results.add(await act(item))
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return results
}
