// What is taken for a record, and what is not: another version, or another program, may have written it.

import { expect, it } from 'vitest'
import {
  accessOf,
  accessText,
  codeOf,
  codeText,
  familyOf,
  familyText,
} from '../../src/redis/token-records.ts'
import { aCode, aFamily, anAccess } from '../support/records.ts'

const now = () => 1_800_000_000_000

it('reads what it wrote', () => {
  const { value: access } = anAccess(now, 'an access')
  expect(accessOf(accessText(access))).toEqual(access)
  const code = aCode(now, 'family')
  expect(codeOf(codeText(code), code.family)).toEqual(code)
  const family = aFamily(now)
  expect(familyOf(familyText(family), family.refreshToken)).toEqual(family)
})

it.each(['[]', '5', 'null', '{}', '"text"', '["too", "few"]', '[1,2,3,4,5,6]', '[1,2,3,4,5,6,7]', 'no JSON'])(
  'makes no guess of %s',
  (text) => {
    expect(() => accessOf(text)).toThrow()
    expect(() => familyOf(text, undefined)).toThrow()
    expect(() => codeOf(text, 'family')).toThrow()
  },
)
