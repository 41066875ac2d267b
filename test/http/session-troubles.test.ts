// What becomes of requests when the sessions cannot be read, saved or ended.

import type { Store } from 'express-session'
import { expect, test, vi } from 'vitest'
import { boundedSessionStore } from '../../src/http/session-store.ts'
import { StoreUnavailable } from '../../src/store-unavailable.ts'
import { startSite } from '../contract/session-store.ts'

/** A site where somebody is signed in; then the store fails to do what fails() names. */
async function signedIn() {
  const site = await startSite(boundedSessionStore)
  const { cookie } = await site.visit('/sign-in')
  const fails = (name: 'get' | 'set' | 'destroy') =>
    vi.spyOn(site.store, name).mockImplementation((...args: unknown[]) => {
      const callback = args.at(-1) as Parameters<Store['destroy']>[1]
      setImmediate(() => callback?.(new StoreUnavailable('silent')))
    })
  return { ...site, cookie, fails }
}

test('answers once, and takes nobody for signed out, when a session cannot be read', async () => {
  const { visit, cookie, fails, errors } = await signedIn()
  const broken = fails('get')
  expect(await visit('/who', cookie)).toEqual({ cookie: undefined, body: 'StoreUnavailable' })
  expect(await visit('/who')).toEqual({ cookie: undefined, body: 'nobody' })
  expect(errors).toHaveLength(1)
  broken.mockRestore()
  expect((await visit('/who', cookie)).body).toBe('person')
})

test('sets no cookie and tries only once when a session cannot be saved at the sign-in', async () => {
  const { visit, fails, errors } = await signedIn()
  const broken = fails('set')
  expect(await visit('/sign-in')).toEqual({ cookie: undefined, body: 'StoreUnavailable' })
  expect(broken).toHaveBeenCalledTimes(1)
  expect(errors).toEqual([])
})

test('leaves who is signed in when the session before cannot be ended at the sign-in', async () => {
  const { visit, cookie, store, fails, errors } = await signedIn()
  const broken = fails('destroy')
  const saved = vi.spyOn(store, 'set')
  expect(await visit('/sign-in', cookie)).toEqual({ cookie: undefined, body: 'StoreUnavailable' })
  expect(saved).not.toHaveBeenCalled()
  expect(errors).toEqual([])
  broken.mockRestore()
  expect((await visit('/who', cookie)).body).toBe('person')
})

test('does not say that somebody is signed out who is not', async () => {
  const { visit, cookie, fails, errors } = await signedIn()
  const broken = fails('destroy')
  expect(await visit('/sign-out', cookie)).toEqual({ cookie: undefined, body: 'StoreUnavailable' })
  expect(errors).toHaveLength(1)
  broken.mockRestore()
  expect((await visit('/who', cookie)).body).toBe('person')
})

test('finishes an answer that was made before the session could not be saved', async () => {
  const { visit, cookie, fails, errors, release } = await signedIn()
  const broken = fails('set')
  release.now()
  expect(await visit('/slow', cookie)).toEqual({ cookie: undefined, body: 'done' })
  await vi.waitFor(() => expect(errors).toEqual([expect.any(StoreUnavailable)]))
  expect(broken).toHaveBeenCalledTimes(1)
  expect((await visit('/who', cookie)).body).toBe('person')
})
