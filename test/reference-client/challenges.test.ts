import { describe, expect, it } from 'vitest'
import { bearerChallenge, parseChallenges } from './challenges.ts'

/** What was read, as plain data. */
const read = (...lines: string[]) =>
  parseChallenges(lines).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])

describe('a challenge', () => {
  it.each([
    ['a scheme alone', 'Bearer', [['bearer', {}]]],
    ['quoted strings', 'Bearer a="x y", b="z"', [['bearer', { a: 'x y', b: 'z' }]]],
    ['tokens', 'Bearer a=x,b=y', [['bearer', { a: 'x', b: 'y' }]]],
    ['blanks around =', 'Bearer a = "x" , b\t=\ty', [['bearer', { a: 'x', b: 'y' }]]],
    ['escapes', String.raw`Bearer a="say \"hi\", \\o/"`, [['bearer', { a: 'say "hi", \\o/' }]]],
    ['names in any case', 'BEARER Scope=x', [['bearer', { scope: 'x' }]]],
    ['an empty string', 'Bearer a="", b=c', [['bearer', { a: '', b: 'c' }]]],
    ['a name that comes twice, the first counts', 'Bearer a=x, a=y', [['bearer', { a: 'x' }]]],
    ['a token68', 'Negotiate oRcw+/Q==', [['negotiate', {}]]],
    ['empty elements', ', ,Bearer a=x, ,b=y,', [['bearer', { a: 'x', b: 'y' }]]],
  ])('may have %s', (_, line, expected) => {
    expect(read(line)).toEqual(expected)
  })

  it.each([
    ['behind another with parameters', 'Basic realm="a, b", Bearer a=x', ['basic', 'bearer']],
    ['behind a scheme alone', 'Negotiate, Bearer a=x', ['negotiate', 'bearer']],
    ['behind a token68', 'Negotiate abc==, Bearer a=x', ['negotiate', 'bearer']],
    ['before another', 'Bearer a=x, Basic realm=y', ['bearer', 'basic']],
    ['not within a string', 'Basic realm="x, Bearer a=y"', ['basic']],
  ])('may stand %s', (_, line, expected) => {
    expect(parseChallenges([line]).map(({ scheme }) => scheme)).toEqual(expected)
  })

  it('may be on any of several lines, of which others are no challenges at all', () => {
    expect(read('"what?"', 'Basic realm=a', 'Bearer a=x')).toEqual([
      ['basic', { realm: 'a' }],
      ['bearer', { a: 'x' }],
    ])
    expect(bearerChallenge(['=', 'Bearer a="x'])?.parameters.size).toBe(0)
    expect(bearerChallenge(['Basic realm=a'])).toBeUndefined()
  })
})
