// Spring Security's OAuth2 client, for the bare OAuth flow: what Java servers have.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { ServerOptions } from '../../../src/server.ts'
import type { InteropClient, Scenario } from '../client.ts'
import { type Program, perform, type Task } from '../support/program-scenarios.ts'
import { buildWithMaven, javaClassPath, pinned } from '../support/registries.ts'
import { basic, post } from '../support/scenarios.ts'

const notMcp = 'an OAuth client, not an MCP client'
const source = import.meta.dirname
const pom = join(source, 'pom.xml')
const program: Program = ({ folder, run }, task) =>
  run('java', ['-cp', javaClassPath(folder), 'Program', task])

function wholeLife(name: string, options: ServerOptions, task: Task): Scenario {
  return {
    name,
    server: { ...options, accessTokenTtl: 30 },
    async run(context) {
      assert.deepEqual(await perform(program, context, task), {
        scopes: ['offline_access', 'user'],
        refreshed: true,
        pings: [200, 200],
      })
    },
  }
}

export const client: InteropClient = {
  name: 'Spring Security OAuth2 Client',
  version: pinned(pom, />spring-security-oauth2-client<\/artifactId>\s*<version>([^<]+)/),
  needs: ['jdk', 'maven'],
  lacks: {
    discovery: 'it takes the issuer, and knows no protected resource metadata',
    iss: 'it does not look at it',
    'step-up': notMcp,
    'tools/call 2025-11-25': notMcp,
    'tools/call 2026-07-28': notMcp,
    'exact output': notMcp,
  },
  note: '`resource` is a parameter that the application adds',
  install: (folder) => buildWithMaven(folder, pom, join(source, 'Program.java')),
  scenarios: [
    wholeLife('Basic', basic, { authMethod: 'client_secret_basic' }),
    wholeLife('Post', post, { authMethod: 'client_secret_post' }),
  ],
}
