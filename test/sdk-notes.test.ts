// Every row in the list of the SDK router's deviations is corrected, and a test names it.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('names every row of the SDK notes in a test', () => {
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
  expect(rows.filter((row) => !named.has(row))).toEqual([])
})
