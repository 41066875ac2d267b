// The entry of `npm run scenarios:table`: writes the tables of scenarios and rules in .github/SCENARIOS.md from the catalogue.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogueTables } from '../support/documentation.ts'

const page = join(import.meta.dirname, '../../.github/SCENARIOS.md')
const text = readFileSync(page, 'utf8')
writeFileSync(page, `${text.slice(0, text.indexOf('\n### '))}\n${catalogueTables()}\n`)
