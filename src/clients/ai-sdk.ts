import type { Client } from './client.ts'
import { quoted } from './quote.ts'

const version = '2.0.99'

export const aiSdk = {
  id: 'ai-sdk',
  name: 'AI SDK (@ai-sdk/mcp)',
  title: 'AI SDK',
  kind: 'library',
  version,
  evidence: `Tried with @ai-sdk/mcp ${version}.`,
  redirectUris: ['http://localhost/callback'],
  steps: ({ url, issuer, clientId, clientSecret }) => [
    { text: 'Install it (Node.js 22 or later):', code: 'npm install @ai-sdk/mcp' },
    {
      text:
        'Take `authProvider` from the recipe of the TypeScript SDK, and add to it. Without `issuer` the AI SDK ' +
        'stops after the metadata:',
      code: `let discovered;
Object.assign(authProvider, {
  clientInformation: () => ({
    client_id: ${quoted(clientId)},
    client_secret: ${quoted(clientSecret)},
    issuer: ${quoted(issuer)},
  }),
  storedState: () => state,
  authorizationServerInformation: () => discovered,
  saveAuthorizationServerInformation: (value) => { discovered = value; },
});`,
    },
    {
      text:
        'Call `auth(authProvider, { serverUrl })` to sign in, and again with `authorizationCode`, ' +
        '`callbackState` and `callbackIssuer` from the answer. Then connect:',
      code: `const client = await createMCPClient({
  transport: { type: "http", url: ${quoted(url)}, authProvider },
});
const tools = await client.tools();`,
    },
  ],
} satisfies Client
