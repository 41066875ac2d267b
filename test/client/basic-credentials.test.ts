import { describe, expect, it } from 'vitest'
import { basicReadings } from '../../src/client/basic-credentials.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const readings = (joined: string, registeredId = 'registered') =>
  basicReadings(base64(joined), registeredId).map(({ id, secret }) => `${id} | ${secret}`)

describe('basicReadings', () => {
  it('says which reading is which, for whoever has to explain what a client sent', () => {
    const encodings = (joined: string) => basicReadings(base64(joined), '').map(({ encoding }) => encoding)
    expect(encodings('a:b')).toEqual(['same either way'])
    expect(encodings('a:%20')).toEqual(['form-encoded', 'raw'])
    expect(encodings('a:%')).toEqual(['raw'])
  })

  it('offers one reading when encoding makes no difference', () => {
    expect(readings('client-1:s3cret._~')).toEqual(['client-1 | s3cret._~'])
  })

  it.each([
    ['a+b:c+d', ['a b | c d', 'a+b | c+d']],
    ['a%20b:c%2Bd', ['a b | c+d', 'a%20b | c%2Bd']],
    ['p%2Bq%3D%2Fr%2541%3As:x', ['p+q=/r%41:s | x', 'p%2Bq%3D%2Fr%2541%3As | x']],
    ['id:%C3%A9', ['id | é', 'id | %C3%A9']],
  ])('offers %s form-decoded first, as RFC 6749 wants it, and raw second', (joined, expected) => {
    expect(readings(joined)).toEqual(expected)
  })

  it.each(['id:50%', 'id:%zz', 'id:%C3', 'id:%ff', '%:secret'])(
    'offers %s raw only: it cannot have been form-encoded',
    (joined) => {
      expect(readings(joined)).toEqual([joined.replace(':', ' | ')])
    },
  )

  it.each([
    ['id:', ['id | ']],
    [':secret', [' | secret']],
    [':', [' | ']],
    ['id:a:b', ['id | a:b']],
    ['id:é', ['id | é']],
  ])('splits %s at the first colon', (joined, expected) => {
    expect(readings(joined)).toEqual(expected)
  })

  it('splits after the registered id when that has a colon, for a client that joins raw', () => {
    expect(readings('https://app.example/id:secret', 'https://app.example/id')).toEqual([
      'https | //app.example/id:secret',
      'https://app.example/id | secret',
    ])
    expect(readings('a:b:c', 'a:b')).toEqual(['a | b:c', 'a:b | c'])
    expect(readings('a:bc', 'a:b')).toEqual(['a | bc'])
  })

  it.each([
    ['nothing', ''],
    ['no colon', base64('client')],
    ['no base64', 'client:secret'],
    ['base64 with a space inside', `${base64('client:')} ${base64('secret')}`],
    ['base64 with something behind', `${base64('id:secret')}, Basic ${base64('id:secret')}`],
    ['padding alone', '=='],
    ['padding inside', 'YTpi==Yg'],
    ['too much padding', 'YTpi==='],
    ['a single character more', `${base64('abc:de').replaceAll('=', '')}Q`],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0x3a, 0xff]).toString('base64')],
  ])('offers no reading of %s', (_, encoded) => {
    expect(basicReadings(encoded, 'registered')).toEqual([])
  })

  it('takes base64 without padding, and base64url: what was meant is clear', () => {
    const expected = [{ id: 'a', secret: '?>~', encoding: 'same either way' }]
    expect(basicReadings(base64('a:?>~').replaceAll('=', ''), '')).toEqual(expected)
    expect(basicReadings(Buffer.from('a:?>~').toString('base64url'), '')).toEqual(expected)
  })
})
