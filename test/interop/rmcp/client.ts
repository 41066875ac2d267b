// rmcp, the official Rust SDK: its OAuth state machine with a preregistered client, and its client credentials.

import { join } from 'node:path'
import type { InteropClient } from '../client.ts'
import { callsTools, checksIssuer, needsNobody, type Program, stepsUp } from '../support/program-scenarios.ts'
import { buildWithCargo, pinned, rustProgram } from '../support/registries.ts'
import { basic, post } from '../support/scenarios.ts'

const source = import.meta.dirname
const program: Program = ({ folder, run }, task) => run(rustProgram(folder, 'interop'), [task])

export const client: InteropClient = {
  name: 'rmcp',
  version: pinned(join(source, 'Cargo.toml'), /^rmcp = \{ version = "=([^"]+)"/m),
  needs: ['rust'],
  install: (folder) => buildWithCargo(folder, source),
  scenarios: [
    // It refreshes thirty seconds before the end, so nobody has to wait.
    callsTools(
      'Basic and refresh, 2025-11-25',
      program,
      { ...basic, accessTokenTtl: 20 },
      { revision: '2025-11-25' },
    ),
    callsTools('Post, 2026-07-28', program, post, { revision: '2026-07-28' }),
    stepsUp(program),
    needsNobody(program),
    checksIssuer(program),
  ],
}
