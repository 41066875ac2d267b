// The official Java SDK, which leaves OAuth to the application, with the Nimbus OAuth 2.0 SDK for the tokens.

import { join } from 'node:path'
import type { InteropClient } from '../client.ts'
import {
  callsTools,
  checksIssuer,
  expiring,
  needsNobody,
  type Program,
  stepsUp,
} from '../support/program-scenarios.ts'
import { buildWithMaven, javaClassPath, pinned } from '../support/registries.ts'
import { basic, post } from '../support/scenarios.ts'

const source = import.meta.dirname
const pom = join(source, 'pom.xml')
const version = (artifact: string) => pinned(pom, new RegExp(`>${artifact}</artifactId>\\s*<version>([^<]+)`))
const program: Program = ({ folder, run }, task) =>
  run('java', ['-cp', javaClassPath(folder), 'Program', task])

export const client: InteropClient = {
  name: 'MCP Java SDK with Nimbus OAuth 2.0 SDK',
  version: `${version('mcp')} / ${version('oauth2-oidc-sdk')}`,
  needs: ['jdk', 'maven'],
  lacks: { 'tools/call 2026-07-28': 'it knows revisions up to 2025-11-25' },
  note:
    'Nimbus hands `iss` to the application, which compares it; the application also asks for the metadata of an issuer with a ' +
    'path, since Nimbus appends the well-known path to it',
  install: (folder) => buildWithMaven(folder, pom, join(source, 'Program.java')),
  scenarios: [
    callsTools('Basic and refresh', program, { ...basic, ...expiring.server }, expiring.task),
    callsTools('Post', program, post, { authMethod: 'client_secret_post' }),
    stepsUp(program),
    needsNobody(program),
    checksIssuer(program),
  ],
}
