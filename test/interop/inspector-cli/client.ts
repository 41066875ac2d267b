// The command line of MCP Inspector. Each call is a program of its own; between calls the Inspector keeps its tokens in
// its home.

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspector } from '../../../src/clients/mcp-inspector.ts'
import type { InteropClient, InteropContext } from '../client.ts'
import { echoCall, exactOutput, timeCall } from '../support/exact-output.ts'
import { installFromNpm } from '../support/npm.ts'
import { basic, foreignIssuer, post, stepUp } from '../support/scenarios.ts'

const { version } = inspector
const program = 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js'

// Without a terminal it opens a browser only when told that it may; without a keychain it forgets its tokens.
const headless = { MCP_AUTO_OPEN_ENABLED: 'true', MCP_INSPECTOR_SECRET_STORE: 'file' }

type Era = 'legacy' | 'modern'

/** Runs one method and returns what it printed. */
async function inspect(
  context: InteropContext,
  era: Era,
  method: string,
  ...more: string[]
): Promise<unknown> {
  const { clientId, clientSecret, mcp } = context
  const credentials = ['--client-id', clientId, '--client-secret', clientSecret]
  const how = ['--transport', 'http', '--protocol-era', era, '--format', 'json', '--quiet']
  const printed = await context.run(
    context.node,
    [join(context.folder, program), '--cli', mcp, ...how, ...credentials, '--method', method, ...more],
    { env: headless },
  )
  return JSON.parse(printed).result
}

interface Call {
  readonly name: string
  readonly arguments: object
}

function call(context: InteropContext, era: Era, tool: Call): Promise<unknown> {
  return inspect(context, era, 'tools/call', ...named(tool))
}

function named(tool: Call): readonly string[] {
  return ['--tool-name', tool.name, '--tool-args-json', JSON.stringify(tool.arguments)]
}

async function callBothTools(context: InteropContext, era: Era): Promise<void> {
  const list = await inspect(context, era, 'tools/list')
  assert.match(JSON.stringify(list), /get_time.*echo/)
  exactOutput(context, { time: await call(context, era, timeCall), echo: await call(context, era, echoCall) })
}

export const client: InteropClient = {
  name: 'MCP Inspector CLI',
  version,
  needs: ['node24'],
  lacks: {
    client_credentials: 'a person signs in',
  },
  install: (folder) => installFromNpm(folder, `@modelcontextprotocol/inspector@${version}`),
  scenarios: [
    {
      name: 'Basic and refresh',
      server: basic,
      async run(context) {
        await callBothTools(context, 'legacy')
        context.advance(3601)
        await call(context, 'legacy', echoCall)
      },
    },
    {
      name: 'Post, 2026-07-28',
      server: post,
      run: (context) => callBothTools(context, 'modern'),
    },
    {
      name: 'step-up',
      server: stepUp,
      async run(context) {
        // Left alone it asks for every scope of the metadata; told to ask for one, it has to step up.
        const { mcp: url, clientId, clientSecret } = context
        const oauth = { clientId, clientSecret, scopes: 'user' }
        const file = join(context.environment['HOME'] ?? '', 'mcp.json')
        await writeFile(
          file,
          JSON.stringify({ mcpServers: { own: { type: 'streamable-http', url, oauth } } }),
        )
        const args = ['--config', file, '--server', 'own', '--method', 'tools/call', ...named(echoCall)]
        await context.run(context.node, [join(context.folder, program), '--cli', ...args], {
          env: headless,
          input: 'y\n',
        })
      },
    },
    foreignIssuer((context) => inspect(context, 'legacy', 'tools/list')),
  ],
}
