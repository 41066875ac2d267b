// One run of Gemini CLI's own code, without its user interface: /mcp auth, then a connection with the stored token.
// Usage: node gemini.js URL CLIENT_ID CLIENT_SECRET (login | TOOL ARGUMENTS)

import { connectToMcpServer, MCPOAuthProvider } from '@google/gemini-cli-core'

const [url, clientId, clientSecret, what, args] = process.argv.slice(2)
const oauth = { enabled: true, clientId, clientSecret }

if (what === 'login') {
  await new MCPOAuthProvider().authenticate('own', oauth, url)
} else {
  const workspace = { getDirectories: () => [], onDirectoriesChanged: () => () => undefined }
  const config = { sanitizationConfig: {}, emitMcpDiagnostic: () => undefined }
  const client = await connectToMcpServer('0', 'own', { httpUrl: url, oauth }, false, workspace, config)
  const result = await client.callTool({ name: what, arguments: JSON.parse(args) })
  process.stdout.write(JSON.stringify(result))
  await client.close()
}
process.exit()
