// Mastra's MCP client.

import { freePort } from '../../support/free-port.ts'
import type { InteropClient } from '../client.ts'
import { installNpmProgram, npmProgramIn } from '../support/npm-program.ts'
import { callsTools, checksIssuer, expiring, type Program } from '../support/program-scenarios.ts'
import { basic, post } from '../support/scenarios.ts'

const version = '2.0.0'
const program: Program = async ({ folder, node, run }, task) =>
  run(node, [npmProgramIn(folder), task, `http://127.0.0.1:${await freePort()}/callback`])

export const client: InteropClient = {
  name: '@mastra/mcp',
  version,
  needs: ['node24'],
  lacks: {
    'step-up': 'its `authenticate()` is content with the token that was refused',
    client_credentials: 'a person signs in',
  },
  install: (folder) => installNpmProgram(folder, import.meta.dirname, `@mastra/mcp@${version}`),
  scenarios: [
    callsTools(
      'Basic and refresh, 2025-11-25',
      program,
      { ...basic, ...expiring.server },
      { ...expiring.task, revision: '2025-11-25' },
    ),
    callsTools('Post, 2026-07-28', program, post, { revision: '2026-07-28' }),
    checksIssuer(program),
  ],
}
