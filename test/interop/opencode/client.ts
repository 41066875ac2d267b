// OpenCode. Only its model calls tools, and there is none here; logging in and listing the tools needs no account.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openCode } from '../../../src/clients/opencode.ts'
import type { InteropClient, InteropContext } from '../client.ts'
import { installFromNpm } from '../support/npm.ts'
import { basic, post } from '../support/scenarios.ts'

const { name, version } = openCode
const calls = 'only a model calls tools, which needs an account; it connects and lists them, at 2025-11-25'

/** The binary for this platform, which the package's install script would put in place. */
function program({ folder }: InteropContext): string {
  const name = `opencode-${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const names = [name, `${name}-baseline`, `${name}-musl`]
  const paths = names.map((each) => join(folder, 'node_modules', each, 'bin/opencode'))
  const found = paths.find(existsSync)
  assert.ok(found !== undefined, `no binary for ${name}`)
  return found
}

async function logIn(context: InteropContext): Promise<void> {
  const { clientId, clientSecret, mcp: url, environment } = context
  const own = { type: 'remote', url, oauth: { clientId, clientSecret } }
  const home = environment['HOME'] ?? ''
  await writeFile(join(home, 'opencode.json'), JSON.stringify({ autoupdate: false, mcp: { own } }))
  const printed = await context.run(program(context), ['mcp', 'auth', 'own'])
  assert.match(printed, /Authentication successful/)
}

async function connect(context: InteropContext): Promise<void> {
  assert.match(await context.run(program(context), ['mcp', 'list']), /own .*connected/)
}

async function logInAndConnect(context: InteropContext): Promise<void> {
  await logIn(context)
  await connect(context)
}

export const client: InteropClient = {
  name,
  version,
  lacks: {
    iss: 'not checked',
    client_credentials: 'a person signs in',
    'step-up': calls,
    'tools/call 2025-11-25': calls,
    'tools/call 2026-07-28': calls,
    'exact output': calls,
  },
  install: (folder) => installFromNpm(folder, `opencode-ai@${version}`),
  scenarios: [
    {
      name: 'Basic and refresh',
      server: basic,
      async run(context) {
        await logInAndConnect(context)
        context.advance(3601)
        await connect(context)
      },
    },
    { name: 'Post', server: post, run: logInAndConnect },
  ],
}
