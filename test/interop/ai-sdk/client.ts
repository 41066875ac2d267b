// The MCP client of Vercel's AI SDK.

import type { InteropClient } from '../client.ts'
import { installNpmProgram, npmProgram } from '../support/npm-program.ts'
import { callsTools, checksIssuer, expiring } from '../support/program-scenarios.ts'
import { basic, post } from '../support/scenarios.ts'

const version = '2.0.99'

export const client: InteropClient = {
  name: '@ai-sdk/mcp',
  version,
  needs: ['node24'],
  note: 'its `clientInformation()` has to give the `issuer` beside the client ID',
  lacks: {
    'step-up': 'it does not read the challenge of a 403',
    client_credentials: 'a person signs in',
  },
  install: (folder) => installNpmProgram(folder, import.meta.dirname, `@ai-sdk/mcp@${version}`),
  scenarios: [
    callsTools(
      'Basic and refresh, 2025-11-25',
      npmProgram,
      { ...basic, ...expiring.server },
      { ...expiring.task, revision: '2025-11-25' },
    ),
    callsTools('Post, 2026-07-28', npmProgram, post, { revision: '2026-07-28' }),
    checksIssuer(npmProgram),
  ],
}
