// Codex, whose program is the first argument: adds the server, which signs in, and lists its tools twice, as its user
// interface does. A second start finds the server and its tokens in the same home.

import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const { MCP_URL: url, MCP_CLIENT_ID: id, MCP_CLIENT_SECRET: secret } = process.env
const program = process.argv[2]
// There is no keychain on a machine without a desktop.
const inFile = ['-c', 'mcp_oauth_credentials_store="file"']

const home = join(homedir(), createHash('sha256').update(url).digest('hex').slice(0, 16))
const env = { ...process.env, HOME: home, CODEX_HOME: join(home, '.codex') }
const isFirst = !existsSync(home)
mkdirSync(env.CODEX_HOME, { recursive: true })
if (isFirst) {
  const credentials = ['--oauth-client-id', id, '--oauth-client-secret', secret]
  const add = ['mcp', 'add', 'own', '--url', url, ...credentials]
  execFileSync(process.execPath, [program, ...inFile, ...add], { env, stdio: 'inherit' })
}

const { stdin, stdout } = spawn(process.execPath, [program, ...inFile, 'app-server'], {
  env,
  stdio: ['pipe', 'pipe', 'inherit'],
})
const waiting = new Map()
createInterface({ input: stdout }).on('line', (line) => {
  const message = JSON.parse(line)
  waiting.get(message.id)?.(message)
})

async function ask(method, params) {
  const requestId = waiting.size + 1
  const answer = new Promise((resolve) => waiting.set(requestId, resolve))
  stdin.write(`${JSON.stringify({ id: requestId, method, params })}\n`)
  const { result, error } = await answer
  if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`)
  return result
}

await ask('initialize', { clientInfo: { name: 'judged', title: 'judged', version: '1' } })
stdin.write(`${JSON.stringify({ method: 'initialized' })}\n`)
for (const _ of [1, 2]) {
  const { data } = await ask('mcpServerStatus/list', {})
  process.stdout.write(`${data.flatMap(({ tools }) => Object.keys(tools)).join(' ')}\n`)
}
stdin.end()
process.exit()
