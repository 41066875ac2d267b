import { describe, expect, test } from 'vitest'
import { isAnyAddress, isLoopbackHost, isLoopbackUrl } from '../src/loopback.ts'

describe('isLoopbackHost', () => {
  test.each([
    'localhost',
    'LocalHost',
    'app.localhost',
    '127.0.0.1',
    '127.8.9.10',
    '::1',
    '[::1]',
    '::ffff:127.0.0.1',
  ])('takes %s for loopback', (host) => expect(isLoopbackHost(host)).toBe(true))

  test.each([
    '0.0.0.0',
    '::',
    '[::]',
    '192.168.1.5',
    '128.0.0.1',
    'example.com',
    'localhost.example.com',
    'notlocalhost',
    '127.0.0.1.example.com',
    '127.1',
    '::2',
    '::ffff:10.0.0.1',
    '',
  ])('takes %j for a host that others may reach', (host) => expect(isLoopbackHost(host)).toBe(false))
})

test('judges a URL by its host alone', () => {
  expect(isLoopbackUrl('http://[::1]:9003')).toBe(true)
  expect(isLoopbackUrl('https://localhost')).toBe(true)
  expect(isLoopbackUrl('https://example.com/localhost')).toBe(false)
  expect(isLoopbackUrl('https://localhost@example.com')).toBe(false)
})

test('knows the addresses that stand for all', () => {
  expect(['0.0.0.0', '::', '0:0::0'].map(isAnyAddress)).toEqual([true, true, true])
  expect(['127.0.0.1', '::1', 'localhost', '10.0.0.0'].map(isAnyAddress)).toEqual([
    false,
    false,
    false,
    false,
  ])
})
