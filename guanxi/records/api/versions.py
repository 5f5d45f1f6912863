"""Versions: the ETag of what is told, and If-Match, with which a program changes only the version that it has read."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _

from .problems import Problem, problem

_ETAG = re.compile(r'(?:W/)?"v?([0-9a-f]{1,32})"')
"""Also in the weak form that a packed answer carries: what counts is the version, not its bytes."""
_LONGEST_NUMBER = 9


def etag(version: int | str) -> dict[str, str]:
    """The header that tells a version."""
    return {"ETag": f'"v{version}"'}


def only(request: HttpRequest) -> str | None:
    """The version in If-Match; None if any will do, as without it or with "*".

    :raises Problem: if it is none of ours.
    """
    text = request.headers.get("If-Match", "").strip()
    if text in ("", "*"):
        return None
    found = _ETAG.fullmatch(text)
    if found is None:
        raise _unfit()
    return found[1]


def only_number(request: HttpRequest) -> int | None:
    """The same where versions are counted, as those of records are.

    :raises Problem: if it is no number.
    """
    found = only(request)
    if found is None:
        return None
    if not found.isdecimal() or len(found) > _LONGEST_NUMBER:
        raise _unfit()
    return int(found)


def other() -> Problem:
    """Another version stands there now."""
    return problem("other-version", _("The record has another version now. Read it again."))


def _unfit() -> Problem:
    return problem("other-version", _("If-Match takes the ETag of the record, such as “v3” in double quotes."))
