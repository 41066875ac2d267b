"""pytest fixtures: a server that speaks OAuth and MCP, and a run of its own for each test."""

import json
import os
import shlex
import signal
import subprocess
import uuid
from collections.abc import Iterator

import httpx2
import pytest

COMMAND = shlex.split(os.environ.get("AUTH_SERVER_COMMAND", "npx mcp-static-auth"))


class Run:
    """A server that only one test uses, and what that test can do to it."""

    def __init__(self, url: str, client_id: str, client_secret: str) -> None:
        self.mcp = f"{url}/mcp"
        self.client_id = client_id
        self.client_secret = client_secret
        self._url = url

    def let_sign_in(self) -> None:
        """The next authorization request is answered at once, as if a person had signed in and agreed."""
        self._post("_control/login", {"next": "allow"})

    def expire_access_tokens(self) -> int:
        return self._post("_control/tokens/expire", {"which": "access"})["expired"]

    def fail(self, **fault: object) -> int:
        """Orders a fault; its id."""
        return self._post("_control/faults", fault)["id"]

    def met(self, fault: int) -> int:
        """How often a fault acted."""
        faults = self._get("_control/faults")["faults"]
        return next(each["met"] for each in faults if each["id"] == fault)

    def last_event(self) -> int:
        return self._get("_control/events")["last"]

    def grants(self, after: int, count: int) -> list[tuple[str, int]]:
        """The grant types and statuses of so many token requests after an event, as soon as they are there."""
        found: list[tuple[str, int]] = []
        while len(found) < count:
            answer = self._get("_control/events", after=after, wait=10)
            assert answer["events"], f"only {found} came"
            found += [
                (event["details"]["grantType"], event["status"])
                for event in answer["events"]
                if event["endpoint"] == "token"
            ]
            after = answer["last"]
        return found

    def verdict(self) -> dict:
        """Says that the client is done; what the server thinks of it."""
        return self._post("verdict", {})

    def _get(self, path: str, **query: object) -> dict:
        answer = httpx2.get(f"{self._url}/{path}", params=query, timeout=30)
        return answer.raise_for_status().json()

    def _post(self, path: str, body: dict) -> dict:
        answer = httpx2.post(f"{self._url}/{path}", json=body)
        return answer.raise_for_status().json()


@pytest.fixture(scope="session")
def server() -> Iterator[dict]:
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", "--ready-json", "--control"],
        stdout=subprocess.PIPE,
        text=True,
        # A group of its own, since npx does not pass signals on.
        start_new_session=True,
    )
    line = process.stdout.readline()
    assert line, "the server did not start: it says why on standard error"
    yield json.loads(line)
    os.killpg(process.pid, signal.SIGTERM)
    # Waits until its output ends: then all processes of the group have.
    process.communicate(timeout=10)


@pytest.fixture
def run(server: dict) -> Run:
    # Any new name makes a new server: its own tokens, faults and events, under the same client ID and secret.
    return Run(f"{server['base']}/s/plain/{uuid.uuid4()}", server["clientId"], server["clientSecret"])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
