"""What a client with the official Python SDK does when its token dies, and when the refresh fails as well."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from conftest import Run
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken

pytestmark = pytest.mark.anyio

# Registered with the server by default. Nothing listens there: only the address is read.
REDIRECT_URI = "http://127.0.0.1/callback"


class Storage:
    """Tokens in memory, and a client that is registered already."""

    def __init__(self, run: Run) -> None:
        self._tokens: OAuthToken | None = None
        self._client = OAuthClientInformationFull(
            client_id=run.client_id,
            client_secret=run.client_secret,
            # Without this the SDK sends no secret.
            token_endpoint_auth_method="client_secret_basic",
            redirect_uris=[REDIRECT_URI],
        )

    async def get_tokens(self) -> OAuthToken | None:
        return self._tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self._tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull:
        return self._client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        raise AssertionError("registered a client, although it has one")


class Browser:
    """Goes where the client sends a person, and comes back with the answer."""

    def __init__(self) -> None:
        self._answer: dict[str, str] = {}

    async def open(self, address: str) -> None:
        async with httpx2.AsyncClient() as http:
            response = await http.get(address)
        assert response.is_redirect, f"{response.status_code}: let_sign_in() comes before each sign-in"
        self._answer = dict(parse_qsl(urlsplit(response.headers["location"]).query))

    async def come_back(self) -> AuthorizationCodeResult:
        return AuthorizationCodeResult(**self._answer)


@asynccontextmanager
async def connect(run: Run) -> AsyncIterator[Client]:
    """Your own client goes here."""
    browser = Browser()
    auth = OAuthClientProvider(
        run.mcp,
        OAuthClientMetadata(redirect_uris=[REDIRECT_URI]),
        Storage(run),
        redirect_handler=browser.open,
        callback_handler=browser.come_back,
    )
    run.let_sign_in()
    async with httpx2.AsyncClient(auth=auth, timeout=30) as http:
        async with Client(streamable_http_client(run.mcp, http_client=http)) as client:
            yield client


async def tools_of(client: Client) -> list[str]:
    return [tool.name for tool in (await client.list_tools()).tools]


@pytest.fixture
def advance_client(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock of this process, by which the SDK knows when its token is over."""

    def advance(seconds: float) -> None:
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() + seconds)

    return advance


async def test_signs_in_and_lists_the_tools(run: Run) -> None:
    async with connect(run) as client:
        assert await tools_of(client) == ["get_time", "echo"]
    assert run.verdict()["result"] == "pass"


async def test_refreshes_when_its_token_is_over(run: Run, advance_client: Callable[[float], None]) -> None:
    async with connect(run) as client:
        before = run.last_event()
        assert run.expire_access_tokens() == 1
        advance_client(3601)

        assert await tools_of(client) == ["get_time", "echo"]
        assert run.grants(before, 1) == [("refresh_token", 200)]
    assert run.verdict()["result"] == "pass"


async def test_asks_the_person_when_the_server_ends_its_token_early(run: Run) -> None:
    async with connect(run) as client:
        before = run.last_event()
        assert run.expire_access_tokens() == 1
        run.let_sign_in()

        # mcp 2.3.0 refreshes only by its own clock. A 401 begins a whole authorization, though it has a refresh token.
        assert await tools_of(client) == ["get_time", "echo"]
        assert run.grants(before, 1) == [("authorization_code", 200)]


async def test_asks_the_person_when_a_refresh_fails_once(run: Run, advance_client: Callable[[float], None]) -> None:
    async with connect(run) as client:
        before = run.last_event()
        fault = run.fail(at="token", grant="refresh_token", status=503, headers={"Retry-After": "1"})
        assert run.expire_access_tokens() == 1
        advance_client(3601)
        run.let_sign_in()

        # mcp 2.3.0 does not wait and try again: it forgets both tokens at any answer but 200, and signs in anew.
        assert await tools_of(client) == ["get_time", "echo"]
        assert run.grants(before, 2) == [("refresh_token", 503), ("authorization_code", 200)]
        assert run.met(fault) == 1
    assert run.verdict()["result"] == "pass"
