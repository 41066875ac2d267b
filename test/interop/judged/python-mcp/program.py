"""The official Python SDK, with a file for its tokens: lists the tools twice."""

import asyncio
import hashlib
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from redirect import Redirect


class Storage:
    """Tokens in a file, and the client that is registered already."""

    def __init__(self, file: Path, client: OAuthClientInformationFull) -> None:
        self._file = file
        self._client = client

    async def get_tokens(self) -> OAuthToken | None:
        return OAuthToken.model_validate_json(self._file.read_text()) if self._file.exists() else None

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self._file.write_text(tokens.model_dump_json())

    async def get_client_info(self) -> OAuthClientInformationFull:
        return self._client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self._client = client_info


def provider(url: str) -> OAuthClientProvider:
    redirect = Redirect()
    metadata = {"redirect_uris": [redirect.uri], "token_endpoint_auth_method": "client_secret_basic"}
    client = OAuthClientInformationFull(
        client_id=os.environ["MCP_CLIENT_ID"], client_secret=os.environ["MCP_CLIENT_SECRET"], **metadata
    )
    tokens = Path.home() / "tokens"
    tokens.mkdir(exist_ok=True)
    opened: list[str] = []

    async def open_browser(address: str) -> None:
        opened.append(address)

    async def come_back() -> AuthorizationCodeResult:
        answer = await asyncio.to_thread(redirect.answer, opened.pop())
        query = {name: values[0] for name, values in parse_qs(urlsplit(answer).query).items()}
        return AuthorizationCodeResult(**query)

    storage = Storage(tokens / hashlib.sha256(url.encode()).hexdigest(), client)
    return OAuthClientProvider(url, OAuthClientMetadata(**metadata), storage, open_browser, come_back)


async def main(url: str) -> None:
    async with httpx2.AsyncClient(auth=provider(url), timeout=30) as http:
        async with Client(streamable_http_client(url, http_client=http)) as client:
            for _ in range(2):
                print(*(tool.name for tool in (await client.list_tools()).tools))


asyncio.run(main(sys.argv[1]))
