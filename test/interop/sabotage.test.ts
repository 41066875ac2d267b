// The sabotage is carried out by hand only; what it would break has to be there all the same.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sabotages } from './support/sabotages.ts'

describe('the sabotage', () => {
  it.each(sabotages)('finds what it breaks: $name', ({ file, text }) => {
    expect(readFileSync(join(import.meta.dirname, '../..', file), 'utf8').split(text)).toHaveLength(2)
  })
})
