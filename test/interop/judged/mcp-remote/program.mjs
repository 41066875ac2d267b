// A program like Claude Desktop: starts mcp-remote, whose path is the first argument, and lists the tools twice.

import { createServer } from 'node:net'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

const { MCP_URL, MCP_CLIENT_ID: client_id, MCP_CLIENT_SECRET: client_secret } = process.env

const transport = new StdioClientTransport({
  command: process.execPath,
  args: [
    process.argv[2],
    MCP_URL,
    // Of itself it would take a port that follows from the URL, which another program may have.
    String(await freePort()),
    ...['--static-oauth-client-info', JSON.stringify({ client_id, client_secret })],
  ],
  env: process.env,
  stderr: 'inherit',
})
const client = new Client({ name: 'judged', version: '1' })
await client.connect(transport)
for (const _ of [1, 2]) {
  const { tools } = await client.listTools()
  process.stdout.write(`${tools.map(({ name }) => name).join(' ')}\n`)
}
await client.close()

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
