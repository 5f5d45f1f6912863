"""Fetching a page of the web: not from the company's own network unless that is allowed, never larger or longer than agreed."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

from guanxi.lib.marking import N_
from guanxi.lib.network import is_public
from guanxi.lib.pinned import Pinned, PinnedSecure
from guanxi.sources.origin import Unreachable

SECONDS = 60.0
LARGEST = 512 << 20
MOST_MOVES = 4
AGENT = "Guanxi"
_MOVED = {301, 302, 303, 307, 308}
_AT_ONCE = 1 << 16


@dataclass(frozen=True)
class Asked:
    """What to fetch; `secrets` are headers that go to the first host only."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    inside: bool = False
    seconds: float = SECONDS
    largest: int = LARGEST


@dataclass(frozen=True)
class Answer:
    """What came: where from after all redirections, its headers (lower case) and content."""

    url: str
    headers: Mapping[str, str]
    content: bytes


def get(asked: Asked) -> Answer:
    """Fetch a page.

    :raises Unreachable: in words, if it is not to be had.
    """
    url, secrets = asked.url, dict(asked.secrets)
    for _move in range(MOST_MOVES + 1):
        parts = checked(url)
        status, headers, content = _asked(parts, asked, secrets)
        if status in _MOVED and "location" in headers:
            onward = urljoin(url, headers["location"])
            if _where(checked(onward)) != _where(parts):
                secrets = {}
            url = onward
            continue
        if not 200 <= status < 300:
            raise Unreachable(
                N_("The address answers with %(status)s."), N_("Check the address and the right to read it."), status=status
            )
        return Answer(url, headers, content)
    raise Unreachable(N_("The address leads on and on."), N_("Give the address at which it ends."))


def checked(url: str) -> SplitResult:
    """The parts of an address that may be asked, as far as can be told without asking.

    :raises Unreachable: otherwise.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unreachable(N_("This is not an address.")) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise Unreachable(N_("The address must begin with https:// or http://."))
    if parts.username or parts.password:
        raise Unreachable(N_("The address must not hold a user name or password."))
    return parts


def reached(host: str, port: int, *, inside: bool) -> str:
    """The network address behind a name.

    :raises Unreachable: if there is none, or one within the company's network while that is not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(N_("There is no computer of this name."), N_("Check the address.")) from None
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not inside and not all(is_public(address) for address in addresses):
        raise Unreachable(
            N_("This address lies in an internal network."), N_("The installation does not allow that (GUANXI_LOADING_INSIDE).")
        )
    return addresses[0]


def _where(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, _port(parts)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _asked(parts: SplitResult, asked: Asked, secrets: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    made = PinnedSecure if parts.scheme == "https" else Pinned
    connection = made(str(parts.hostname), parts.port, timeout=asked.seconds)
    connection.goes_to = reached(str(parts.hostname), _port(parts), inside=asked.inside)
    patience = threading.Timer(asked.seconds, connection.cut)
    patience.daemon = True
    patience.start()
    try:
        told = {"User-Agent": AGENT, "Accept": "*/*", **asked.headers, **secrets}
        connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), headers=told)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, _read(answer, asked.largest)
    except (OSError, http.client.HTTPException, ValueError) as why:
        reason = "timeout" if connection.was_cut else f"{type(why).__name__}: {why}"[:200]
        raise Unreachable(N_("The address does not answer: %(reason)s"), N_("Try again later."), reason=reason) from None
    finally:
        patience.cancel()
        connection.close()


def _read(answer: http.client.HTTPResponse, largest: int) -> bytes:
    content = bytearray()
    while piece := answer.read(_AT_ONCE):
        content += piece
        if len(content) > largest:
            raise Unreachable(N_("The answer is too large."), N_("Ask for it page by page."))
    return bytes(content)
