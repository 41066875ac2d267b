"""The official Python SDK, as an application uses it that has a client id and a secret."""

import asyncio
import json
import sys
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
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
    client = OAuthClientInformationFull(
        client_id=task["clientId"], client_secret=task["clientSecret"], **metadata
    )
    storage = Storage(client)
    if task["grant"] == "client_credentials":
        return ClientCredentialsOAuthProvider(
            task["mcp"],
            storage,
            task["clientId"],
            task["clientSecret"],
            token_endpoint_auth_method=task["authMethod"],
            issuer=task["issuer"],
        )

    opened: list[str] = []

    async def open_browser(url: str) -> None:
        opened.append(url)

    async def come_back() -> AuthorizationCodeResult:
        answer = await asyncio.to_thread(redirect.answer, opened.pop())
        query = {name: values[0] for name, values in parse_qs(urlsplit(answer).query).items()}
        return AuthorizationCodeResult(**query)

    return OAuthClientProvider(
        task["mcp"], OAuthClientMetadata(**metadata), storage, open_browser, come_back
    )


async def main(task: dict) -> None:
    mode = "legacy" if task["revision"] == "2025-11-25" else "auto"
    async with httpx2.AsyncClient(auth=provider(task), timeout=30) as http:
        async with Client(streamable_http_client(task["mcp"], http_client=http), mode=mode) as client:
            tools = await client.list_tools()
            time = await client.call_tool("get_time", {})
            await asyncio.sleep(task["pauseSeconds"])
            echo = await client.call_tool("echo", {"message": task["message"]})
    report = {
        "tools": [tool.name for tool in tools.tools],
        "time": time.model_dump(mode="json", by_alias=True),
        "echo": echo.model_dump(mode="json", by_alias=True),
    }
    print(json.dumps(report))


asyncio.run(main(json.loads(sys.argv[1])))
