"""Connections to the very network address that was looked at, so that a name cannot turn elsewhere in between; they can be cut from outside."""

import http.client
import socket
import ssl
from contextlib import suppress


class Pinned(http.client.HTTPConnection):
    """An HTTP connection that goes to `goes_to`, whatever its name says."""

    goes_to = ""
    line: socket.socket | None = None
    was_cut = False

    def connect(self) -> None:
        """Connect to the address."""
        self.sock = self.line = socket.create_connection((self.goes_to, self.port), self.timeout)

    def cut(self) -> None:
        """End whatever is being waited for."""
        self.was_cut = True
        if self.line is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.line, socket.SHUT_RDWR)


class PinnedSecure(Pinned):
    """The same, with the certificate checked for the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        """Connect to the address, and shake hands with the name."""
        super().connect()
        context = ssl.create_default_context()
        self.sock = self.line = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()
