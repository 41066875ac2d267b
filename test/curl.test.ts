// Every curl command that the server prints is run here, as a person would paste it.

import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { parse } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import { banner } from '../src/config/banner.ts'
import { curlCommand } from '../src/curl.ts'
import type { ServerOptions } from '../src/server.ts'
import { lacks } from './support/lacks.ts'
import { Visitor } from './support/playground.ts'
import { hostile } from './support/recipes.ts'
import { startTestServer, type TestServer } from './support/server.ts'

const noCurl = lacks(spawnSync('curl', ['--version']).status === 0 ? undefined : 'curl is not on the PATH')

async function sh(script: string, env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-euc', script], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
  })
  return stdout
}

/** The command in the server's banner. */
function ofBanner({ config }: TestServer): string {
  const text = banner(config, { version: '1' })
  const [, command = ''] = /get a token without a browser:\n\n((?: {2}.*(?:\n|$))+)/.exec(text) ?? []
  return command
}

/** The commands in the recipe on the home page by which a client gets a token and uses it. */
async function ofRecipe({ url }: TestServer): Promise<string> {
  const html = await (await fetch(url, { headers: { accept: 'text/html' } })).text()
  const page = parse(html, { blockTextElements: { script: true, style: true } })
  const blocks = page.querySelectorAll('#curl pre').map((block) => block.text)
  // A person puts the secret in here.
  return blocks
    .slice(0, 2)
    .join('\n')
    .replace(/^CLIENT_SECRET='YOUR_CLIENT_SECRET'$/m, '')
}

/** The playground's commands for the requests in which the client authenticates, and that can be sent again. */
async function ofPlayground(server: TestServer, button: string): Promise<readonly string[]> {
  const visitor = await (await new Visitor(server).signIn()).walkTo('Go to the login page')
  await visitor.press(button)
  for (const next of ['Call get_time', 'Introspect the token', 'Ask with client credentials']) {
    await visitor.press(next)
  }
  return ['introspect', 'client-credentials'].map((step) => {
    const command = visitor.copyable(step).find((text) => text.includes('curl -i'))
    if (command === undefined) throw new Error(`no command for ${step}`)
    return command
  })
}

const { clientId, clientSecret } = hostile
const basic = 'client_secret_basic'
const post = 'client_secret_post'

const rows: readonly [string, ServerOptions, { advised: string; button: string; method: string }[]][] = [
  [
    'a secret of its own',
    { clientId: 'https://app.example/client', clientSecret },
    [
      { advised: post, button: 'with the secret in a Basic header', method: basic },
      { advised: post, button: 'with the secret in the body', method: post },
    ],
  ],
  [
    'a secret of its own, by Basic alone',
    { clientId, clientSecret, tokenAuthMethods: basic },
    [{ advised: basic, button: 'with the secret in a Basic header', method: basic }],
  ],
  [
    'a secret of its own, in the body alone',
    { clientId, clientSecret, tokenAuthMethods: post },
    [{ advised: post, button: 'with the secret in the body', method: post }],
  ],
  [
    'the built-in secret',
    { clientId },
    [
      { advised: basic, button: 'with the secret in a Basic header', method: basic },
      { advised: basic, button: 'with the secret in the body', method: post },
    ],
  ],
]

describe.skipIf(noCurl).each(rows)(
  'a printed command with %s',
  { timeout: 30_000 },
  (_what, options, ways) => {
    it('is accepted, with the credentials encoded as the RFC has it', async () => {
      const server = await startTestServer(options)
      const env = { CLIENT_SECRET: server.config.clientSecret }
      const methods = () => server.events.map(({ details }) => details.clientAuthMethod).filter(Boolean)

      expect(await sh(ofBanner(server), env)).toContain('"access_token":"mcp_at_')
      expect(await sh(await ofRecipe(server), env)).toContain('current_time')
      expect(methods()).toEqual([ways[0]?.advised, ways[0]?.advised])

      for (const { button, method } of ways) {
        for (const command of await ofPlayground(server, button)) {
          expect(await sh(command, env)).toMatch(
            /^HTTP\/1\.1 200 OK\r\n.*("active":true|"access_token":"mcp_at_)/s,
          )
          expect(methods().at(-1)).toBe(method)
        }
      }
      expect(server.events.map(({ details }) => details.basicEncoding)).not.toContain('raw')
      expect(await (await fetch(`${server.url}/handshake.json`)).text()).not.toContain('not form-encoded')
    })
  },
)

describe('a command', () => {
  it('is taken apart by a shell into what it was made of, a tilde too', async () => {
    const values = {
      plain: 'a',
      tilde: '~root',
      later: 'a:~root',
      quote: `it's "$HOME" \`id\` \\`,
      empty: '',
    }
    const command = curlCommand({
      url: 'http://localhost/~x?a=b&c=[d]',
      flag: '-s',
      headers: [
        ['X-One', 'it’s'],
        ['X-Two', { before: 'Bearer ', variable: 'TOKEN' }],
      ],
      form: [...Object.entries(values), ['v', { variable: 'TOKEN' }]],
    })
    for (const shell of ['sh', 'bash']) {
      const script = `curl() { printf '%s\\0' "$@"; }\n${command}`
      const { stdout } = spawnSync(shell, ['-euc', script], { encoding: 'utf8', env: { TOKEN: 'to ken' } })
      expect(stdout.split('\0').slice(0, -1)).toEqual([
        '-s',
        'http://localhost/~x?a=b&c=[d]',
        ...['-H', 'X-One: it’s', '-H', 'X-Two: Bearer to ken'],
        ...['-d', 'plain=a', '--data-urlencode', 'tilde=~root', '--data-urlencode', 'later=a:~root'],
        ...['--data-urlencode', `quote=${values.quote}`, '-d', 'empty=', '--data-urlencode', 'v=to ken'],
      ])
    }
  })
})
