// The official Python SDK.

import { join } from 'node:path'
import { client } from '../../python-mcp/client.ts'
import { pythonIn } from '../../support/registries.ts'
import type { JudgedClient } from '../judged.ts'
import { confirmedOfPython } from '../support/python-sdk.ts'

export const judged: JudgedClient = {
  name: 'mcp (Python)',
  client,
  command: ({ folder }) => [pythonIn(folder), join(import.meta.dirname, 'program.py'), '{url}'],
  env: {
    PYTHONPATH: join(import.meta.dirname, '../../support'),
    PYTHONDONTWRITEBYTECODE: '1',
  },
  note: 'A program that lists the tools twice and keeps its tokens in a file.',
  confirmed: confirmedOfPython,
}
