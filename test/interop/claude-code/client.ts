// Claude Code. Only its model calls tools, and there is none here; logging in and listing the tools needs no account.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { claudeCode } from '../../../src/clients/claude-code.ts'
import type { InteropClient, InteropContext } from '../client.ts'
import { installFromNpm } from '../support/npm.ts'
import { basic, foreignIssuer, post } from '../support/scenarios.ts'

const { name, version } = claudeCode
const calls = 'only a model calls tools, which needs an account; it connects and lists them, at 2026-07-28'

/** The binary for this platform, which the package's install script would put in place. */
function program({ folder }: InteropContext): string {
  const scope = join(folder, 'node_modules/@anthropic-ai')
  const platform = `claude-code-${process.platform}-${process.arch}`
  const found = [platform, `${platform}-musl`].map((name) => join(scope, name, 'claude')).find(existsSync)
  assert.ok(found !== undefined, `no binary for ${platform}`)
  return found
}

const env = { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' }

async function logIn(context: InteropContext): Promise<void> {
  const claude = program(context)
  const added = ['mcp', 'add', '--transport', 'http', '--client-id', context.clientId, '--client-secret']
  await context.run(claude, [...added, 'own', context.mcp], {
    env: { ...env, MCP_CLIENT_SECRET: context.clientSecret },
  })
  // It signs in on a terminal only.
  await context.run('script', ['-qec', `'${claude}' mcp login own`, '/dev/null'], { env })
}

async function connect(context: InteropContext): Promise<void> {
  assert.match(await context.run(program(context), ['mcp', 'list'], { env }), /own: .*Connected/)
}

export const client: InteropClient = {
  name,
  version,
  needs: ['script'],
  lacks: {
    client_credentials: 'a person signs in',
    'step-up': calls,
    'tools/call 2025-11-25': calls,
    'tools/call 2026-07-28': calls,
    'exact output': calls,
  },
  install: (folder) => installFromNpm(folder, `@anthropic-ai/claude-code@${version}`),
  scenarios: [
    {
      name: 'Basic and refresh',
      server: basic,
      async run(context) {
        await logIn(context)
        await connect(context)
        context.advance(3601)
        await connect(context)
      },
    },
    {
      name: 'Post',
      server: post,
      async run(context) {
        await logIn(context)
        await connect(context)
      },
    },
    foreignIssuer(async (context) => {
      await logIn(context)
      await connect(context)
    }),
  ],
}
