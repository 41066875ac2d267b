// The list of what the SDK's router does and we do differently. Comments cite its rows by number, each is tested.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const notes = readFileSync(join(root, '.github/SDK-NOTES.md'), 'utf8')
const rows = [...notes.matchAll(/^\| (\d+) \|/gm)].map(([, row]) => Number(row))

/** The rows that the comments of a folder cite, as in `SDK-NOTES 1, 7 to 9`; 0 where no number follows. */
function citedIn(folder: string): ReadonlySet<number> {
  const text = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('sdk-notes.test.ts'))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'))
    .join('\n')
    // A comment goes on in the next line.
    .replace(/\n *(?:\/\/|\*) /g, ' ')
  const lists = text.matchAll(/SDK-NOTES((?:,? \d+(?: to \d+)?)*)/g)
  return new Set([...lists].flatMap(([, list = '']) => list.split(',').flatMap(range)))
}

function range(text: string): readonly number[] {
  const [first = 0, last = first] = text.split(' to ').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

it('numbers its rows from 1 on', () => {
  expect(rows.length).toBeGreaterThan(0)
  expect(rows).toEqual(rows.map((_, index) => index + 1))
})

it('names every row in a test', () => {
  const named = citedIn('test')
  expect(rows.filter((row) => !named.has(row))).toEqual([])
})

it.each(['src', 'test'])('has a row for every number that %s cites', (folder) => {
  const cited = citedIn(folder)
  expect(cited.size).toBeGreaterThan(0)
  expect([...cited].filter((row) => !rows.includes(row))).toEqual([])
})
