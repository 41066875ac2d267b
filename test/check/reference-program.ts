// The reference client as a program, such as people check: reference-program.ts URL [DEFECT …], credentials in its
// environment. It listens for its answer, opens a browser by the usual command, and forgets its tokens when it ends.

import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { callbackPage } from '../reference-client/callback-page.ts'
import { connect, type Defect, memoryStore } from '../reference-client/client.ts'

const [mcpUrl = '', ...given] = process.argv.slice(2)
const { MCP_CLIENT_ID: clientId = '', MCP_CLIENT_SECRET: clientSecret = '' } = process.env
const defects = given as readonly Defect[]

let back: (answer: URL) => void = () => {}
const server = createServer((req, res) => {
  const answer = new URL(req.url ?? '', 'http://localhost')
  res.setHeader('content-type', 'text/html').end(callbackPage(answer, defects))
  back(answer)
})
await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
const redirectUri = `http://localhost:${(server.address() as AddressInfo).port}/callback`

/** Gives up after a while, as programs do whose person has closed the browser. */
function openBrowser({ href }: URL): Promise<URL> {
  return new Promise((resolve, reject) => {
    back = resolve
    setTimeout(() => reject(new Error('nobody signed in')), 10_000).unref()
    execFile('xdg-open', [href], (error) => error && reject(error))
  })
}

try {
  const connection = await connect({
    mcpUrl,
    clientId,
    clientSecret,
    era: '2026-07-28',
    store: memoryStore(),
    defects,
    openBrowser,
    redirectUri,
  })
  for (let count = 0; count < 3; count++) await connection.listTools()
  await connection.close()
} catch (error) {
  process.stderr.write(`${error}\n`)
  process.exitCode = 1
} finally {
  server.close()
}
