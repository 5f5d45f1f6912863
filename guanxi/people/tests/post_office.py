"""A small mail server on this machine, for tests: takes messages, over TLS if it has a certificate, and refuses whom it is told to."""

import datetime
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Letter:
    """What arrived: to whom, what, and whether the line was encrypted."""

    to: tuple[str, ...]
    message: EmailMessage
    was_encrypted: bool

    @property
    def text(self) -> str:
        return str(self.message.get_content())


class PostOffice(socketserver.ThreadingTCPServer):
    """Takes mail until the end of the test; `refused` maps addresses to the answer that they get."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Clerk)
        self.letters: list[Letter] = []
        self.refused: dict[str, str] = {}
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
        if self.context and certificate:
            self.context.load_cert_chain(certificate)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def serve(self, settings: Any) -> None:
        """Let the installation send its mail here."""
        settings.CAN_SEND_MAIL = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", self.port
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = bool(self.context), False
        settings.DEFAULT_FROM_EMAIL = "crm@example.com"


class _Clerk(socketserver.StreamRequestHandler):
    timeout = 20

    def handle(self) -> None:
        self.office = cast("PostOffice", self.server)
        self.is_encrypted = False
        self.to: list[str] = []
        self.say("220 post office")
        while line := self.rfile.readline().decode().strip():
            if not self.answer(line.partition(" ")[0].upper(), line):
                return

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def answer(self, word: str, line: str) -> bool:
        if word == "EHLO":
            self.say("250-post office\r\n250 STARTTLS" if self.office.context and not self.is_encrypted else "250 post office")
        elif word == "STARTTLS" and self.office.context:
            self.say("220 go on")
            self.connection = self.office.context.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            self.is_encrypted = True
        elif word == "RCPT":
            address = line.partition("<")[2].partition(">")[0]
            self.say(self.office.refused.get(address, "250 fine"))
            self.to.append(address)
        elif word == "DATA":
            self.say("354 go on")
            self.take()
        else:
            self.say("221 bye" if word == "QUIT" else "250 fine")
        return word != "QUIT"

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self.office.letters.append(Letter(tuple(self.to), message, self.is_encrypted))
        self.to = []
        self.say("250 taken")


@contextmanager
def opened(port: int = 0, certificate: Path | None = None) -> Iterator[PostOffice]:
    """A mail server that answers until the end of the block."""
    office = PostOffice(port, certificate)
    thread = threading.Thread(target=office.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield office
    finally:
        office.shutdown()
        office.server_close()
        thread.join()


def certificate(folder: Path) -> Path:
    """A key and a certificate for this machine that vouches for itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=9))
    made = made.add_extension(names, critical=False).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "post.pem"
    path.write_bytes(text + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path
