"""A small OpenID provider on this machine, for tests: discovery, keys and tokens, with knobs to lie."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey


class House:
    """What the provider says of who comes; `claims` is put into every token, `key` signs it."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", parameters={"kid": "one"})
        self.shown = self.key
        self.claims: dict[str, Any] = {}
        self.nonce = ""
        self.asked: list[dict[str, list[str]]] = []
        self.server = HTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def answers(self, address: str) -> dict[str, str]:
        """Let somebody in who was sent to this address; what the browser brings back."""
        asked = parse_qs(urlsplit(address).query)
        self.nonce = asked["nonce"][0]
        return {"code": "good", "state": asked["state"][0]}

    def token(self) -> str:
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": "guanxi", "iat": now, "exp": now + 300, "nonce": self.nonce}
        return jwt.encode({"alg": "ES256", "kid": "one"}, {**usual, **self.claims}, self.key)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        house = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/keys":
                    self.say({"keys": [house.shown.as_dict(private=False)]})
                    return
                places = {
                    "authorization_endpoint": "/authorize",
                    "token_endpoint": "/token",
                    "jwks_uri": "/keys",
                    "end_session_endpoint": "/bye",
                }
                self.say({"issuer": house.issuer, **{name: house.issuer + path for name, path in places.items()}})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                house.asked.append(parse_qs(body))
                self.say({"access_token": "a", "token_type": "Bearer", "id_token": house.token()})

            def say(self, data: dict[str, Any]) -> None:
                content = json.dumps(data).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def open_house() -> Iterator[House]:
    """A provider that answers until the end of the test."""
    house = House()
    thread = threading.Thread(target=house.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield house
    finally:
        house.server.shutdown()
        house.server.server_close()
        thread.join()
