import { describe, expect, onTestFinished, test } from 'vitest'
import { epochSeconds } from '../../src/clock.ts'
import { digest } from '../../src/secrets.ts'
import { StoreFull } from '../../src/store-full.ts'
import { memoryTokenStore } from '../../src/tokens/memory-token-store.ts'
import type { MemoryTokenStore } from '../../src/tokens/store-control.ts'
import type { StoreBounds } from '../../src/tokens/token-store.ts'
import { jumpingClock } from '../support/clock.ts'
import { aCode, aFamily, anAccess } from '../support/records.ts'

const monthSeconds = 30 * 24 * 3600

function setUp(bounds: Partial<StoreBounds> = {}) {
  const clock = jumpingClock()
  const { now, shownAgo } = clock
  const store = memoryTokenStore({ now, shownAgo, wallClock: now, bounds })
  onTestFinished(() => store.close())
  const seconds = () => epochSeconds(now)
  const grant = async (family: string, changes: Parameters<typeof aFamily>[1] = {}) => {
    const access = anAccess(now, `access of ${family}`, { username: 'person' })
    await store.saveCode(`code of ${family}`, aCode(now, family))
    await store.redeemCode(`code of ${family}`, { family: aFamily(now, changes), access })
    return access
  }
  const own = async (name: string) => {
    const access = anAccess(now, name)
    await store.saveAccess(access)
    return access
  }
  return { clock, now, store, seconds, grant, own }
}

/** Which of these access tokens are found, and when they expire. */
async function expiries(store: MemoryTokenStore, ...accesses: readonly { readonly key: string }[]) {
  const found = await Promise.all(accesses.map(({ key }) => store.findAccess(key)))
  return found.map((access) => access?.expiresAt)
}

describe('expireAccess', () => {
  test('ends one token at once, and no other; it is still found for ten minutes', async () => {
    const { clock, store, seconds, grant, own } = setUp()
    const tokens = [
      await grant('family'),
      await grant('other'),
      await own('own'),
      await own('another'),
    ] as const
    const later = seconds() + 3600
    clock.advance(10)
    const ended = seconds()
    expect([store.expireAccess(tokens[0].key), store.expireAccess(tokens[2].key)]).toEqual([1, 1])
    expect(await expiries(store, ...tokens)).toEqual([ended, later, ended, later])
    clock.advance(599)
    expect(await expiries(store, ...tokens)).toEqual([ended, later, ended, later])
    clock.advance(1)
    expect(await expiries(store, ...tokens)).toEqual([undefined, later, undefined, later])
    expect(await store.findFamily('family')).toBeDefined()
  })

  test('ends all that live, and counts no dead one', async () => {
    const { store, seconds, grant, own } = setUp()
    const tokens = [await grant('family'), await own('own'), await grant('revoked')] as const
    await store.revokeFamily('revoked')
    expect(store.expireAccess()).toBe(2)
    expect(await expiries(store, ...tokens)).toEqual([seconds(), seconds(), undefined])
    expect([store.expireAccess(), store.expireAccess(tokens[0].key), store.expireAccess('unknown')]).toEqual([
      0, 0, 0,
    ])
  })

  test('lets the refresh token live', async () => {
    const { now, store, grant } = setUp()
    await grant('family')
    store.expireAccess()
    expect(await store.findFamily('family')).toEqual(aFamily(now))
    expect(await store.addAccess('family', anAccess(now, 'next'))).toBe(true)
    expect(store.expireAccess()).toBe(1)
  })

  test('frees the room of what it ended, families that nothing holds any more included', async () => {
    const { store, seconds, grant, own } = setUp({ families: 1, accessTokens: 2 })
    await grant('family', { expiresAt: seconds() })
    await own('own')
    await expect(grant('next')).rejects.toThrow(StoreFull)
    expect(store.expireAccess()).toBe(2)
    await grant('next')
    expect(await store.findFamily('next')).toBeDefined()
  })
})

describe('expireRefresh', () => {
  test('ends the refresh token of one family, and no access token', async () => {
    const { clock, now, store, seconds, grant } = setUp()
    const token = await grant('family')
    await grant('other')
    const issuedAt = seconds()
    clock.advance(10)
    const expiresAt = seconds()
    expect(store.expireRefresh('family')).toBe(1)
    expect(await store.findFamily('family')).toEqual(aFamily(now, { issuedAt, expiresAt }))
    expect(await store.findFamily('other')).toMatchObject({ expiresAt: issuedAt + monthSeconds })
    // As long as its access token is found, it is, so that a refresh is told that it comes too late.
    clock.advance(3590 + 599)
    expect(await store.findAccess(token.key)).toEqual(token.value)
    expect(await store.findFamily('family')).toMatchObject({ expiresAt })
    clock.advance(1)
    expect(await store.findFamily('family')).toBeUndefined()
  })

  test('ends those of all families, and counts only what lived', async () => {
    const { store, grant } = setUp()
    await grant('family')
    await grant('other')
    await grant('without refresh token', { refreshToken: undefined })
    await grant('revoked')
    await store.revokeFamily('revoked')
    expect([store.expireRefresh('without refresh token'), store.expireRefresh('unknown')]).toEqual([0, 0])
    expect([store.expireRefresh(), store.expireRefresh(), store.expireRefresh('family')]).toEqual([2, 0, 0])
    expect(store.revokeGrants('access')).toBe(3)
  })

  test('keeps the family for ten minutes after the access tokens are ended too, at a jump as well', async () => {
    const { clock, store, seconds, grant } = setUp()
    const token = await grant('family')
    store.expireRefresh()
    clock.advance(60)
    store.expireAccess()
    const ended = seconds()
    clock.jump(monthSeconds)
    await grant('another')
    clock.advance(599)
    expect(await expiries(store, token)).toEqual([ended])
    expect(await store.findFamily('family')).toMatchObject({ expiresAt: ended - 60 })
    clock.advance(1)
    expect(await expiries(store, token)).toEqual([undefined])
    expect(await store.findFamily('family')).toBeUndefined()
  })
})

