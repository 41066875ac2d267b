// mcporter, which calls tools of MCP servers from a command line.

import { join } from 'node:path'
import { mcporter as published } from '../../../src/clients/mcporter.ts'
import type { InteropClient, InteropContext } from '../client.ts'
import { echoCall, exactData, timeCall } from '../support/exact-output.ts'
import { installFromNpm } from '../support/npm.ts'
import { basic, post } from '../support/scenarios.ts'

const { name, version } = published

function mcporter(context: InteropContext, ...args: string[]): Promise<string> {
  const program = join(context.folder, 'node_modules/mcporter/dist/cli.js')
  return context.run(context.node, [program, ...args], { env: { OWN_SECRET: context.clientSecret } })
}

async function logIn(context: InteropContext): Promise<void> {
  const client = ['--oauth-client-id', context.clientId, '--oauth-client-secret-env', 'OWN_SECRET']
  await mcporter(context, 'config', 'add', 'own', '--url', context.mcp, '--auth', 'oauth', ...client)
  await mcporter(context, 'auth', 'own')
}

async function call(context: InteropContext, tool: typeof echoCall | typeof timeCall): Promise<unknown> {
  const args = ['--args', JSON.stringify(tool.arguments), '--output', 'json']
  return JSON.parse(await mcporter(context, 'call', `own.${tool.name}`, ...args))
}

async function callBothTools(context: InteropContext): Promise<void> {
  await logIn(context)
  exactData(context, { time: await call(context, timeCall), echo: await call(context, echoCall) })
}

export const client: InteropClient = {
  name,
  version,
  needs: ['node24'],
  lacks: {
    'step-up': 'it opens the browser, but does not wait for the answer',
    client_credentials: 'a person signs in',
    iss: 'not checked',
    'tools/call 2026-07-28': 'it knows revisions up to 2025-11-25',
  },
  install: (folder) => installFromNpm(folder, `mcporter@${version}`),
  scenarios: [
    {
      name: 'Basic and refresh',
      server: basic,
      async run(context) {
        await callBothTools(context)
        context.advance(3601)
        await call(context, echoCall)
      },
    },
    { name: 'Post', server: post, run: callBothTools },
  ],
}
