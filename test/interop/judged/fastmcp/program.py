"""fastmcp, with a store of tokens on disk: lists the tools twice. It opens the browser itself."""

import asyncio
import os
import sys
from pathlib import Path

from fastmcp import Client
from fastmcp.client.auth import OAuth
from key_value.aio.stores.filetree import (
    FileTreeStore,
    FileTreeV1CollectionSanitizationStrategy,
    FileTreeV1KeySanitizationStrategy,
)


def store() -> FileTreeStore:
    """Its names of files are made from the URL of the server."""
    folder = Path.home() / "tokens"
    folder.mkdir(exist_ok=True)
    return FileTreeStore(
        data_directory=folder,
        key_sanitization_strategy=FileTreeV1KeySanitizationStrategy(folder),
        collection_sanitization_strategy=FileTreeV1CollectionSanitizationStrategy(folder),
    )


async def main(url: str) -> None:
    auth = OAuth(
        client_id=os.environ["MCP_CLIENT_ID"],
        client_secret=os.environ["MCP_CLIENT_SECRET"],
        token_storage=store(),
    )
    async with Client(url, auth=auth) as client:
        for _ in range(2):
            print(*(tool.name for tool in await client.list_tools()))


asyncio.run(main(sys.argv[1]))
