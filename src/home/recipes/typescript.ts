// Owns how a program in TypeScript or JavaScript connects, with either generation of the official SDK.

import { quoted } from './quote.ts'
import type { Instance, Recipe } from './recipe.ts'

interface Generation {
  readonly install: string
  readonly imports: { readonly withPerson: readonly string[]; readonly withoutPerson: readonly string[] }
  /** What finishAuth() takes: the second generation checks `iss` itself. */
  readonly answer: string
}

const v2: Generation = {
  install: 'npm install @modelcontextprotocol/client',
  imports: {
    withPerson: [
      'import {',
      '  Client,',
      '  StreamableHTTPClientTransport,',
      '  UnauthorizedError,',
      '} from "@modelcontextprotocol/client";',
    ],
    withoutPerson: [
      'import {',
      '  Client,',
      '  ClientCredentialsProvider,',
      '  StreamableHTTPClientTransport,',
      '} from "@modelcontextprotocol/client";',
    ],
  },
  answer: 'answer',
}

const v1: Generation = {
  install: 'npm install @modelcontextprotocol/sdk',
  imports: {
    withPerson: [
      'import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";',
      'import { Client } from "@modelcontextprotocol/sdk/client/index.js";',
      'import {',
      '  StreamableHTTPClientTransport,',
      '} from "@modelcontextprotocol/sdk/client/streamableHttp.js";',
    ],
    withoutPerson: [
      'import {',
      '  ClientCredentialsProvider,',
      '} from "@modelcontextprotocol/sdk/client/auth-extensions.js";',
      'import { Client } from "@modelcontextprotocol/sdk/client/index.js";',
      'import {',
      '  StreamableHTTPClientTransport,',
      '} from "@modelcontextprotocol/sdk/client/streamableHttp.js";',
    ],
  },
  answer: 'answer.get("code")',
}

export const typescriptV2: Recipe = recipe(
  'typescript',
  'TypeScript SDK v2',
  'Tried with @modelcontextprotocol/client 2.4.0.',
  v2,
)
export const typescriptV1: Recipe = recipe(
  'typescript-v1',
  'TypeScript SDK v1',
  'Tried with @modelcontextprotocol/sdk 1.32.2.',
  v1,
)

function recipe(id: string, name: string, evidence: string, generation: Generation): Recipe {
  return {
    id,
    name,
    evidence,
    redirectUris: ['http://localhost/callback'],
    steps: (instance) => [
      { text: 'Install the SDK:', code: generation.install },
      {
        text: 'A client in the name of a person, to save as `client.mjs`:',
        code: withPerson(instance, generation),
      },
      { text: 'Or one without a person:', code: withoutPerson(instance, generation) },
    ],
  }
}

function withPerson({ url, clientId, clientSecret }: Instance, { imports, answer }: Generation): string {
  return `import { createServer } from "node:http";
${imports.withPerson.join('\n')}

const url = new URL(${quoted(url)});
const redirectUrl = "http://localhost:8765/callback";
const state = crypto.randomUUID();
let tokens, verifier, discovery;
const authProvider = {
  redirectUrl,
  clientMetadata: { redirect_uris: [redirectUrl] },
  clientInformation: () => ({
    client_id: ${quoted(clientId)},
    client_secret: ${quoted(clientSecret)},
  }),
  state: () => state,
  tokens: () => tokens,
  saveTokens: (value) => { tokens = value; },
  codeVerifier: () => verifier,
  saveCodeVerifier: (value) => { verifier = value; },
  discoveryState: () => discovery,
  saveDiscoveryState: (value) => { discovery = value; },
  redirectToAuthorization: (address) => console.log(\`Open \${address}\`),
};

const newClient = () => new Client({ name: "my-client", version: "1.0.0" });
const newTransport = () =>
  new StreamableHTTPClientTransport(url, { authProvider });

let client = newClient();
const transport = newTransport();
try {
  await client.connect(transport);
} catch (error) {
  if (!(error instanceof UnauthorizedError)) throw error;
  const answer = await new Promise((resolve) => {
    const server = createServer((request, response) => {
      response.setHeader("Connection", "close");
      response.end("You can close this page.");
      server.close();
      resolve(new URL(request.url, redirectUrl).searchParams);
    }).listen(8765);
  });
  if (answer.get("state") !== state) throw new Error("a foreign answer");
  await transport.finishAuth(${answer});
  client = newClient();
  await client.connect(newTransport());
}
console.log(await client.callTool({ name: "get_time", arguments: {} }));
await client.close();`
}

function withoutPerson(instance: Instance, { imports }: Generation): string {
  const { url, issuer, clientId, clientSecret, scope } = instance
  return `${imports.withoutPerson.join('\n')}

const authProvider = new ClientCredentialsProvider({
  clientId: ${quoted(clientId)},
  clientSecret: ${quoted(clientSecret)},
  scope: ${quoted(scope)},
  expectedIssuer: ${quoted(issuer)},
});
const url = new URL(${quoted(url)});
const client = new Client({ name: "my-client", version: "1.0.0" });
await client.connect(new StreamableHTTPClientTransport(url, { authProvider }));
console.log(await client.callTool({ name: "get_time", arguments: {} }));
await client.close();`
}
