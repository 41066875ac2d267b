// mcp-go, the MCP library of the Go world before there was an official one.

import { join } from 'node:path'
import type { InteropClient } from '../client.ts'
import { callsTools, expiring, type Program } from '../support/program-scenarios.ts'
import { buildWithGo, goProgram, pinned } from '../support/registries.ts'
import { basic, post } from '../support/scenarios.ts'

const source = import.meta.dirname
const program: Program = ({ folder, run }, task) => run(goProgram(folder), [task])

export const client: InteropClient = {
  name: 'mcp-go',
  version: pinned(join(source, 'go.mod'), /mcp-go v(\S+)$/m),
  needs: ['go'],
  note: 'it sends a PKCE challenge only with `PKCEEnabled: true`',
  lacks: {
    iss: 'it takes the code and the state of an answer only',
    'step-up': 'it does not read the challenge of a 403',
    client_credentials: 'a person signs in',
  },
  install: (folder) => buildWithGo(folder, source),
  scenarios: [
    callsTools(
      'Basic and refresh, 2025-11-25',
      program,
      { ...basic, ...expiring.server },
      { ...expiring.task, revision: '2025-11-25' },
    ),
    callsTools('Post, 2026-07-28', program, post, {
      authMethod: 'client_secret_post',
      revision: '2026-07-28',
    }),
  ],
}
