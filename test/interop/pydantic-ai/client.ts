// Pydantic AI's toolset for MCP, with fastmcp's OAuth helper.

import { join } from 'node:path'
import type { InteropClient } from '../client.ts'
import { callsTools, checksIssuer, expiring, needsNobody, stepsUp } from '../support/program-scenarios.ts'
import { pythonProgram } from '../support/python.ts'
import { installFromPyPI, pinned } from '../support/registries.ts'
import { basic, post } from '../support/scenarios.ts'

const requirements = join(import.meta.dirname, 'requirements.txt')
const program = pythonProgram(import.meta.dirname)

export const client: InteropClient = {
  name: 'pydantic-ai',
  version: pinned(requirements, /^pydantic-ai-slim==(\S+)$/m),
  needs: ['python'],
  install: (folder) => installFromPyPI(folder, requirements),
  scenarios: [
    callsTools('Post, 2026-07-28', program, post, {
      authMethod: 'client_secret_post',
      revision: '2026-07-28',
    }),
    callsTools(
      'Basic and refresh, 2025-11-25',
      program,
      { ...basic, ...expiring.server },
      { ...expiring.task, revision: '2025-11-25' },
    ),
    stepsUp(program),
    needsNobody(program),
    checksIssuer(program),
  ],
}
