import { describe, expect, test } from 'vitest'
import { blotter } from '../src/blotter.ts'
import { clipped } from '../src/clipped.ts'

const secret = 'S3cr3t/of+my own, that is långt enough'
const password = 'correct horse'
const blot = blotter([secret, password])

const formEncoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)

describe('a secret', () => {
  test.each<[string, string]>([
    ['as it is', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case', encodeURIComponent(secret).replace(/%../g, (it) => it.toLowerCase())],
    ['form-encoded', formEncoded(secret)],
    ['decoded like a form, though it was not encoded', secret.replaceAll('+', ' ')],
  ])('is hidden %s', (_spelling, text) => {
    expect(blot(`before ${text} after`)).toBe('before [hidden] after')
  })

  test.each(['', 'i', 'id', 'id:', 'static-mcp-client-001:'])('is hidden in base64, after %j', (before) => {
    for (const text of [secret, encodeURIComponent(secret), formEncoded(secret)]) {
      for (const after of ['', '1', '12', ':more']) {
        const bytes = Buffer.from(before + text + after)
        const base64 = bytes.toString('base64')
        for (const spelled of [base64, bytes.toString('base64url'), encodeURIComponent(base64)]) {
          const shown = decodeURIComponent(blot(spelled))
          expect(shown).toMatch(/^[^[]*\[hidden\][^\]]*$/)
          // What is left decodes to the neighbours and a byte at each edge at most.
          const [left = '', right = ''] = shown.split('[hidden]')
          expect(Buffer.from(left, 'base64').toString('latin1')).toBe(
            before.slice(0, Math.floor((left.length * 3) / 4)),
          )
          expect(right.replace(/=+$/, '').length).toBeLessThanOrEqual(Math.ceil((after.length * 8) / 6) + 1)
        }
      }
    }
  })

  test.each(['', 'id: ', '?client_secret='])('is hidden where it was cut, after %j', (before) => {
    const base64 = Buffer.from(`id:${secret}`).toString('base64')
    for (const text of [secret, encodeURIComponent(secret), formEncoded(secret)]) {
      for (let shown = 8; shown <= text.length; shown++) {
        const padding = '.'.repeat(200 - shown - before.length)
        expect(blot(clipped(padding + before + text + text))).toBe(`${padding}${before}[hidden]…`)
      }
    }
    for (let shown = 16; shown < base64.length - 4; shown++) {
      const left = blot(clipped('.'.repeat(200 - shown) + base64.repeat(2)))
      expect(left).toMatch(/^\.+.{0,5}\[hidden\]…$/)
    }
  })

  test('is hidden whole when another one is its beginning', () => {
    const both = blotter(['abcdefgh', 'abcdefghijklmnop'])
    expect(both('abcdefghijklmnop abcdefgh abcdefghijkl…')).toBe('[hidden] [hidden] [hidden]…')
  })

  test('is hidden however it is written, even as a regular expression', () => {
    const odd = '^[a-z]*.$|(?:x){2,}\\d+😀/'
    expect(blotter([odd])(`x ${odd} x ${odd.slice(0, 20)}…`)).toBe('x [hidden] x [hidden]…')
  })
})

test('what is before the first colon of a secret is hidden, if that is no word', () => {
  expect(blotter(['S3cr3t-of-my-own:more'])('x S3cr3t-of-my-own x')).toBe('x [hidden] x')
  expect(blotter(['user-name:S3cr3t'])('x user-name x')).toBe('x user-name x')
})

test('hides codes and tokens, and nothing that only begins like them', () => {
  expect(blot('mcp_at_abc-DEF_1 mcp_rt_x. mcp_ac_y mcp_xx_z')).toBe('[hidden] [hidden]. [hidden] mcp_xx_z')
})

test('leaves words alone: short secrets, and a beginning that was not cut', () => {
  expect(blotter(['secret', ''])('a secret word')).toBe('a secret word')
  expect(blot('correct hors')).toBe('correct hors')
  expect(blot('correct…')).toBe('correct…')
})

test('takes secrets of any length', () => {
  const long = 'x1!'.repeat(5000)
  expect(blotter([long])(`a ${long} b ${long.slice(0, 150)}…`)).toBe('a [hidden] b [hidden]…')
})
