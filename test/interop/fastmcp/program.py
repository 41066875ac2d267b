"""fastmcp, as an application uses it that has a client id and a secret. It opens the browser itself."""

import asyncio
import json
import sys

from fastmcp import Client
from fastmcp.client.auth import OAuth
from fastmcp.client.auth.client_credentials import ClientCredentialsOAuthProvider


def authentication(task: dict) -> OAuth | ClientCredentialsOAuthProvider:
    static = {"client_id": task["clientId"], "client_secret": task["clientSecret"]}
    if task["grant"] == "client_credentials":
        return ClientCredentialsOAuthProvider(**static)
    if task["authMethod"] == "client_secret_post":
        return OAuth(**static)
    return OAuth(**static, additional_client_metadata={"token_endpoint_auth_method": task["authMethod"]})


async def main(task: dict) -> None:
    mode = "legacy" if task["revision"] == "2025-11-25" else "auto"
    async with Client(task["mcp"], auth=authentication(task), mode=mode) as client:
        tools = await client.list_tools()
        time = await client.call_tool("get_time", {})
        await asyncio.sleep(task["pauseSeconds"])
        echo = await client.call_tool("echo", {"message": task["message"]})

    def plain(result) -> dict:
        content = [part.model_dump(mode="json", by_alias=True) for part in result.content]
        return {"content": content, "structuredContent": result.structured_content}

    print(json.dumps({"tools": [tool.name for tool in tools], "time": plain(time), "echo": plain(echo)}))


asyncio.run(main(json.loads(sys.argv[1])))
