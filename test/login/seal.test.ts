import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { Trace } from '../../src/handshake/trace.ts'
import { openPending, type PendingAuthorization, sealPending } from '../../src/login/pending.ts'
import { createSeal } from '../../src/login/seal.ts'
import { fakeClock } from '../support/clock.ts'
import { testStore } from '../support/store.ts'

const key = randomBytes(32)

test.each(['', 'a', '{"b":"ü"}\n\u0000\u{1f4a5}', 'x'.repeat(100_000)])(
  'opens what it sealed: %.20j',
  (text) => {
    const { seal, open } = createSeal(key, randomBytes)
    expect(open(seal(text))).toBe(text)
    expect(createSeal(key, randomBytes).open(seal(text))).toBe(text)
    expect(seal(text)).not.toBe(seal(text))
  },
)

test('opens nothing with another key', () => {
  expect(
    createSeal(randomBytes(32), randomBytes).open(createSeal(key, randomBytes).seal('a')),
  ).toBeUndefined()
})

test('opens nothing in which one bit, one character or the length was changed', () => {
  const { seal, open } = createSeal(key, randomBytes)
  const sealed = seal('a text')
  const bytes = Buffer.from(sealed.slice(3), 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(open(`r2.${changed.toString('base64url')}`)).toBeUndefined()
  }
  for (let length = 0; length < sealed.length; length++) expect(open(sealed.slice(0, length))).toBeUndefined()
  // What base64url leaves over at the end, other alphabets, and what a lenient decoder skips.
  for (const other of [
    `${sealed}A`,
    `${sealed}=`,
    `${sealed} `,
    `r2. ${sealed.slice(3)}`,
    `R2.${sealed.slice(3)}`,
  ]) {
    expect(open(other)).toBeUndefined()
  }
})

test('a request that one realm sealed is not known to another of the same process', () => {
  const { now } = fakeClock()
  const seal = createSeal(key, randomBytes)
  const at = (issuer: string) => ({
    issuer,
    seal,
    store: testStore({ now, wallClock: now }),
    wallClock: now,
    random: randomBytes,
  })
  const pending: PendingAuthorization = {
    id: 'id',
    issuer: 'http://localhost:9003/a',
    clientId: 'client',
    redirectUri: 'http://localhost:1/callback',
    state: undefined,
    scopes: ['user'],
    codeChallenge: 'c'.repeat(43),
    resource: 'http://localhost:9003/a/mcp',
    browser: 'key',
    expiresAt: Math.floor(now() / 1000) + 1,
  }
  const trace = new Trace('loginCallback')
  const sealed = sealPending(at(pending.issuer), pending, trace)
  expect(openPending(at(pending.issuer), sealed, trace)).toEqual(pending)
  expect(() => openPending(at('http://localhost:9003'), sealed, trace)).toThrow('login_request_unknown')
})
