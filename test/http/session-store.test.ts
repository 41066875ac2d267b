import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { SessionData, Store } from 'express-session'
import { describe, expect, onTestFinished, test } from 'vitest'
import { browserKeys, sessions, signIn, signOut } from '../../src/http/session.ts'
import { boundedSessionStore, type SessionStoreOptions } from '../../src/http/session-store.ts'
import { fakeClock } from '../support/clock.ts'
import { usedHeapBytes } from '../support/heap.ts'
import { seededRandom } from '../support/random.ts'

const signedOut: SessionData = { cookie: { originalMaxAge: null, httpOnly: true, path: '/' }, browser: 'b' }
const signedIn: SessionData = { ...signedOut, signedIn: { username: 'person' } }

/** A store with promises instead of callbacks. */
function setUp(options: Partial<SessionStoreOptions> = {}) {
  const clock = fakeClock()
  const store = boundedSessionStore({ now: clock.now, ...options })
  return { clock, store, ...promises(store) }
}

function promises(store: Store) {
  const settle = <T>(call: (callback: (error: unknown, value?: T) => void) => void) =>
    new Promise<T | undefined>((resolve, reject) =>
      call((error, value) => (error ? reject(error) : resolve(value))),
    )
  return {
    get: (sid: string) => settle<SessionData | null>((callback) => store.get(sid, callback)),
    set: (sid: string, session: SessionData) => settle<void>((callback) => store.set(sid, session, callback)),
    touch: (sid: string) => new Promise<void>((resolve) => store.touch?.(sid, signedOut, resolve)),
    destroy: (sid: string) => settle<void>((callback) => store.destroy(sid, callback)),
    length: () => settle<number>((callback) => store.length?.(callback)),
  }
}

describe('boundedSessionStore', () => {
  test('gives a session back as it was set, as a copy', async () => {
    const { get, set } = setUp()
    const session = structuredClone(signedIn)
    await set('sid', session)
    session.signedIn = { username: 'changed later' }
    const found = await get('sid')
    expect(found).toEqual(signedIn)
    if (found) found.browser = 'changed later'
    expect(await get('sid')).toEqual(signedIn)
  })

  test('gives nothing for an unknown or a destroyed session', async () => {
    const { get, set, destroy } = setUp()
    await set('sid', signedOut)
    await destroy('sid')
    await destroy('unknown')
    expect(await get('sid')).toBeNull()
    expect(await get('__proto__')).toBeNull()
  })

  test.each([
    ['not signed in', signedOut, 600],
    ['signed in', signedIn, 8 * 3600],
  ])('ends a session that is %s so long after its last use: %o, %i s', async (_what, session, seconds) => {
    const { clock, get, set, touch } = setUp()
    await set('sid', session)
    clock.advance(seconds - 1)
    expect(await get('sid')).toEqual(session)
    await touch('sid')
    clock.advance(seconds - 1)
    expect(await get('sid')).toEqual(session)
    clock.advance(1)
    expect(await get('sid')).toBeNull()
  })

  test('does not count being looked at as a use', async () => {
    const { clock, get, set } = setUp()
    await set('sid', signedOut)
    clock.advance(599)
    await get('sid')
    clock.advance(1)
    expect(await get('sid')).toBeNull()
  })

  test.each(['destroyed', 'expired'])(
    'does not bring a session back that is touched when %s',
    async (how) => {
      const { clock, get, set, touch, destroy } = setUp()
      await set('sid', signedOut)
      if (how === 'destroyed') await destroy('sid')
      else clock.advance(600)
      await touch('sid')
      expect(await get('sid')).toBeNull()
    },
  )

  test('refuses one more when full of living sessions, and loses none', async () => {
    const { get, set, touch, length } = setUp({ capacity: 2 })
    await set('a', signedOut)
    await set('b', signedIn)
    await expect(set('c', signedIn)).rejects.toThrow('no room for another session')
    await set('a', signedIn)
    await touch('b')
    expect(await get('a')).toEqual(signedIn)
    expect(await get('b')).toEqual(signedIn)
    expect(await get('c')).toBeNull()
    expect(await length()).toBe(2)
  })

  test('has room as soon as a session expires or is destroyed', async () => {
    const { clock, get, set, destroy } = setUp({ capacity: 1 })
    await set('a', signedOut)
    clock.advance(600)
    await set('b', signedOut)
    await destroy('b')
    await set('c', signedOut)
    expect(await get('c')).toEqual(signedOut)
  })

  test('counts the sessions that live', async () => {
    const { clock, set, length } = setUp()
    await set('a', signedOut)
    await set('b', signedIn)
    expect(await length()).toBe(2)
    clock.advance(600)
    expect(await length()).toBe(1)
  })

  test('reports a session that cannot be stored to the callback', async () => {
    const { set } = setUp()
    const circular: SessionData & { itself?: unknown } = { ...signedOut }
    circular.itself = circular
    await expect(set('sid', circular)).rejects.toThrow(TypeError)
  })

  test('works without callbacks, where express-session leaves them out', async () => {
    const { store, get } = setUp()
    store.set('sid', signedOut)
    store.touch?.('sid', signedOut)
    expect(await get('sid')).toEqual(signedOut)
    store.destroy('sid')
    expect(await get('sid')).toBeNull()
  })

  test('holds 10,000 sessions in a flood of 100,000, in less than 1 kB each', async () => {
    const { set, get, length } = setUp()
    const before = usedHeapBytes()
    let refused = 0
    for (let index = 0; index < 100_000; index += 1) {
      await set(`session ${index}`, { ...signedOut, browser: String(index) }).catch(() => {
        refused += 1
      })
    }
    expect(refused).toBe(90_000)
    expect(usedHeapBytes() - before).toBeLessThan(10_000 * 1000)
    expect(await length()).toBe(10_000)
    expect(await get('session 0')).toEqual({ ...signedOut, browser: '0' })
    expect(await get('session 9999')).toEqual({ ...signedOut, browser: '9999' })
  })
})

