"""Authlib's OAuth 2.0 session, as an application uses it that has an issuer, a client id and a secret."""

import json
import os
import sys

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url
from redirect import Redirect

# Authlib asks for this where there is no https.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


def server_metadata(issuer: str) -> AuthorizationServerMetadata:
    answer = requests.get(get_well_known_url(issuer, external=True))
    metadata = AuthorizationServerMetadata(answer.json())
    metadata.validate()
    return metadata


def main(task: dict) -> None:
    server = server_metadata(task["issuer"])

    def session(**options) -> OAuth2Session:
        return OAuth2Session(
            task["clientId"],
            task["clientSecret"],
            token_endpoint=server["token_endpoint"],
            token_endpoint_auth_method=task["authMethod"],
            revocation_endpoint_auth_method=task["authMethod"],
            scope="user offline_access",
            **options,
        )

    def is_active(token: str) -> bool:
        return alone.introspect_token(server["introspection_endpoint"], token).json()["active"]

    redirect = Redirect()
    signed_in = session(redirect_uri=redirect.uri, code_challenge_method="S256")
    verifier = generate_token(64)
    url, state = signed_in.create_authorization_url(
        server["authorization_endpoint"], code_verifier=verifier, resource=task["mcp"]
    )
    first = signed_in.fetch_token(
        authorization_response=redirect.answer(url),
        state=state,
        code_verifier=verifier,
        resource=task["mcp"],
    )
    # The token lives shorter than Authlib's leeway of 60 s, so it refreshes by itself before it sends one.
    accept = {"Accept": "application/json, text/event-stream"}
    signed_in.post(task["mcp"], json=PING, headers=accept).raise_for_status()
    assert signed_in.token["access_token"] != first["access_token"], "not refreshed"

    alone = session()
    machine = alone.fetch_token(grant_type="client_credentials", resource=task["mcp"])
    ends = []
    for token in (signed_in.token["access_token"], machine["access_token"]):
        before = is_active(token)
        alone.revoke_token(server["revocation_endpoint"], token).raise_for_status()
        ends.append([before, is_active(token)])
    print(json.dumps({"scope": first["scope"], "activeBeforeAndAfterRevocation": ends}))


main(json.loads(sys.argv[1]))
