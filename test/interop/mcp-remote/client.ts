// mcp-remote, which gives clients that speak stdio only (Claude Desktop, Windsurf and others) a way to servers like
// this one. Behind it is the official SDK's client, which knows nothing of OAuth here.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { mcpRemote } from '../../../src/clients/mcp-remote.ts'
import { freePort } from '../../support/free-port.ts'
import type { InteropClient, InteropContext } from '../client.ts'
import { echoCall, exactOutput, timeCall } from '../support/exact-output.ts'
import { installFromNpm } from '../support/npm.ts'
import { basic, foreignIssuer, post, stepUp } from '../support/scenarios.ts'

const { name, version } = mcpRemote

async function connected(context: InteropContext, ...more: string[]): Promise<Client> {
  const { clientId, clientSecret, folder, node, environment, mcp } = context
  const credentials = JSON.stringify({ client_id: clientId, client_secret: clientSecret })
  const transport = new StdioClientTransport({
    command: node,
    args: [
      join(folder, 'node_modules/mcp-remote/dist/proxy.js'),
      mcp,
      // Of itself it would take a port that follows from the URL, which another program may have.
      String(await freePort()),
      ...['--static-oauth-client-info', credentials],
      ...more,
    ],
    env: { ...environment },
    stderr: 'pipe',
  })
  let printed = ''
  transport.stderr?.on('data', (text) => {
    printed += text
  })
  context.afterwards(() => transport.close())
  const client = new Client({ name: 'interop', version: '1' })
  try {
    await client.connect(transport)
  } catch (cause) {
    throw new Error(`mcp-remote printed:\n${printed}`, { cause })
  }
  return client
}

async function callBothTools(context: InteropContext, client: Client): Promise<void> {
  const { tools } = await client.listTools()
  assert.deepEqual(
    tools.map(({ name }) => name),
    ['get_time', 'echo'],
  )
  exactOutput(context, { time: await client.callTool(timeCall), echo: await client.callTool(echoCall) })
}

export const client: InteropClient = {
  name,
  version,
  install: (folder) => installFromNpm(folder, `mcp-remote@${version}`),
  scenarios: [
    {
      name: 'Basic and refresh',
      server: basic,
      async run(context) {
        const client = await connected(context)
        await callBothTools(context, client)
        context.advance(3601)
        await client.callTool(echoCall)
      },
    },
    {
      name: 'Post, 2026-07-28',
      server: post,
      run: async (context) => callBothTools(context, await connected(context, '--protocol', 'auto')),
    },
    {
      name: 'step-up',
      server: stepUp,
      async run(context) {
        const client = await connected(context)
        await client.callTool(echoCall)
      },
    },
    {
      name: 'client_credentials',
      server: basic,
      run: async (context) => callBothTools(context, await connected(context, '--client-credentials')),
    },
    foreignIssuer(connected),
  ],
}
