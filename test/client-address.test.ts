import { describe, expect, test } from 'vitest'
import { clientAddress, countedAddress } from '../src/client-address.ts'

const arrived = (ip: string | undefined) => ({ ip, socket: { remoteAddress: '192.0.2.7' } })

describe('clientAddress', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:203.0.113.9', '::ffff:203.0.113.9'],
    ['fe80::1%eth0', 'fe80::1'],
    [`fe80::1%${'a'.repeat(8000)}`, 'fe80::1'],
  ])('takes %s as %s', (ip, address) => expect(clientAddress(arrived(ip))).toBe(address))

  test.each([
    undefined,
    '',
    'unknown',
    '203.0.113.9:4711',
    '[2001:db8::1]',
    '203.0.113.256',
    '\u009b31mred',
    '127.0.0.1\n',
    'y'.repeat(8000),
    `${'0'.repeat(8000)}::1`,
  ])('takes the address of the connection where %j is said, which is not an address', (ip) =>
    expect(clientAddress(arrived(ip))).toBe('192.0.2.7'),
  )

  test('is empty when the connection is closed', () =>
    expect(clientAddress({ ip: undefined, socket: { remoteAddress: undefined } })).toBe(''))
})

describe('countedAddress', () => {
  test.each([
    ['203.0.113.9', '203.0.113.10', false],
    ['203.0.113.9', '::ffff:203.0.113.9', true],
    ['::ffff:203.0.113.9', '::ffff:cb00:7109', true],
    ['::ffff:203.0.113.9', '::ffff:203.0.113.10', false],
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:db8:1:2::1', '2001:DB8:1:00ff::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:102::1', false],
    ['2001:db8:1:2::1', '2001:db8:2:2::1', false],
    ['2001:db8::', '2001:db8:0:0:1:2:3:4', true],
    ['2001:db8::', '::', false],
    ['fe80::1%eth0', 'fe80::2%eth1', true],
    ['64:ff9b::203.0.113.9', '64:ff9b::1', true],
  ])('counts %s and %s together: %s', (one, other, together) => {
    expect(countedAddress(arrived(one)) === countedAddress(arrived(other))).toBe(together)
  })

  test('never makes a long key', () => {
    for (const ip of [
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      `fe80::1%${'a'.repeat(8000)}`,
      'y'.repeat(8000),
    ]) {
      expect(countedAddress(arrived(ip)).length).toBeLessThan(46)
    }
  })
})
