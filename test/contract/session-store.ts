// What a store for express-session must do, wherever it keeps the sessions.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler } from 'express'
import type { SessionData, Store } from 'express-session'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { browserOf, sessionOf } from '../../src/http/browser.ts'
import { sessions, signIn, signOut } from '../../src/http/session.ts'
import { fakeClock } from '../support/clock.ts'
import { seededRandom } from '../support/random.ts'

export interface SessionStoreUnderTest {
  readonly now: Clock
  /** If the store counts its sessions; then room shows that one is gone. */
  readonly capacity?: number
}

export type MakeSessionStore = (options: SessionStoreUnderTest) => Store | Promise<Store>

export const session: SessionData = {
  cookie: { originalMaxAge: null, httpOnly: true, path: '/' },
  previousKey: 'key',
  signedIn: { username: 'person' },
}
/** As it is saved at the sign-in. */
export const begun: SessionData = { ...session, isNew: true }

/** A store with promises instead of callbacks. */
export async function setUp(makeStore: MakeSessionStore, options: Omit<SessionStoreUnderTest, 'now'> = {}) {
  const clock = fakeClock()
  const store = await makeStore({ now: clock.now, ...options })
  return { clock, store, ...promises(store) }
}

/** The calls of a store, as promises. */
export function promises(store: Store) {
  const settle = <T>(call: (callback: (error: unknown, value?: T) => void) => void) =>
    new Promise<T | undefined>((resolve, reject) =>
      call((error, value) => (error ? reject(error) : resolve(value))),
    )
  return {
    get: (sid: string) => settle<SessionData | null>((callback) => store.get(sid, callback)),
    set: (sid: string, session: SessionData) => settle<void>((callback) => store.set(sid, session, callback)),
    touch: (sid: string) =>
      // express-session takes an error here too, which its types do not say.
      settle<void>((callback) => store.touch?.(sid, session, callback as () => void)),
    destroy: (sid: string) => settle<void>((callback) => store.destroy(sid, callback)),
  }
}

