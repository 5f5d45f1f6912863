"""Secrets that must be read again (not passwords) are kept encrypted with this installation's key."""

import base64
import hashlib
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class Unreadable(Exception):
    """The secret was encrypted with another key."""


def encrypt(text: str) -> str:
    """The text, unreadable without the installation's key."""
    return _cipher().encrypt(text.encode()).decode("ascii") if text else ""


def decrypt(text: str) -> str:
    """What was encrypted.

    :raises Unreadable: if it was done with another key.
    """
    from cryptography.fernet import InvalidToken  # late: slow import

    try:
        return _cipher().decrypt(text.encode("ascii")).decode() if text else ""
    except InvalidToken as error:
        raise Unreadable from error


def _cipher() -> "Fernet":
    from cryptography.fernet import Fernet  # late: slow import

    digest = hashlib.sha256(b"guanxi.people.ciphers" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
