import { expect, onTestFinished, test, vi } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { digest } from '../../src/secrets.ts'
import { StoreFull } from '../../src/store-full.ts'
import { defaultMaxTokens } from '../../src/tokens/max-tokens.ts'
import { type MemoryTokenStoreOptions, memoryTokenStore } from '../../src/tokens/memory-token-store.ts'
import type { TokenStore } from '../../src/tokens/token-store.ts'
import { storeBoundsContract } from '../contract/store-bounds.ts'
import { tokenStoreContract } from '../contract/token-store.ts'
import { fakeClock, jumpingClock } from '../support/clock.ts'
import { usedBytes } from '../support/heap.ts'
import { longMs } from '../support/patience.ts'
import { aCode, aFamily, anAccess } from '../support/records.ts'

tokenStoreContract('memoryTokenStore', memoryTokenStore)
storeBoundsContract('memoryTokenStore', memoryTokenStore)

/** All time in it passes by command. */
const onlyJumping = () => {
  const clock = jumpingClock()
  return { ...clock, advance: clock.jump }
}
tokenStoreContract('memoryTokenStore with a clock that jumps', memoryTokenStore, onlyJumping)
storeBoundsContract('memoryTokenStore with a clock that jumps', memoryTokenStore, onlyJumping)

const megabyte = 1_000_000
/** What a heap may grow by of itself: code that is compiled, maps that were resized. */
const tolerance = 3 * megabyte

function setUp(options: Partial<MemoryTokenStoreOptions> = {}) {
  const clock = fakeClock()
  const store = memoryTokenStore({ now: clock.now, wallClock: clock.now, ...options })
  onTestFinished(() => store.close())
  return { store, clock, now: clock.now }
}

test('takes 300 bytes at most for an access token, of the client or of a family', async () => {
  const count = 15_000
  const { store, clock, now } = setUp({ bounds: { codes: 2 * count } })
  const first = usedBytes()
  for (let index = 0; index < count; index += 1) await store.saveAccess(anAccess(now, `own ${index}`))
  const second = usedBytes()
  expect((second - first) / count).toBeLessThan(300)

  for (let index = 0; index < count; index += 1) await startFamily(store, now, `family ${index}`)
  // Codes are no concern of this test.
  clock.advance(901)
  await store.saveCode('another', aCode(now, 'another'))
  const third = usedBytes()
  expect((third - second) / count).toBeLessThan(450)
})

test('pays nothing for what it refuses, and loses nothing by it', async () => {
  const { store, now } = setUp({ maxTokens: 10_000 })
  const { value } = anAccess(now, 'any')
  for (let index = 0; index < 9000; index += 1) await store.saveAccess({ key: `key ${index}`, value })
  const before = usedBytes()
  let refused = 0
  for (let index = 9000; index < 60_000; index += 1) {
    await store.saveAccess({ key: `key ${index}`, value }).catch((error) => {
      if (error instanceof StoreFull) refused += 1
    })
  }
  expect(refused).toBe(51_000)
  expect(usedBytes() - before).toBeLessThan(tolerance)
  for (let index = 0; index < 9000; index += 1) {
    if ((await store.findAccess(`key ${index}`)) === undefined) expect.fail(`number ${index} was lost`)
  }
  expect(await store.findAccess('key 9000')).toBeUndefined()
})

test('keeps nothing of the requests from which its records were cut', async () => {
  const { store, now } = setUp()
  const before = usedBytes()
  for (let index = 0; index < 1000; index += 1) {
    // As a parser does it: parts of one long string, which V8 keeps whole for as long as a part lives.
    const request = Buffer.from(`${index} ${'x'.repeat(60_000)}`).toString()
    const cut = () => request.slice(0, 43)
    await store.saveCode(digest(request), aCode(now, cut(), { codeChallenge: cut(), scopes: [cut()] }))
    await store.redeemCode(digest(request), {
      family: aFamily(now, { scopes: [cut()] }),
      access: anAccess(now, request, { scopes: [cut()] }),
    })
    await store.saveAccess(anAccess(now, `other ${index}`, { scopes: [cut()] }))
    await store.spend(cut(), now() / 1000 + 600)
  }
  expect(usedBytes() - before).toBeLessThan(8 * tolerance)
})

