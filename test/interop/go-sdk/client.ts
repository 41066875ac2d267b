// The official Go SDK: its authorization-code handler with a preregistered client, and its client-credentials handler.

import { join } from 'node:path'
import type { InteropClient } from '../client.ts'
import { callsTools, checksIssuer, needsNobody, type Program, stepsUp } from '../support/program-scenarios.ts'
import { buildWithGo, goProgram, pinned } from '../support/registries.ts'
import { basic, post } from '../support/scenarios.ts'

const source = import.meta.dirname
const program: Program = ({ folder, run }, task) => run(goProgram(folder), [task])

export const client: InteropClient = {
  name: 'go-sdk',
  version: pinned(join(source, 'go.mod'), /go-sdk v(\S+)$/m),
  needs: ['go'],
  note: 'of two methods it takes Post; Basic it uses where the server takes nothing else',
  install: (folder) => buildWithGo(folder, source),
  scenarios: [
    callsTools(
      'Basic, 2025-11-25',
      program,
      { ...basic, tokenAuthMethods: 'client_secret_basic' },
      { revision: '2025-11-25' },
    ),
    // It refreshes ten seconds before the end, so nobody has to wait.
    callsTools(
      'Post and refresh, 2026-07-28',
      program,
      { ...post, accessTokenTtl: 2 },
      { revision: '2026-07-28' },
    ),
    stepsUp(program),
    needsNobody(program),
    checksIssuer(program),
  ],
}
