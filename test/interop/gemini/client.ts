// Gemini CLI. Its `/mcp auth` is a command of its user interface, so its core package is driven: the same login, the
// same connection.

import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { geminiCli } from '../../../src/clients/gemini-cli.ts'
import type { InteropClient, InteropContext } from '../client.ts'
import { echoCall, exactOutput, timeCall } from '../support/exact-output.ts'
import { installFromNpm } from '../support/npm.ts'
import { foreignIssuer, post } from '../support/scenarios.ts'

const { version } = geminiCli

function gemini(context: InteropContext, ...what: readonly string[]): Promise<string> {
  const { clientId, clientSecret, mcp, node, folder } = context
  const env = { GEMINI_FORCE_FILE_STORAGE: 'true' }
  const args = [join(folder, 'gemini.mjs'), mcp, clientId, clientSecret, ...what]
  // The answer to the question whether it may open a browser.
  return context.run(node, args, { env, input: 'y\n' })
}

const logIn = (context: InteropContext) => gemini(context, 'login')

async function call(context: InteropContext, tool: typeof echoCall | typeof timeCall): Promise<unknown> {
  const printed = await gemini(context, tool.name, JSON.stringify(tool.arguments))
  return JSON.parse(printed.slice(printed.indexOf('{')))
}

/** It goes by its own clock, which cannot be moved; what it noted of the token's end can. */
async function letTokenExpire(context: InteropContext): Promise<void> {
  context.advance(3601)
  const file = join(context.environment['HOME'] ?? '', '.gemini/mcp-oauth-tokens.json')
  const stored = await readFile(file, 'utf8')
  await writeFile(file, stored.replace(/"expiresAt": ?\d+/, '"expiresAt": 1'))
}

export const client: InteropClient = {
  name: 'Gemini CLI (core)',
  version,
  options: '--refresh-grace 30',
  note: 'for access tokens of five minutes or less, since it then sends one refresh token twice',
  lacks: {
    Basic: 'it always sends the secret in the body',
    client_credentials: 'a person signs in',
    'step-up': 'it asks for every scope of the metadata at once',
    'tools/call 2025-11-25': 'it speaks 2025-06-18',
    'tools/call 2026-07-28': 'it speaks 2025-06-18',
  },
  async install(folder) {
    await installFromNpm(folder, `@google/gemini-cli-core@${version}`)
    await copyFile(join(import.meta.dirname, 'gemini.js'), join(folder, 'gemini.mjs'))
  },
  scenarios: [
    {
      name: 'Post and refresh',
      server: post,
      async run(context) {
        await logIn(context)
        exactOutput(context, { time: await call(context, timeCall), echo: await call(context, echoCall) })
        await letTokenExpire(context)
        await call(context, echoCall)
      },
    },
    {
      // To it a token has ended five minutes before it ends, so that it refreshes all the time.
      name: 'short-lived access tokens',
      server: { accessTokenTtl: 60, refreshGrace: 30 },
      async run(context) {
        await logIn(context)
        await call(context, echoCall)
        await call(context, echoCall)
      },
    },
    foreignIssuer(logIn),
  ],
}