test('takes no more memory for a family however often it was rotated and its access tokens revoked', {
  timeout: longMs,
}, async () => {
  const { store, now } = setUp()
  const families = []
  for (let index = 0; index < 2000; index += 1)
    families.push(await startFamily(store, now, `family ${index}`))
  const before = usedBytes()
  for (let number = 0; number < 25; number += 1) {
    for (const { family, rotate } of families) {
      if (!(await rotate(number))) expect.fail(`${number} of ${family} was not rotated`)
      await store.revokeAccess(digest(`${family}, access ${number}`))
    }
  }
  expect(usedBytes() - before).toBeLessThan(tolerance)
})

test('holds only so many different combinations of scopes, a tenth of them for people', async () => {
  const { store, clock, now } = setUp()
  let stored = 0
  const outcomes = []
  const scoped = (name: string) => anAccess(now, `access ${name}`, { scopes: [`scope ${name}`] })
  for (let index = 0; index < 12_000; index += 1) {
    outcomes.push(await store.saveAccess(scoped(`${index}`)).catch((error: unknown) => error))
    if (outcomes.at(-1) === undefined) stored += 1
  }
  expect(stored).toBe(9000)
  expect(outcomes.at(-1)).toBeInstanceOf(StoreFull)
  await startFamily(store, now, 'of a person')
  await store.saveAccess(anAccess(now, 'another', { scopes: ['scope 7'] }))
  // Two for the family and its token, one for the new token.
  for (const gone of [10, 11, 12]) await store.revokeAccess(digest(`access ${gone}`))
  await store.saveAccess(scoped('new'))
  expect(await store.findAccess(digest('access 9'))).toMatchObject({ scopes: ['scope 9'] })
  expect(await store.findAccess(digest('access new'))).toMatchObject({ scopes: ['scope new'] })

  // As soon as one has expired, although it could still be told from an unknown one.
  await expect(store.saveAccess(scoped('next'))).rejects.toThrow(StoreFull)
  clock.advance(3600)
  await store.saveAccess(scoped('next'))
  expect(await store.findAccess(digest('access next'))).toMatchObject({ scopes: ['scope next'] })
})

test('revokes a family of very many access tokens at once, though it removes them a few at a time', async () => {
  const { store, now } = setUp({ maxTokens: 5000 })
  const { family } = await startFamily(store, now, 'family')
  const tokens = 4900
  for (let index = 0; index < tokens; index += 1)
    await store.addAccess(family, anAccess(now, `access ${index}`))
  await store.revokeFamily(family)
  for (let index = 0; index < tokens; index += 1) {
    if (await store.findAccess(digest(`access ${index}`))) expect.fail(`number ${index} still lives`)
  }
  // All of their room can be had again.
  const { family: next } = await startFamily(store, now, 'next')
  for (let index = 0; index < tokens; index += 1) {
    if (!(await store.addAccess(next, anAccess(now, `next ${index}`)))) expect.fail(`no room for ${index}`)
  }
  expect(await store.findAccess(digest('next 0'))).toBeDefined()
})

test('warns once, when four fifths of the room are taken by what lives', async () => {
  const nearlyFull = vi.fn()
  const { store, clock, now } = setUp({ nearlyFull, bounds: { accessTokens: 100, families: 10 } })
  for (let index = 0; index < 79; index += 1) await store.saveAccess(anAccess(now, `access ${index}`))
  clock.advance(3600)
  for (let index = 0; index < 79; index += 1) await store.saveAccess(anAccess(now, `next ${index}`))
  expect(nearlyFull.mock.calls).toEqual([])
  for (let index = 0; index < 5; index += 1) await store.saveAccess(anAccess(now, `more ${index}`))
  expect(nearlyFull.mock.calls).toEqual([['access tokens', 100]])
  for (let index = 0; index < 8; index += 1) await startFamily(store, now, `family ${index}`)
  expect(nearlyFull.mock.calls.slice(1)).toEqual([['sign-ins', 10]])
})