/** Declares the tests for one implementation. */
export function sessionStoreContract(name: string, makeStore: MakeSessionStore): void {
  describe(name, () => {
    test('gives a session back as it was set, as a copy', async () => {
      const { get, set } = await setUp(makeStore)
      const given = structuredClone(begun)
      await set('sid', given)
      given.signedIn = { username: 'changed later' }
      const found = await get('sid')
      expect(found).toEqual(session)
      if (found) found.previousKey = 'changed later'
      expect(await get('sid')).toEqual(session)
      await set('sid', { ...session, previousKey: 'other' })
      expect(await get('sid')).toEqual({ ...session, previousKey: 'other' })
    })

    test('gives nothing for an unknown or a destroyed session', async () => {
      const { get, set, destroy } = await setUp(makeStore)
      await set('sid', begun)
      await destroy('sid')
      await destroy('unknown')
      expect(await get('sid')).toBeNull()
      expect(await get('__proto__')).toBeNull()
    })

    test('ends a session 8 hours after its last use; reading it is not a use', async () => {
      const { clock, get, set, touch } = await setUp(makeStore)
      await set('sid', begun)
      clock.advance(8 * 3600 - 1)
      expect(await get('sid')).toEqual(session)
      await touch('sid')
      clock.advance(8 * 3600 - 1)
      expect(await get('sid')).toEqual(session)
      clock.advance(1)
      expect(await get('sid')).toBeNull()
    })

    test('ends a session 24 hours after the sign-in, however often it is used or saved', async () => {
      const { clock, get, set, touch } = await setUp(makeStore)
      await set('sid', begun)
      for (let hours = 0; hours < 23; hours++) {
        clock.advance(3600)
        await touch('sid')
        await set('sid', session)
      }
      clock.advance(3599)
      expect(await get('sid')).toEqual(session)
      clock.advance(1)
      await touch('sid')
      await set('sid', session)
      expect(await get('sid')).toBeNull()
    })

    test.each(['destroyed', 'expired', 'never begun'])(
      'does not bring a session back that is saved or touched when %s',
      async (how) => {
        const { clock, get, set, touch, destroy } = await setUp(makeStore, { capacity: 1 })
        if (how !== 'never begun') await set('sid', begun)
        if (how === 'destroyed') await destroy('sid')
        if (how === 'expired') clock.advance(8 * 3600)
        await touch('sid')
        await set('sid', session)
        expect(await get('sid')).toBeNull()
        await set('the room is free', begun)
      },
    )

    test('reports a session that cannot be stored to the callback', async () => {
      const { set } = await setUp(makeStore)
      const circular: SessionData & { itself?: unknown } = { ...begun }
      circular.itself = circular
      await expect(set('sid', circular)).rejects.toThrow(TypeError)
    })

    test('works without callbacks, where express-session leaves them out', async () => {
      const { store, get } = await setUp(makeStore)
      store.set('sid', begun)
      store.touch?.('sid', session)
      await vi.waitFor(async () => expect(await get('sid')).toEqual(session))
      store.destroy('sid')
      await vi.waitFor(async () => expect(await get('sid')).toBeNull())
    })
  })

  describe(`${name} behind express-session`, () => {
    test('keeps a session alive by its use, over HTTP', async () => {
      const { clock, visit } = await startSite(makeStore)
      const { cookie } = await visit('/sign-in')
      for (let use = 0; use < 2; use += 1) {
        clock.advance(8 * 3600 - 1)
        expect((await visit('/who', cookie)).body).toBe('person')
      }
      clock.advance(8 * 3600)
      expect((await visit('/who', cookie)).body).toBe('nobody')
    })

    test('begins a session at each sign-in under a new id, and ends the one before', async () => {
      const { visit } = await startSite(makeStore, { capacity: 1 })
      const before = await visit('/sign-in')
      const after = await visit('/sign-in', before.cookie)
      expect(after.cookie).not.toBe(before.cookie)
      expect((await visit('/who', before.cookie)).body).toBe('nobody')
      expect((await visit('/who', after.cookie)).body).toBe('person')
      await visit('/sign-out', after.cookie)
      expect((await visit('/who', after.cookie)).body).toBe('nobody')
      expect(await visit('/sign-in')).toMatchObject({ body: 'none' })
    })

    test('does not restore a session that was ended while one of its requests was in progress', async () => {
      const { visit, release } = await startSite(makeStore, { capacity: 1 })
      const { cookie } = await visit('/sign-in')
      const slow = visit('/slow', cookie)
      await release.started
      await visit('/sign-out', cookie)
      release.now()
      expect((await slow).body).toBe('done')
      expect((await visit('/who', cookie)).body).toBe('nobody')
      expect(await visit('/sign-in')).toMatchObject({ body: 'none' })
    })

    test('stores nothing for visits, whether they show a form or not', async () => {
      const { visit } = await startSite(makeStore, { capacity: 1 })
      expect(await visit('/who')).toEqual({ cookie: undefined, body: 'nobody' })
      const { cookie } = await visit('/form')
      expect(cookie).toMatch(/^mcp-static-auth-9003-browser=/)
      await visit('/form', cookie)
      expect(await visit('/sign-in')).toMatchObject({ body: 'none' })
    })

    test('asks the store for nothing until somebody signs in, and then saves once', async () => {
      const { visit, store } = await startSite(makeStore)
      const calls = (['get', 'set', 'touch', 'destroy'] as const).map((name) => vi.spyOn(store, name))
      const counts = () => calls.map(({ mock }) => mock.calls.length)
      const { cookie } = await visit('/form')
      await visit('/form', cookie)
      expect(counts()).toEqual([0, 0, 0, 0])
      await visit('/sign-in', cookie)
      expect(counts()).toEqual([0, 1, 0, 0])
    })
  })
}

/** A site with the project's own session middleware, and a way to visit it. */
export async function startSite(
  makeStore: MakeSessionStore,
  options: Omit<SessionStoreUnderTest, 'now'> = {},
) {
  const { clock, store } = await setUp(makeStore, options)
  const random = seededRandom('sessions')
  const app = express()
  const release = { now: () => {}, hasStarted: () => {}, started: Promise.resolve() }
  release.started = new Promise((resolve) => Object.assign(release, { hasStarted: resolve }))
  const released = new Promise<void>((resolve) => Object.assign(release, { now: resolve }))
  app.use(
    sessions({
      store: async () => store,
      random,
      csrfKey: random(32),
      cookieKey: random(32),
      publicUrl: 'http://localhost:9003',
    }),
  )
  app.get('/form', (req, res) => res.send(browserOf(req, res).csrf))
  app.get('/who', (req, res) => res.send(sessionOf(req)?.signedIn?.username ?? 'nobody'))
  app.get('/sign-in', async (req, res) => {
    const problem = await signIn(req, res, 'person').then(
      () => 'none',
      (error: Error) => error.name,
    )
    res.send(problem)
  })
  app.get('/slow', async (req, res) => {
    release.hasStarted()
    await released
    req.session.previousKey = 'changed'
    res.send('done')
  })
  app.get('/sign-out', async (req, res) => res.send(await signOut(req, res)))
  const errors: unknown[] = []
  const onError: ErrorRequestHandler = (error, _req, res, next) => {
    errors.push(error)
    if (res.headersSent) next(error)
    else res.status(503).send(error.name)
  }
  app.use(onError)

  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const visit = async (path: string, cookie = '') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } })
    // The session's comes last, since it is set when the answer goes.
    return { cookie: response.headers.getSetCookie().at(-1)?.split(';')[0], body: await response.text() }
  }
  return { clock, store, visit, release, errors }
}
