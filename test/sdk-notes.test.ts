// Every row of the list of the SDK router's deviations is put right and has a test that names it, or is left
// with a reason.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** Rows that are left, and why. */
const left: Record<number, string> = {
  20: 'an issuer with a path is refused at start: the router works at the root of a host only',
}

it('names every row of the SDK notes in a test, but for those that are left with a reason', () => {
  const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.endsWith('sdk-notes.test.ts'))
    .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .join('\n')
  const named = new Set(
    [...tests.matchAll(/SDK-NOTES (\d+(?:, \d+)*)/g)].flatMap(([, rows = '']) =>
      rows.split(', ').map(Number),
    ),
  )
  const rows = Array.from({ length: 36 }, (_, index) => index + 1)
  expect(rows.filter((row) => !named.has(row) && left[row] === undefined)).toEqual([])
})
