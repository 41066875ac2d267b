// Codex CLI, in its default configuration, logged in with `codex mcp add`. There is no model behind it: its app server
// takes the calls of tools that a model would have asked for.

import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { codex } from '../../../src/clients/codex.ts'
import type { InteropClient, InteropContext } from '../client.ts'
import { echoCall, exactOutput, timeCall } from '../support/exact-output.ts'
import { installFromNpm } from '../support/npm.ts'
import { basic, foreignIssuer, post } from '../support/scenarios.ts'

const { name, version } = codex
// There is no keychain on a machine without a desktop.
const inFile = ['-c', 'mcp_oauth_credentials_store="file"']

/** The launcher of the npm package, which finds the binary for this platform. */
function program({ folder }: InteropContext): string {
  return join(folder, 'node_modules/@openai/codex/bin/codex.js')
}

async function logIn(context: InteropContext): Promise<void> {
  const { node, mcp, clientId, clientSecret } = context
  const credentials = ['--oauth-client-id', clientId, '--oauth-client-secret', clientSecret]
  await context.run(node, [
    program(context),
    ...inFile,
    ...['mcp', 'add', 'own', '--url', mcp],
    ...credentials,
  ])
}

/** Starts the app server with a conversation, and returns how it is asked to call a tool. */
async function appServer(context: InteropContext) {
  const { stdin, stdout } = context.start(context.node, [program(context), ...inFile, 'app-server'])
  const waiting = new Map<number, (message: { result?: unknown; error?: unknown }) => void>()
  createInterface({ input: stdout }).on('line', (line) => {
    const message = JSON.parse(line)
    waiting.get(message.id)?.(message)
  })
  async function ask(method: string, params: object): Promise<unknown> {
    const id = waiting.size + 1
    const answer = new Promise<{ result?: unknown; error?: unknown }>((resolve) => waiting.set(id, resolve))
    stdin.write(`${JSON.stringify({ id, method, params })}\n`)
    const { result, error } = await answer
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`)
    return result
  }

  await ask('initialize', { clientInfo: { name: 'interop', title: 'interop', version: '1' } })
  stdin.write(`${JSON.stringify({ method: 'initialized' })}\n`)
  const { thread } = (await ask('thread/start', {})) as { thread: { id: string } }
  return ({ name: tool, arguments: args }: typeof echoCall | typeof timeCall) =>
    ask('mcpServer/tool/call', { threadId: thread.id, server: 'own', tool, arguments: args })
}

async function callBothTools(context: InteropContext) {
  await logIn(context)
  const call = await appServer(context)
  exactOutput(context, { time: await call(timeCall), echo: await call(echoCall) })
  return call
}

export const client: InteropClient = {
  name,
  version,
  lacks: {
    'step-up':
      'it reports the missing scope and stops ([codex#20518](https://github.com/openai/codex/issues/20518))',
    client_credentials: 'a person signs in',
    'tools/call 2025-11-25': 'it speaks 2025-06-18',
    'tools/call 2026-07-28': 'it speaks 2025-06-18',
  },
  install: (folder) => installFromNpm(folder, `@openai/codex@${version}`),
  scenarios: [
    {
      name: 'Basic and refresh',
      server: basic,
      async run(context) {
        const call = await callBothTools(context)
        context.advance(3601)
        await call(echoCall)
      },
    },
    {
      name: 'Post',
      server: post,
      async run(context) {
        await callBothTools(context)
      },
    },
    foreignIssuer(logIn),
  ],
}
