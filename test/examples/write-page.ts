// Writes .github/EXAMPLES.md: `npm run examples:page`, after an example was changed.

import { writeFileSync } from 'node:fs'
import { examplesPage, examplesPagePath } from '../support/examples-page.ts'

writeFileSync(examplesPagePath, examplesPage())
