"""Sending one message to another system: signed, without following it elsewhere, and not into the company's own network."""

import base64
import datetime
import hashlib
import hmac
import http.client
import secrets
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

import guanxi
from guanxi.lib.network import is_public
from guanxi.lib.pinned import Pinned, PinnedSecure
from guanxi.records.refusals import Refusal

SECONDS = 10.0
SECRET_STEM = "whsec_"  # noqa: S105 (the form that the standard asks for, no secret)


class BadAddress(Refusal):
    """Nothing is sent to this address; the text says why."""


@dataclass(frozen=True)
class Outcome:
    """How a sending went: the status that came back, else what went wrong; and how long it took."""

    status: int | None
    problem: str
    milliseconds: int

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_about_this_message(self) -> bool:
        """Whether the receiver is well but does not want this very message."""
        return self.status is not None and 400 <= self.status < 500 and self.status not in (408, 425, 429)


def new_secret() -> str:
    """A secret that both sides share."""
    return SECRET_STEM + base64.b64encode(secrets.token_bytes(24)).decode()


def signature(secret: str, message: str, at: datetime.datetime, body: bytes) -> str:
    """What proves that a message is ours and fresh: HMAC-SHA256 over its id, the seconds since 1970 and its content.

    As standardwebhooks.com describes it.
    """
    key = base64.b64decode(secret.removeprefix(SECRET_STEM))
    signed = f"{message}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def headers(secret: str, message: str, at: datetime.datetime, body: bytes) -> dict[str, str]:
    """The headers of a message."""
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Guanxi/{guanxi.__version__}",
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature(secret, message, at, body),
    }


def check(url: str) -> SplitResult:
    """The parts of an address to which may be sent, as far as can be told without asking for it.

    :raises BadAddress: otherwise.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddress(_("This is not an address.")) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise BadAddress(_("The address must begin with https:// or http://."))
    if parts.username or parts.password:
        raise BadAddress(_("The address must not hold a user name or password."))
    return parts


def reach(parts: SplitResult) -> str:
    """The network address behind a name; asked anew at every sending, so that a name cannot turn elsewhere in between.

    :raises BadAddress: if there is none, or one that is not open to everybody while that is not allowed.
    """
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadAddress(_("There is no computer of this name.")) from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not settings.WEBHOOKS_INSIDE and not all(is_public(address) for address in addresses):
        raise BadAddress(
            _("This address lies in an internal network. The installation does not allow that (GUANXI_WEBHOOKS_INSIDE).")
        )
    return addresses[0]


def send(url: str, body: bytes, told: dict[str, str]) -> Outcome:
    """Post a message; redirections are not followed, and a receiver that answers drop by drop is not waited for."""
    began = time.monotonic()
    try:
        status, problem = _post(url, body, told), ""
    except BadAddress as refusal:
        status, problem = None, str(refusal)
    except (OSError, http.client.HTTPException, ssl.SSLError, ValueError) as error:
        status, problem = None, f"{type(error).__name__}: {error}"[:300]
    return Outcome(status, problem, round((time.monotonic() - began) * 1000))


def _post(url: str, body: bytes, told: dict[str, str]) -> int:
    parts = check(url)
    address = reach(parts)
    made = PinnedSecure if parts.scheme == "https" else Pinned
    connection = made(str(parts.hostname), parts.port, timeout=SECONDS)
    connection.goes_to = address
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    patience = threading.Timer(SECONDS, connection.cut)
    patience.daemon = True
    patience.start()
    status = 0
    try:
        connection.request("POST", target, body, told)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        if not connection.was_cut:
            raise
    finally:
        patience.cancel()
        connection.close()
    if connection.was_cut:
        raise TimeoutError(_("No answer within %(count)s seconds.") % {"count": round(SECONDS)})
    return status
