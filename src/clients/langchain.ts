import type { Client } from './client.ts'
import { quoted } from './quote.ts'

const version = '0.3.2'

export const langChain = {
  id: 'langchain',
  name: 'LangChain',
  title: 'LangChain (Python)',
  kind: 'library',
  version,
  evidence: `Tried with langchain-mcp-adapters ${version} and mcp 1.30.0.`,
  redirectUris: ['http://localhost/callback'],
  quirks: {
    client_secret_missing: {
      who: 'LangChain, OpenAI Agents SDK (Python)',
      what:
        'Use the Python SDK, which drops the secret if the client record has no `token_endpoint_auth_method`. ' +
        'Set it.',
    },
  },
  steps: ({ url }) => [
    { text: 'Install it:', code: 'pip install langchain-mcp-adapters' },
    {
      text:
        'Take `REDIRECT_URI`, `Memory`, `open_browser` and `wait_for_browser` from the recipe of the Python SDK. ' +
        'With mcp 1.x, the last returns `answer["code"], answer["state"]`:',
      code: `auth = OAuthClientProvider(
    ${quoted(url)},
    OAuthClientMetadata(redirect_uris=[REDIRECT_URI]),
    Memory(),
    redirect_handler=open_browser,
    callback_handler=lambda: asyncio.to_thread(wait_for_browser),
)
client = MultiServerMCPClient({
    "test": {"transport": "http", "url": ${quoted(url)}, "auth": auth}
})
tools = await client.get_tools()`,
    },
  ],
} satisfies Client
