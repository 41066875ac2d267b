// Authlib, the OAuth library of the Python world, for the bare OAuth flow.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { ServerOptions } from '../../../src/server.ts'
import type { InteropClient, Scenario } from '../client.ts'
import { perform, type Task } from '../support/program-scenarios.ts'
import { pythonProgram } from '../support/python.ts'
import { installFromPyPI, pinned } from '../support/registries.ts'
import { basic, post } from '../support/scenarios.ts'

const notMcp = 'an OAuth client, not an MCP client'
const requirements = join(import.meta.dirname, 'requirements.txt')
const program = pythonProgram(import.meta.dirname)

function wholeLife(name: string, options: ServerOptions, task: Task): Scenario {
  return {
    name,
    server: { ...options, accessTokenTtl: 30 },
    async run(context) {
      assert.deepEqual(await perform(program, context, task), {
        scope: 'user offline_access',
        activeBeforeAndAfterRevocation: [
          [true, false],
          [true, false],
        ],
      })
    },
  }
}

export const client: InteropClient = {
  name: 'Authlib',
  version: pinned(requirements, /^Authlib==(\S+)$/m),
  needs: ['python'],
  lacks: {
    discovery: 'it takes the issuer, and knows no protected resource metadata',
    iss: 'its sessions do not look at it',
    'step-up': notMcp,
    'tools/call 2025-11-25': notMcp,
    'tools/call 2026-07-28': notMcp,
    'exact output': notMcp,
  },
  install: (folder) => installFromPyPI(folder, requirements),
  scenarios: [
    wholeLife('Basic', basic, { authMethod: 'client_secret_basic' }),
    wholeLife('Post', post, { authMethod: 'client_secret_post' }),
  ],
}
