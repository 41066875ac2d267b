"""Pydantic AI's toolset for MCP, as an application uses it that has a client id and a secret. It opens the browser
itself, by fastmcp, on which it is built."""

import asyncio
import json
import sys

from fastmcp.client import Client
from fastmcp.client.auth import OAuth
from fastmcp.client.auth.client_credentials import ClientCredentialsOAuthProvider
from pydantic_ai.mcp import MCPToolset


def authentication(task: dict) -> OAuth | ClientCredentialsOAuthProvider:
    static = {"client_id": task["clientId"], "client_secret": task["clientSecret"]}
    if task["grant"] == "client_credentials":
        return ClientCredentialsOAuthProvider(**static)
    if task["authMethod"] == "client_secret_post":
        return OAuth(**static)
    return OAuth(**static, additional_client_metadata={"token_endpoint_auth_method": task["authMethod"]})


def toolset(task: dict) -> MCPToolset:
    auth = authentication(task)
    if task["revision"] == "2025-11-25":
        return MCPToolset(Client(task["mcp"], auth=auth, mode="legacy"))
    return MCPToolset(task["mcp"], auth=auth)


async def main(task: dict) -> None:
    async with toolset(task) as mcp:
        tools = [tool.name for tool in await mcp.list_tools()]
        time = await mcp.direct_call_tool("get_time", {})
        await asyncio.sleep(task["pauseSeconds"])
        echo = await mcp.direct_call_tool("echo", {"message": task["message"]})
    print(json.dumps({"tools": tools, "time": time, "echo": echo}))


asyncio.run(main(json.loads(sys.argv[1])))
