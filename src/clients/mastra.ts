import type { Client, Instance } from './client.ts'
import { quoted } from './quote.ts'

const version = '2.0.0'

export const mastra = {
  id: 'mastra',
  name: 'Mastra (@mastra/mcp)',
  title: 'Mastra',
  kind: 'library',
  version,
  evidence: `Tried with @mastra/mcp ${version}.`,
  redirectUris: ['http://localhost/oauth/callback'],
  steps: (instance) => [
    { text: 'Install it (Node.js 22.13 or later):', code: 'npm install @mastra/mcp @mastra/core' },
    {
      text: 'A client that acts for a person and receives the answer itself. Save it as `client.mjs`:',
      code: program(instance),
    },
  ],
} satisfies Client

function program({ url, clientId, clientSecret }: Instance): string {
  return `import { MCPClient, MCPOAuthClientProvider } from "@mastra/mcp";

const redirectUrl = "http://localhost:8765/oauth/callback";
const mcp = new MCPClient({
  servers: {
    test: {
      url: new URL(${quoted(url)}),
      authProvider: new MCPOAuthClientProvider({
        redirectUrl,
        clientMetadata: { redirect_uris: [redirectUrl] },
        clientInformation: {
          client_id: ${quoted(clientId)},
          client_secret: ${quoted(clientSecret)},
        },
        onRedirectToAuthorization: (url) => console.log(\`Open \${url}\`),
      }),
    },
  },
});
await mcp.authenticate("test");
const { test_get_time } = await mcp.listTools();
console.log(await test_get_time.execute({}));
await mcp.disconnect();`
}
