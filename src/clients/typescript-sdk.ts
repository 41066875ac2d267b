import type { Client, Instance, RecipeStep } from './client.ts'
import { quoted } from './quote.ts'

interface Generation {
  readonly imports: readonly string[]
  /** The argument of finishAuth(): the second generation checks `iss` itself. */
  readonly answer: string
  /** The client that acts without a person, or how it differs from the one of the other generation. */
  readonly withoutPerson: (instance: Instance) => RecipeStep
}

const v2: Generation = {
  imports: [
    'import {',
    '  Client,',
    '  StreamableHTTPClientTransport,',
    '  UnauthorizedError,',
    '} from "@modelcontextprotocol/client";',
  ],
  answer: 'answer',
  withoutPerson: (instance) => ({
    text: 'Or one that acts without a person:',
    code: withoutPerson(instance),
  }),
}

const v1: Generation = {
  imports: [
    'import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";',
    'import { Client } from "@modelcontextprotocol/sdk/client/index.js";',
    'import {',
    '  StreamableHTTPClientTransport,',
    '} from "@modelcontextprotocol/sdk/client/streamableHttp.js";',
  ],
  answer: 'answer.get("code")',
  withoutPerson: () => ({
    text:
      'The one of v2 that acts without a person works too. It imports `ClientCredentialsProvider` from ' +
      '`@modelcontextprotocol/sdk/client/auth-extensions.js`.',
  }),
}

export const typescriptV2 = client(
  'typescript',
  '2.4.0',
  '@modelcontextprotocol/client',
  'TypeScript SDK v2',
  v2,
)
export const typescriptV1 = client(
  'typescript-v1',
  '1.32.2',
  '@modelcontextprotocol/sdk',
  'TypeScript SDK v1',
  v1,
)

function client(id: string, version: string, packageName: string, title: string, generation: Generation) {
  return {
    id,
    name: 'TypeScript SDK',
    title,
    kind: 'library',
    version,
    evidence: `Tried with ${packageName} ${version}.`,
    redirectUris: ['http://localhost/callback'],
    quirks: {
      client_secret_missing: {
        what: 'Acts as a public client if `clientInformation()` returns no `client_secret`.',
      },
      scope_insufficient: {
        what:
          'Some versions ask for the new scopes instead of the old ones and loop forever ' +
          '(modelcontextprotocol/typescript-sdk#1582). Others refresh although only a new authorization helps ' +
          '(#2255).',
      },
    },
    steps: (instance: Instance) => [
      { text: 'Install the SDK:', code: `npm install ${packageName}` },
      {
        text: 'A client that acts for a person. Save it as `client.mjs`:',
        code: withPerson(instance, generation),
      },
      generation.withoutPerson(instance),
    ],
  } satisfies Client
}

function withPerson({ url, clientId, clientSecret }: Instance, { imports, answer }: Generation): string {
  return `import { createServer } from "node:http";
${imports.join('\n')}

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

function withoutPerson({ url, issuer, clientId, clientSecret, scope }: Instance): string {
  return `import {
  Client,
  ClientCredentialsProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";

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
