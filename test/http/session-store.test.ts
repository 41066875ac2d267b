import { describe, expect, test } from 'vitest'
import { boundedSessionStore } from '../../src/http/session-store.ts'
import { begun, session, sessionStoreContract, setUp, startSite } from '../contract/session-store.ts'
import { withoutStacks } from '../support/errors.ts'
import { usedHeapBytes } from '../support/heap.ts'

sessionStoreContract('boundedSessionStore', boundedSessionStore)

describe('boundedSessionStore: bounds', () => {
  test('refuses one more when full of living sessions, and loses none', async () => {
    const { get, set, touch } = await setUp(boundedSessionStore, { capacity: 2 })
    await set('a', begun)
    await set('b', begun)
    await expect(set('c', begun)).rejects.toThrow('no room for another session')
    await set('a', session)
    await touch('b')
    expect(await get('a')).toEqual(session)
    expect(await get('b')).toEqual(session)
    expect(await get('c')).toBeNull()
  })

  test('has room as soon as a session expires or is destroyed', async () => {
    const { clock, get, set, destroy } = await setUp(boundedSessionStore, { capacity: 1 })
    await set('a', begun)
    clock.advance(8 * 3600)
    await set('b', begun)
    await destroy('b')
    await set('c', begun)
    expect(await get('c')).toEqual(session)
  })

  test('holds 10,000 sessions in a flood of 20,000, in less than 1 kB each', async () => {
    const { set, get } = await setUp(boundedSessionStore)
    const before = usedHeapBytes()
    let refused = 0
    withoutStacks()
    for (let index = 0; index < 20_000; index += 1) {
      await set(`session ${index}`, { ...begun, previousKey: String(index) }).catch(() => {
        refused += 1
      })
    }
    expect(refused).toBe(10_000)
    expect(usedHeapBytes() - before).toBeLessThan(10_000 * 1000)
    expect(await get('session 0')).toEqual({ ...session, previousKey: '0' })
    expect(await get('session 9999')).toEqual({ ...session, previousKey: '9999' })
  })

  test('tells the route when there is no room for a session, and signs nobody out', async () => {
    const { visit } = await startSite(boundedSessionStore, { capacity: 1 })
    const { cookie } = await visit('/sign-in')
    expect(await visit('/sign-in')).toEqual({ cookie: undefined, body: 'StoreFull' })
    expect((await visit('/who', cookie)).body).toBe('person')
  })
})
