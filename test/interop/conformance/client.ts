// The conformance suite of the Model Context Protocol: its scenarios for authorization servers, given nothing but the
// issuer and the credentials, and those for MCP servers, at both revisions.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { ServerOptions } from '../../../src/server.ts'
import { freePort } from '../../support/free-port.ts'
import type { InteropClient, InteropContext, Scenario } from '../client.ts'
import { installFromNpm } from '../support/npm.ts'
import { basic } from '../support/scenarios.ts'
import { withoutToken } from './token-proxy.ts'

const version = '0.2.0-alpha.12'
const baseline = join(import.meta.dirname, 'baseline.yml')

function suite(context: InteropContext, args: readonly string[], onOutput?: (text: string) => void) {
  const program = join(context.folder, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')
  return context.run(context.node, [program, ...args], onOutput === undefined ? {} : { onOutput })
}

/** Both scenarios for authorization servers; a person follows the address that the suite prints. */
function authorization(name: string, server: ServerOptions): Scenario {
  return {
    name: `authorization, ${name}`,
    server,
    async run(context) {
      const { url, clientId, clientSecret, browse } = context
      const credentials = ['--client-id', clientId, '--client-secret', clientSecret]
      const args = ['authorization', '--url', url, ...credentials, '-p', String(await freePort())]
      let seen = ''
      let followed = false
      const printed = await suite(context, args, (text) => {
        seen += text
        const [address] = seen.match(/^http\S+\/authorize\?\S+(?=\n)/m) ?? []
        if (address === undefined || followed) return
        followed = true
        browse(address)
      })
      const passed = printed.match(/^✓ \S+: [1-9]\d* passed, 0 failed/gm) ?? []
      assert.equal(passed.length, 2, printed)
    },
  }
}

/** Every scenario of a revision that the baseline does not name. */
function server(revision: string): Scenario {
  return {
    name: `server, ${revision}`,
    async run(context) {
      const url = await withoutToken(context)
      const which = ['--suite', 'all', '--spec-version', revision, '--expected-failures', baseline]
      const printed = await suite(context, ['server', '--url', url, ...which])
      for (const scenario of ['tools-list', 'dns-rebinding-protection']) {
        assert.match(printed, new RegExp(`^✓ ${scenario}: [1-9]\\d* passed, 0 failed`, 'm'))
      }
    },
  }
}

export const client: InteropClient = {
  name: 'MCP conformance suite',
  version,
  isSuite: true,
  needs: ['node24'],
  note: 'the scenarios that do not apply are listed, with the reason, in [baseline.yml](../test/interop/conformance/baseline.yml)',
  install: (folder) => installFromNpm(folder, `@modelcontextprotocol/conformance@${version}`),
  scenarios: [
    authorization('Post', {}),
    authorization('Basic', { ...basic, tokenAuthMethods: 'client_secret_basic' }),
    server('2025-11-25'),
    server('2026-07-28'),
  ],
}
