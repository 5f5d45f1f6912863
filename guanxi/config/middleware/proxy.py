"""Learns from the proxy in front who is asking, and over what; only proxies that the installation trusts are believed."""

import ipaddress
from collections.abc import Callable, Sequence
from itertools import takewhile

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
SAID = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_FORWARDED")


def believe(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Take the last address that no trusted proxy has: those before it can be made up by anybody."""
    trusted: list[Network] = settings.ENVIRONMENT.trusted_proxies

    def respond(request: HttpRequest) -> HttpResponse:
        if not is_trusted(request.META.get("REMOTE_ADDR", ""), trusted):
            for name in SAID:
                request.META.pop(name, None)
        elif seen := client(request.META.get("HTTP_X_FORWARDED_FOR", ""), trusted):
            request.META["REMOTE_ADDR"] = seen
        return get_response(request)

    return respond


def client(said: str, trusted: Sequence[Network]) -> str:
    """Read a chain of addresses from its end to the first that is no proxy of ours; the first one if all are.

    What is no address ends the chain: nobody knows who stands before it.
    """
    words = [word.strip() for word in said.split(",")]
    known = list(takewhile(_is_address, reversed(words)))
    chain = known[::-1]
    for address in reversed(chain):
        if not is_trusted(address, trusted):
            return address
    return chain[0] if chain else ""


def _is_address(word: str) -> bool:
    try:
        ipaddress.ip_address(word)
    except ValueError:
        return False
    return True


def is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    """Tell whether an address belongs to a proxy of ours; an empty one is a socket of this machine."""
    try:
        ip = ipaddress.ip_address(address or "127.0.0.1")
    except ValueError:
        return False
    return any(ip in network for network in trusted)
