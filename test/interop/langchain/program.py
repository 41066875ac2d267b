"""langchain-mcp-adapters, as an application uses it that has a client id and a secret: with the OAuth provider of the
official Python SDK, which it hands to its HTTP client."""

import asyncio
import json
import sys
from urllib.parse import parse_qs, urlsplit

from langchain_core.tools import BaseTool
from langchain_mcp_adapters.client import MultiServerMCPClient
from mcp.client.auth import OAuthClientProvider
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from redirect import Redirect


class Storage:
    """Tokens in memory, and the client that is registered already."""

    def __init__(self, client: OAuthClientInformationFull) -> None:
        self.client = client
        self.tokens: OAuthToken | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull:
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        raise AssertionError("registered a client, although it has one")


def provider(task: dict) -> OAuthClientProvider:
    redirect = Redirect()
    metadata = {"redirect_uris": [redirect.uri], "token_endpoint_auth_method": task["authMethod"]}
    credentials = {"client_id": task["clientId"], "client_secret": task["clientSecret"]}
    storage = Storage(OAuthClientInformationFull(**credentials, **metadata))
    if task["grant"] == "client_credentials":
        method = {"token_endpoint_auth_method": task["authMethod"], "issuer": task["issuer"]}
        return ClientCredentialsOAuthProvider(task["mcp"], storage, **credentials, **method)

    opened: list[str] = []

    async def open_browser(url: str) -> None:
        opened.append(url)

    async def come_back() -> tuple[str, str | None]:
        answer = await asyncio.to_thread(redirect.answer, opened.pop())
        query = parse_qs(urlsplit(answer).query)
        return query["code"][0], query["state"][0]

    return OAuthClientProvider(
        task["mcp"], OAuthClientMetadata(**metadata), storage, open_browser, come_back
    )


async def call(tool: BaseTool, arguments: dict) -> dict:
    message = await tool.ainvoke({"type": "tool_call", "id": "1", "name": tool.name, "args": arguments})
    content = [{"type": block["type"], "text": block["text"]} for block in message.content]
    return {"content": content, "structuredContent": message.artifact["structured_content"]}


async def main(task: dict) -> None:
    connection = {"transport": "streamable_http", "url": task["mcp"], "auth": provider(task)}
    tools = {tool.name: tool for tool in await MultiServerMCPClient({"own": connection}).get_tools()}
    time = await call(tools["get_time"], {})
    await asyncio.sleep(task["pauseSeconds"])
    echo = await call(tools["echo"], {"message": task["message"]})
    print(json.dumps({"tools": list(tools), "time": time, "echo": echo}))


asyncio.run(main(json.loads(sys.argv[1])))
