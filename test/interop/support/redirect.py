"""The browser's way back into a Python program: a loopback port, as RFC 8252 §7.3 has it."""

import http.server
import webbrowser


class Redirect:
    def __init__(self) -> None:
        self._paths: list[str] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(handler) -> None:
                self._paths.append(handler.path)
                handler.send_response(200)
                handler.end_headers()

            def log_message(handler, *_args: object) -> None:
                pass

        self._server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self._origin = f"http://127.0.0.1:{self._server.server_port}"
        self.uri = f"{self._origin}/callback"

    def answer(self, authorization_url: str) -> str:
        """Opens the browser there, and waits for the URL that it comes back with."""
        webbrowser.open(authorization_url)
        while not self._paths:
            self._server.handle_request()
        return self._origin + self._paths.pop()