describe('boundedSessionStore behind express-session', () => {
  test('keeps a session alive by its use, over HTTP', async () => {
    const { clock, visit } = await startSite()
    const { cookie } = await visit('/keys')
    for (let use = 0; use < 3; use += 1) {
      clock.advance(599)
      expect((await visit('/browser', cookie)).body).toBe('known')
    }
    clock.advance(600)
    expect((await visit('/browser', cookie)).body).toBe('unknown')
  })

  test('moves a session to a new id at sign-in, and ends it at sign-out', async () => {
    const { clock, visit, store } = await startSite()
    const before = await visit('/keys')
    const after = await visit('/sign-in', before.cookie)
    expect(after.cookie).not.toBe(before.cookie)
    expect((await visit('/browser', before.cookie)).body).toBe('unknown')
    clock.advance(8 * 3600 - 1)
    expect((await visit('/browser', after.cookie)).body).toBe('known')
    await visit('/sign-out', after.cookie)
    expect((await visit('/browser', after.cookie)).body).toBe('unknown')
    expect(await promises(store).length()).toBe(0)
  })

  test('stores nothing for a visit that leaves nothing in the session', async () => {
    const { visit, store } = await startSite()
    expect(await visit('/browser')).toEqual({ cookie: undefined, body: 'unknown' })
    expect(await promises(store).length()).toBe(0)
  })

  test('tells the route when there is no room for a session', async () => {
    const { visit, store } = await startSite({ capacity: 1 })
    const { cookie } = await visit('/keys')
    expect((await visit('/keys')).body).toBe('StoreFull')
    expect((await visit('/browser', cookie)).body).toBe('known')
    expect(await promises(store).length()).toBe(1)
  })
})

/** A site with the project's own session middleware, and a way to visit it. */
async function startSite(options: Partial<SessionStoreOptions> = {}) {
  const { clock, store } = setUp(options)
  const random = seededRandom('sessions')
  const app = express()
  app.use(sessions({ store, random, publicUrl: 'http://localhost:9003' }))
  app.get('/keys', async (req, res) => {
    const problem = await browserKeys(req, random).then(
      () => 'none',
      (error: Error) => error.name,
    )
    res.send(problem)
  })
  app.get('/browser', (req, res) => res.send(req.session.browser === undefined ? 'unknown' : 'known'))
  app.get('/sign-in', async (req, res) => res.send(await signIn(req, 'person')))
  app.get('/sign-out', async (req, res) => res.send(await signOut(req)))

  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const visit = async (path: string, cookie = '') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } })
    return { cookie: response.headers.getSetCookie()[0]?.split(';')[0], body: await response.text() }
  }
  return { clock, store, visit }
}
