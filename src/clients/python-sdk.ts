import type { Client, Instance } from './client.ts'
import { quoted } from './quote.ts'
import { repeatsItsId } from './shared-quirks.ts'

const version = '2.3.0'

export const pythonSdk = {
  id: 'python',
  name: 'Python SDK (mcp)',
  title: 'Python SDK',
  kind: 'library',
  version,
  evidence: `Tried with mcp ${version}.`,
  redirectUris: ['http://localhost/callback'],
  quirks: {
    client_secret_missing: {
      what:
        'Sends the secret only if the stored client record says how. With `token_endpoint_auth_method=None` ' +
        'it sends none.',
    },
    client_authentication_twice: repeatsItsId,
    client_authentication_method_off: {
      what: 'Uses the method in its stored client record and does not read the list.',
    },
  },
  steps: (instance) => [
    { text: 'Install the SDK:', code: 'pip install "mcp>=2"' },
    {
      text: `A client that acts for a person. Without \`token_endpoint_auth_method\` the SDK sends no secret:`,
      code: program(instance),
    },
  ],
} satisfies Client

function program({ url, clientId, clientSecret, authMethods }: Instance): string {
  return `import asyncio
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

import httpx2
from mcp import Client
from mcp.client.auth import OAuthClientProvider, TokenStorage
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import (
    AuthorizationCodeResult,
    OAuthClientInformationFull,
    OAuthClientMetadata,
)

URL = ${quoted(url)}
REDIRECT_URI = "http://localhost:8765/callback"


class Memory(TokenStorage):
    tokens = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return OAuthClientInformationFull(
            client_id=${quoted(clientId)},
            client_secret=${quoted(clientSecret)},
            token_endpoint_auth_method=${quoted(authMethods[0] ?? 'client_secret_basic')},
            redirect_uris=[REDIRECT_URI],
        )

    async def set_client_info(self, info):
        pass


def wait_for_browser():
    answer = {}

    class Callback(BaseHTTPRequestHandler):
        def do_GET(self):
            answer.update(parse_qsl(urlsplit(self.path).query))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"You can close this page.")

    with HTTPServer(("localhost", 8765), Callback) as server:
        server.handle_request()
    return AuthorizationCodeResult(**answer)


async def open_browser(address):
    webbrowser.open(address)


async def main():
    auth = OAuthClientProvider(
        URL,
        OAuthClientMetadata(redirect_uris=[REDIRECT_URI]),
        Memory(),
        redirect_handler=open_browser,
        callback_handler=lambda: asyncio.to_thread(wait_for_browser),
    )
    async with httpx2.AsyncClient(auth=auth) as http:
        transport = streamable_http_client(URL, http_client=http)
        async with Client(transport) as client:
            print(await client.call_tool("get_time"))


asyncio.run(main())`
}
