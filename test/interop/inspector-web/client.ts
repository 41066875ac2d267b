// The web interface of MCP Inspector, in Chromium: its own server keeps the tokens and talks to ours, and a person
// signs in at our form in the tab that the Inspector sends there.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { inspector } from '../../../src/clients/mcp-inspector.ts'
import { launchChromium } from '../../support/chromium.ts'
import { freePort } from '../../support/free-port.ts'
import type { InteropClient, InteropContext, Scenario } from '../client.ts'
import { echoCall, exactData, timeCall } from '../support/exact-output.ts'
import { installFromNpm } from '../support/npm.ts'
import { basic, foreignIssuer, post, stepUp } from '../support/scenarios.ts'

const { version } = inspector
const program = 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js'
const waitMs = 30_000

type Era = 'legacy' | 'modern'

/** Starts the Inspector with our server in its list, and opens it in a browser of its own. */
async function openInspector(context: InteropContext, era: Era, oauth: object = {}): Promise<Page> {
  const { mcp, clientId, clientSecret } = context
  const server = { type: 'streamable-http', url: mcp, protocolEra: era }
  const file = join(context.environment['HOME'] ?? '', 'inspector.json')
  await writeFile(
    file,
    JSON.stringify({ mcpServers: { own: { ...server, oauth: { clientId, clientSecret, ...oauth } } } }),
  )
  const { stdout } = context.start(context.node, [join(context.folder, program), '--web', '--config', file], {
    env: {
      CLIENT_PORT: String(await freePort()),
      MCP_SANDBOX_PORT: String(await freePort()),
      MCP_AUTO_OPEN_ENABLED: 'false',
      MCP_INSPECTOR_SECRET_STORE: 'file',
    },
  })
  let printed = ''
  let address: string | undefined
  while (address === undefined) {
    printed += String((await once(stdout, 'data'))[0])
    address = /http:\S+_API_TOKEN=\w+(?=\s)/.exec(printed)?.[0]
  }

  const browser = await launchChromium()
  context.afterwards(() => browser.close())
  const page = await browser.newPage({ permissions: ['clipboard-read', 'clipboard-write'] })
  page.setDefaultTimeout(waitMs)
  await page.goto(address)
  return page
}

/** Has the Inspector connect. */
async function connect(page: Page): Promise<void> {
  await page.getByText(/^(Disconnected|Failed)$/).waitFor()
  // The input itself is out of sight, as Mantine draws it.
  await page.getByRole('switch', { name: 'Connect or disconnect' }).dispatchEvent('click')
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Username').fill('demo_user')
  await page.getByLabel('Password').fill('demo_password')
  await page.getByRole('button', { name: 'Sign in and allow' }).click()
}

/** Waits until the Inspector says that it is connected; throws when it says that it failed. */
async function connected(page: Page): Promise<void> {
  const isConnected = page.getByText('Connected', { exact: true })
  await isConnected
    .or(page.getByText('Failed', { exact: true }))
    .first()
    .waitFor()
  assert.ok(await isConnected.isVisible(), 'the Inspector failed to connect')
}

async function signedIn(context: InteropContext, era: Era, oauth: object = {}): Promise<Page> {
  const page = await openInspector(context, era, oauth)
  await connect(page)
  await signIn(page)
  await connected(page)
  await page.getByText('Tools', { exact: true }).click()
  return page
}

interface Call {
  readonly name: string
  readonly arguments: Readonly<Record<string, string>>
}

async function execute(page: Page, { name, arguments: fields }: Call): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`\\b${name}$`) }).click()
  for (const [label, text] of Object.entries(fields)) {
    await page.getByRole('textbox', { name: label, exact: true }).fill(text)
  }
  await page.getByRole('button', { name: 'Execute Tool' }).click()
}

/** Calls a tool, and copies its structured output from the page. */
async function call(page: Page, tool: Call): Promise<unknown> {
  await execute(page, tool)
  await page.getByText('Structured Output').waitFor()
  await page.getByRole('button', { name: 'Copy' }).last().click()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  await page.getByRole('button', { name: 'Close results' }).click()
  return JSON.parse(copied)
}

