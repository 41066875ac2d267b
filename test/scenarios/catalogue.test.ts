// The folder of the scenarios has scenarios, and each of them is in the catalogue.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { scenarios } from '../../src/scenarios/catalogue.ts'

const folder = join(import.meta.dirname, '../../src/scenarios')

it('has each scenario in a file of its name, and whatever several of them use in parts', () => {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'scenario.ts' && entry.name !== 'catalogue.ts')
    .map(({ name }) => name)
  expect(files.sort()).toEqual(scenarios.map(({ name }) => `${name}.ts`).sort())
})