describe('revokeGrantOf', () => {
  test('revokes the family of a token, all its access tokens with it', async () => {
    const { now, store, grant } = setUp()
    const first = await grant('family')
    const added = anAccess(now, 'added')
    await store.addAccess('family', added)
    const spared = await grant('other')
    expect(store.revokeGrantOf(added.key)).toBe(true)
    expect(await store.findFamily('family')).toBeUndefined()
    expect(await expiries(store, first, added, spared)).toEqual([
      undefined,
      undefined,
      spared.value.expiresAt,
    ])
    expect(store.revokeGrantOf(first.key)).toBe(false)
  })

  test('revokes a token of the client alone', async () => {
    const { store, own, grant } = setUp()
    const [token, other] = [await own('own'), await own('other')]
    await grant('family')
    expect([store.revokeGrantOf(token.key), store.revokeGrantOf(token.key)]).toEqual([true, false])
    expect(await expiries(store, token, other)).toEqual([undefined, other.value.expiresAt])
    expect(await store.findFamily('family')).toBeDefined()
  })

  test('revokes the family of an expired token as long as that is found', async () => {
    const { clock, store, grant } = setUp()
    const token = await grant('family')
    clock.jump(3600)
    expect(store.revokeGrantOf(token.key)).toBe(true)
    expect(await store.findFamily('family')).toBeUndefined()
    expect(store.revokeGrantOf('unknown')).toBe(false)
  })
})

test('revokeGrant revokes the family with a key, all its access tokens with it', async () => {
  const { store, grant } = setUp()
  const [token, spared] = [await grant('family'), await grant('other')]
  expect([store.revokeGrant('family'), store.revokeGrant('family')]).toEqual([true, false])
  expect(await store.findFamily('family')).toBeUndefined()
  expect(await expiries(store, token, spared)).toEqual([undefined, spared.value.expiresAt])
})

describe('revokeGrants', () => {
  test.each([
    ['access', 3, ['refresh only', 'dead']],
    ['refresh', 2, ['own', 'access only', 'dead']],
    ['all', 4, ['dead']],
  ] as const)('revokes the grants with living tokens: %s', async (which, count, left) => {
    const { store, grant, own } = setUp()
    const dead = await grant('dead')
    store.expireRefresh()
    const tokens = { own: await own('own'), dead }
    await grant('both')
    await grant('refresh only')
    await grant('access only')
    store.expireAccess(digest('access of refresh only'))
    store.expireAccess(dead.key)
    store.expireRefresh('access only')
    expect(store.revokeGrants(which)).toBe(count)
    const found: string[] = []
    if ((await store.findAccess(tokens.own.key)) !== undefined) found.push('own')
    for (const family of ['both', 'refresh only', 'access only', 'dead']) {
      if ((await store.findFamily(family)) !== undefined) found.push(family)
    }
    expect(found.toSorted()).toEqual([...left].toSorted())
    expect(store.revokeGrants(which)).toBe(0)
  })
})

describe('clear', () => {
  test('forgets everything but decisions', async () => {
    const { now, store, seconds, grant, own } = setUp()
    const tokens = [await grant('family'), await own('own')]
    const rotation = { present: digest('refresh token 0'), successor: digest('refresh token 1'), atMs: now() }
    await store.rotate({ ...rotation, family: 'family', access: anAccess(now, 'next'), rememberMs: 10_000 })
    const until = seconds() + 600
    await store.spend('decision', until)
    expect((await store.findReplacement(rotation.present))?.atMs).toBe(now())
    store.clear()
    expect(await expiries(store, ...tokens, anAccess(now, 'next'))).toEqual([undefined, undefined, undefined])
    expect(await store.findCode('code of family')).toBeUndefined()
    expect(await store.findFamily('family')).toBeUndefined()
    expect(await store.findReplacement(rotation.present)).toBeUndefined()
    expect(await store.spend('decision', until)).toBe(false)
  })

  test('gives all room back, also that of tokens whose family was revoked just before', async () => {
    const { store, grant, own } = setUp({ families: 3, accessTokens: 5 })
    for (let round = 0; round < 4; round += 1) {
      for (const name of ['a', 'b', 'c']) await grant(name)
      await own('own')
      await own('other')
      await store.revokeFamily('b')
      expect(store.revokeGrants('refresh')).toBe(2)
      store.clear()
      expect([store.expireAccess(), store.revokeGrants('all')]).toEqual([0, 0])
    }
  })
})