async function callBothTools(context: InteropContext, era: Era): Promise<Page> {
  const page = await signedIn(context, era)
  await page.getByText('Tools (2)').waitFor()
  exactData(context, { time: await call(page, timeCall), echo: await call(page, echoCall) })
  return page
}

/** Signs in like a person elsewhere, so that the answer can be altered on its way. */
async function signInWithAlteredAnswer(context: InteropContext): Promise<void> {
  const page = await openInspector(context, 'legacy')
  await page.route('**/authorize?*', async (route) => {
    const answer = await context.signIn(route.request().url())
    await route.fulfill({ status: 303, headers: { location: answer.href } })
  })
  await connect(page)
  await connected(page)
}

/** An attempt in the timeline, in short. */
interface Told {
  readonly client: string
  readonly title: string
  readonly requests: readonly string[]
}

/** What the timeline tells, oldest attempt first. */
async function told({ url }: InteropContext): Promise<readonly Told[]> {
  const { attempts } = (await (await fetch(`${url}/handshake.json`)).json()) as {
    attempts: { client: string; title: string; steps: { request?: string }[] }[]
  }
  return attempts.reverse().map(({ client, title, steps }) => ({
    client,
    title,
    requests: steps.flatMap(({ request }) => (request === undefined ? [] : [request])),
  }))
}

function isDenial(attempt: Told | undefined, requests: readonly string[]): void {
  assert.deepEqual({ client: attempt?.client, requests: attempt?.requests }, { client: 'node', requests })
  assert.match(attempt?.title ?? '', /\bdenied\b/)
}

const deniedTwice: Scenario = {
  name: 'denied twice with a curl in between',
  async run(context) {
    const page = await openInspector(context, 'legacy')
    async function connectAndDeny(): Promise<void> {
      await connect(page)
      await page.getByRole('button', { name: 'Deny' }).click()
      await page.getByText('Failed', { exact: true }).waitFor()
    }

    const metadata = ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-authorization-server']
    await connectAndDeny()
    for (const path of metadata) await context.run('curl', ['--silent', '--fail', context.url + path])
    await connectAndDeny()

    const reads = metadata.map((path) => `GET ${path}`)
    const asks = ['GET /authorize', 'POST /login/callback']
    const [first, between, second, ...others] = await told(context)
    isDenial(first, ['POST /mcp', ...reads, ...asks])
    assert.match(between?.client ?? '', /^curl/)
    assert.deepEqual(between?.requests, reads)
    // It remembers the metadata.
    isDenial(second, ['POST /mcp', ...asks])
    assert.deepEqual(others, [])
  },
}

export const client: InteropClient = {
  name: 'MCP Inspector',
  version,
  needs: ['node24', 'chromium'],
  lacks: {
    client_credentials: 'a person signs in',
  },
  install: (folder) => installFromNpm(folder, `@modelcontextprotocol/inspector@${version}`),
  scenarios: [
    {
      name: 'Basic and refresh',
      server: basic,
      async run(context) {
        const page = await callBothTools(context, 'legacy')
        context.advance(3601)
        await call(page, echoCall)
      },
    },
    {
      name: 'Post, 2026-07-28',
      server: post,
      run: async (context) => void (await callBothTools(context, 'modern')),
    },
    {
      name: 'step-up',
      server: stepUp,
      async run(context) {
        // Left alone it asks for every scope of the metadata; told to ask for one, it has to step up.
        const page = await signedIn(context, 'legacy', { scopes: 'user' })
        await execute(page, echoCall)
        await page.getByRole('button', { name: 'Authorize' }).click()
        await page.getByRole('button', { name: 'Allow' }).click()
        await connected(page)
        await call(page, echoCall)
      },
    },
    foreignIssuer(signInWithAlteredAnswer),
    deniedTwice,
  ],
}
