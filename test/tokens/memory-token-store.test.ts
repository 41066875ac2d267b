import { expect, onTestFinished, test, vi } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { StoreFull } from '../../src/expiring-map.ts'
import { digest } from '../../src/secrets.ts'
import { memoryTokenStore } from '../../src/tokens/memory-token-store.ts'
import type { TokenStore } from '../../src/tokens/token-store.ts'
import { tokenStoreContract } from '../contract/token-store.ts'
import { fakeClock } from '../support/clock.ts'
import { usedHeapBytes } from '../support/heap.ts'
import { aCode, aFamily, anAccess } from '../support/records.ts'

tokenStoreContract('memoryTokenStore', memoryTokenStore)

const megabyte = 1_000_000

function setUp() {
  const clock = fakeClock()
  const store = memoryTokenStore({ now: clock.now })
  onTestFinished(() => store.close())
  return { store, clock, now: clock.now }
}

test.each([50_000])(
  'holds access tokens to %i in a flood of 200,000, loses none and pays nothing for the refused',
  async (bound) => {
    const { store, now } = setUp()
    const { value } = anAccess(now, 'any')
    const save = (key: string) => store.saveAccess({ key, value })
    const find = (key: string) => store.findAccess(key)

    for (let index = 0; index < bound; index += 1) await save(`key ${index}`)
    const before = usedHeapBytes()
    let refused = 0
    for (let index = bound; index < 200_000; index += 1) {
      await save(`key ${index}`).catch((error) => {
        if (error instanceof StoreFull) refused += 1
      })
    }
    expect(refused).toBe(200_000 - bound)
    expect(usedHeapBytes() - before).toBeLessThan(megabyte)
    for (let index = 0; index < bound; index += 1) {
      if ((await find(`key ${index}`)) === undefined) expect.fail(`number ${index} was lost`)
    }
    expect(await find(`key ${bound}`)).toBeUndefined()
  },
)

test('keeps nothing of the requests from which its records were cut', async () => {
  const { store, now } = setUp()
  const before = usedHeapBytes()
  for (let index = 0; index < 1000; index += 1) {
    // As a parser does it: parts of one long string, which V8 keeps whole for as long as a part lives.
    const request = Buffer.from(`${index} ${'x'.repeat(20_000)}`).toString()
    const cut = () => request.slice(0, 43)
    await store.saveCode(digest(request), aCode(now, cut(), { codeChallenge: cut(), scopes: [cut()] }))
    await store.redeemCode(digest(request), {
      family: aFamily(now, { scopes: [cut()] }),
      access: anAccess(now, request, { family: cut(), scopes: [cut()] }),
    })
    await store.saveAccess(anAccess(now, `other ${index}`, { scopes: [cut()] }))
  }
  expect(usedHeapBytes() - before).toBeLessThan(5 * megabyte)
})

test('takes no more memory for a family however often it was rotated and its access tokens revoked', async () => {
  const { store, now } = setUp()
  const families = []
  for (let index = 0; index < 1000; index += 1)
    families.push(await startFamily(store, now, `family ${index}`))
  const before = usedHeapBytes()
  for (let number = 0; number < 50; number += 1) {
    for (const { family, rotate } of families) {
      if ((await rotate(number)) !== 'rotated') expect.fail(`${number} of ${family} was not rotated`)
      await store.revokeAccess(digest(`${family}, access ${number}`))
    }
  }
  expect(usedHeapBytes() - before).toBeLessThan(megabyte)
})

test('remembers no more than 32 rotations, however long the grace window', async () => {
  const { store, now } = setUp()
  const { rotate } = await startFamily(store, now, 'family')
  for (let index = 0; index < 33; index += 1) await rotate(index, 10_000)
  expect(await rotate(1, 10_000)).toBe('repeated')
  expect(await rotate(0, 10_000)).toBe('reused')
})

test('forgets what expired without being asked, until it is closed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const { store, clock, now } = setUp()
  const before = usedHeapBytes()
  for (let key = 0; key < 10_000; key += 1) await store.saveCode(String(key), aCode(now, String(key)))
  expect(usedHeapBytes() - before).toBeGreaterThan(2 * megabyte)
  clock.advance(300 + 600)
  vi.advanceTimersByTime(60_000)
  expect(usedHeapBytes() - before).toBeLessThan(megabyte)
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

test('can still tell an expired code from an unknown one for ten minutes', async () => {
  const { store, clock, now } = setUp()
  const code = aCode(now, 'family')
  await store.saveCode('code', code)
  clock.advance(300 + 599)
  expect(await store.findCode('code')).toEqual({ code, spent: false })
  clock.advance(1)
  expect(await store.findCode('code')).toBeUndefined()
})

/** Stores a family, and gives the function that presents its refresh token of a number. */
async function startFamily(store: TokenStore, now: Clock, family: string) {
  await store.saveCode(`code of ${family}`, aCode(now, family))
  const access = anAccess(now, `${family}, first access`, { family })
  await store.redeemCode(`code of ${family}`, { family: aFamily(now), access })
  const rotate = (number: number, graceMs = 0) =>
    store.rotate({
      family,
      presented: digest(`refresh token ${number}`),
      successor: digest(`refresh token ${number + 1}`),
      access: anAccess(now, `${family}, access ${number}`, { family }),
      nowMs: now(),
      graceMs,
    })
  return { family, rotate }
}
