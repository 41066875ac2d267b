// golang.org/x/oauth2, the OAuth library of the Go world, for the bare OAuth flow.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { ServerOptions } from '../../../src/server.ts'
import type { InteropClient, Scenario } from '../client.ts'
import { type Program, perform } from '../support/program-scenarios.ts'
import { buildWithGo, goProgram, pinned } from '../support/registries.ts'
import { basic, post } from '../support/scenarios.ts'

const notMcp = 'an OAuth client, not an MCP client'
const source = import.meta.dirname
const program: Program = ({ folder, run }, task) => run(goProgram(folder), [task])

function wholeLife(name: string, options: ServerOptions): Scenario {
  return {
    name,
    server: { ...options, accessTokenTtl: 5 },
    async run(context) {
      assert.deepEqual(await perform(program, context, {}), {
        scope: 'user offline_access',
        refreshed: true,
        alone: 'user',
      })
    },
  }
}

export const client: InteropClient = {
  name: 'golang.org/x/oauth2',
  version: pinned(join(source, 'go.mod'), /oauth2 v(\S+)$/m),
  needs: ['go'],
  note: 'without an `AuthStyle` it tries Basic first; where that is refused, the code is still good for Post',
  lacks: {
    discovery: 'it is given the endpoints',
    iss: 'it is given the code only',
    'step-up': notMcp,
    'tools/call 2025-11-25': notMcp,
    'tools/call 2026-07-28': notMcp,
    'exact output': notMcp,
  },
  install: (folder) => buildWithGo(folder, source),
  scenarios: [wholeLife('Basic', basic), wholeLife('Post', post)],
}
