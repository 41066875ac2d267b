import { describe, expect, test } from 'vitest'
import {
  isAnyAddress,
  isLoopbackAddress,
  isLoopbackHost,
  isLoopbackOrigin,
  isLoopbackRedirectUri,
  isLoopbackUrl,
  loopbackNames,
  underOtherLoopbackName,
} from '../src/loopback.ts'

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

test.each(['', 'localhost', '//localhost', 'http://', 'http://[::1', 'http://localhost:99999'])(
  'takes %j, which is not a URL with a host, for one that others may reach',
  (text) => expect(isLoopbackUrl(text)).toBe(false),
)

describe('the spellings of loopback', () => {
  // Whether a host reaches this machine alone, and whether its name is taken from others: in Host, Origin and
  // plain http redirect URIs. A client may well be given an address that no page and no redirect URI may have.
  test.each([
    ['localhost', true, true],
    ['127.0.0.1', true, true],
    ['[::1]', true, true],
    ['127.0.0.2', true, false],
    ['app.localhost', true, false],
    ['[::ffff:127.0.0.1]', true, false],
    ['localhost.', false, false],
    ['app.localhost.', false, false],
    ['127.0.0.1.', false, false],
    ['0.0.0.0', false, false],
    ['[::]', false, false],
    ['localhost.example.com', false, false],
    ['example.com', false, false],
  ])('%s reaches this machine alone: %s; is a name to be taken from others: %s', (host, reaches, taken) => {
    expect(isLoopbackHost(host)).toBe(reaches)
    expect(loopbackNames.includes(host)).toBe(taken)
    expect(isLoopbackOrigin(`http://${host}:6274`)).toBe(taken)
    expect(isLoopbackRedirectUri(`http://${host}:6274/callback`)).toBe(taken)
  })

  // A URL parser takes the dot off an address, and reads others.
  test.each(['http://127.0.0.1.', 'http://127.1', 'http://2130706433', 'http://0x7f.1'])(
    '%s is one when it is a URL, since that is where it leads',
    (url) => expect(isLoopbackUrl(url)).toBe(true),
  )
})

describe('isLoopbackAddress', () => {
  test.each(['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1'])(
    'takes %s for an address of this machine',
    (address) => expect(isLoopbackAddress(address)).toBe(true),
  )

  test('is for the one spelling that sockets have', () => {
    expect(isLoopbackAddress('0:0:0:0:0:0:0:1')).toBe(false)
    expect(isLoopbackHost('0:0:0:0:0:0:0:1')).toBe(true)
    expect(isLoopbackHost('::ffff:7f00:1')).toBe(true)
  })

  test.each([
    '',
    'localhost',
    '[::1]',
    '128.0.0.1',
    '::2',
    '::ffff:128.0.0.1',
    '::ffff:10.0.0.1',
    '127.0.0.1.example',
  ])('takes %j for another one, or for none', (address) => expect(isLoopbackAddress(address)).toBe(false))
})

describe('isLoopbackRedirectUri', () => {
  test.each([
    'http://localhost',
    'http://localhost/',
    'http://localhost?x',
    'http://[::1]:1/cb',
    'HTTP://LocalHost:80/cb',
  ])('takes %s for plain http on loopback', (uri) => expect(isLoopbackRedirectUri(uri)).toBe(true))

  test.each([
    'https://localhost/',
    'http://user@localhost/',
    'http://localhost:/',
    'http://localhost:123456/',
    'http://localhost#x',
    'http:localhost',
  ])('takes %s for something else', (uri) => expect(isLoopbackRedirectUri(uri)).toBe(false))
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

test.each([
  ['http://localhost:9003', 'localhost', 'http://127.0.0.1:9003'],
  ['http://127.0.0.1:9003', '127.0.0.1', 'http://localhost:9003'],
  ['http://localhost:9003', '0.0.0.0', 'http://127.0.0.1:9003'],
  ['https://localhost', '::', 'https://127.0.0.1'],
  ['http://localhost:9003', '::1', undefined],
  ['http://localhost:9003', '192.168.0.7', undefined],
  ['http://[::1]:9003', 'localhost', undefined],
  ['https://mcp.example.com', '0.0.0.0', undefined],
])('%s on a server that listens on %s is %s by the other name', (origin, boundTo, other) => {
  expect(underOtherLoopbackName(origin, boundTo)).toBe(other)
})
