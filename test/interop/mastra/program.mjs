// Mastra's MCP client, as an application uses it that has a client id and a secret. It listens for the browser
// itself, on the port that the redirect URI names.

import { setTimeout as delay } from 'node:timers/promises'
import { getMcpCallToolContent, MCPClient, MCPOAuthClientProvider } from '@mastra/mcp'
import { openBrowser } from './redirect.mjs'

const task = JSON.parse(process.argv[2])
const redirectUrl = process.argv[3]
const authProvider = new MCPOAuthClientProvider({
  redirectUrl,
  clientMetadata: {
    redirect_uris: [redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
  },
  clientInformation: { client_id: task.clientId, client_secret: task.clientSecret },
  onRedirectToAuthorization: openBrowser,
})
const protocolVersion = task.revision === '2025-11-25' ? 'legacy' : task.revision
const client = new MCPClient({
  servers: { own: { url: new URL(task.mcp), authProvider, protocolVersion } },
})

async function call(tool, given) {
  const output = await tools[`own_${tool}`].execute(given, {})
  return { content: getMcpCallToolContent(output), structuredContent: output }
}

await client.authenticate('own')
const tools = await client.listTools()
const time = await call('get_time', {})
await delay(task.pauseSeconds * 1000)
const echo = await call('echo', { message: task.message })
const names = Object.keys(tools).map((name) => name.replace('own_', ''))
process.stdout.write(JSON.stringify({ tools: names, time, echo }))
await client.disconnect()
