// fastmcp.

import { join } from 'node:path'
import { client } from '../../fastmcp/client.ts'
import { pythonIn } from '../../support/registries.ts'
import type { JudgedClient } from '../judged.ts'
import { confirmedOfPython } from '../support/python-sdk.ts'

export const judged: JudgedClient = {
  name: 'fastmcp',
  client,
  command: ({ folder }) => [pythonIn(folder), join(import.meta.dirname, 'program.py'), '{url}'],
  env: { PYTHONDONTWRITEBYTECODE: '1' },
  note: 'A program that lists the tools twice and gives it a store on disk. It has mcp 2.3.0 inside, which does the OAuth.',
  confirmed: confirmedOfPython,
}