test('forgets what expired without being asked, in slices, until it is closed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const families = 5000
  const { store, clock, now } = setUp({ bounds: { codes: families } })
  const before = usedBytes()
  for (let index = 0; index < 60_000; index += 1) await store.saveAccess(anAccess(now, `own ${index}`))
  for (let index = 0; index < families; index += 1) await startFamily(store, now, `family ${index}`)
  expect(usedBytes() - before).toBeGreaterThan(1.5 * tolerance)
  clock.advance(30 * 24 * 3600 + 600)
  vi.advanceTimersByTime(10_000)
  // What is left but the interval is the next slice.
  while (vi.getTimerCount() > 1) vi.advanceTimersToNextTimer()
  expect(usedBytes() - before).toBeLessThan(tolerance)
  await store.close()
  expect(vi.getTimerCount()).toBe(0)
})

test('keeps no process alive', async () => {
  const intervals = vi.spyOn(globalThis, 'setInterval')
  onTestFinished(() => intervals.mockRestore())
  setUp()
  const [timer] = intervals.mock.results.map(({ value }) => value as NodeJS.Timeout)
  expect(timer?.hasRef()).toBe(false)
})

test('can still tell what expired from what is unknown for ten minutes', async () => {
  const { store, clock, now } = setUp()
  const code = aCode(now, 'family')
  const access = anAccess(now, 'access')
  await store.saveCode('code', code)
  await store.saveAccess(access)
  clock.advance(300 + 599)
  expect(await store.findCode('code')).toEqual({ code, spent: false })
  clock.advance(1)
  expect(await store.findCode('code')).toBeUndefined()
  clock.advance(3300 - 1)
  expect(await store.findAccess(access.key)).toEqual(access.value)
  clock.advance(1)
  expect(await store.findAccess(access.key)).toBeUndefined()
})

test('can still tell for ten minutes that pass what expired by a jump of the clock', async () => {
  const clock = jumpingClock()
  const { now } = clock
  const { store } = setUp({ now, shownAgo: clock.shownAgo })
  const code = aCode(now, 'later')
  const own = anAccess(now, 'own')
  const { family } = await startFamily(store, now, 'family')
  await store.saveCode('code', code)
  await store.saveAccess(own)
  const held = () =>
    Promise.all([
      store.findCode('code').then((found) => found?.code),
      store.findAccess(own.key),
      store.findAccess(digest('family, first access')),
      store.findFamily(family),
    ])
  const all = await held()
  expect(all).toEqual([code, own.value, anAccess(now, 'any').value, aFamily(now)])
  clock.jump(365 * 24 * 3600)
  // To put another makes the store look for what it may forget.
  await store.saveAccess(anAccess(now, 'next'))
  await store.saveCode('another', aCode(now, 'another'))
  expect(await held()).toEqual(all)
  clock.advance(300)
  clock.jump(365 * 24 * 3600)
  clock.advance(299)
  expect(await held()).toEqual(all)
  clock.advance(1)
  expect(await held()).toEqual([undefined, undefined, undefined, undefined])
})

test.each([
  [4_000_000_000, 1_000_000],
  [536_870_912, 894_784],
  [300_000_000, 500_000],
])('a heap limit of %i bytes gives room for %i tokens', (heapLimitBytes, maxTokens) => {
  expect(defaultMaxTokens(heapLimitBytes)).toBe(maxTokens)
})

/** Stores a family, and gives the function that presents its refresh token of a number. */
async function startFamily(store: TokenStore, now: Clock, family: string) {
  await store.saveCode(`code of ${family}`, aCode(now, family))
  const access = anAccess(now, `${family}, first access`)
  await store.redeemCode(`code of ${family}`, { family: aFamily(now), access })
  const rotate = (number: number) =>
    store.rotate({
      family,
      present: digest(`refresh token ${number}`),
      successor: digest(`refresh token ${number + 1}`),
      access: anAccess(now, `${family}, access ${number}`),
      atMs: now(),
      rememberMs: 0,
    })
  return { family, rotate }
}
