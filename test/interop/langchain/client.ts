// LangChain's MCP adapters for Python.

import { join } from 'node:path'
import type { InteropClient } from '../client.ts'
import { callsTools, expiring, needsNobody, stepsUp } from '../support/program-scenarios.ts'
import { pythonProgram } from '../support/python.ts'
import { installFromPyPI, pinned } from '../support/registries.ts'
import { basic, post } from '../support/scenarios.ts'

const requirements = join(import.meta.dirname, 'requirements.txt')
const program = pythonProgram(import.meta.dirname)
const sdk = pinned(requirements, /^mcp==(\S+)$/m)

export const client: InteropClient = {
  name: 'langchain-mcp-adapters',
  version: pinned(requirements, /^langchain-mcp-adapters==(\S+)$/m),
  needs: ['python'],
  note: `its client information has to give the \`token_endpoint_auth_method\`, or mcp ${sdk} leaves the secret out`,
  lacks: {
    iss: `the callback of mcp ${sdk} takes the code and the state only`,
    'tools/call 2026-07-28': `mcp ${sdk} ends with 2025-11-25`,
  },
  install: (folder) => installFromPyPI(folder, requirements),
  scenarios: [
    callsTools('Basic and refresh', program, { ...basic, ...expiring.server }, expiring.task),
    callsTools('Post', program, post, { authMethod: 'client_secret_post' }),
    stepsUp(program),
    needsNobody(program),
  ],
}
