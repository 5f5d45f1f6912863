"""Pages of things that are no records: in the order of their keys, each page begins after the last key of the one before."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from . import asking
from .operations import query
from .problems import problem
from .schemas import Schema
from .taking import LARGEST_KEY

PARAMETERS = ("cursor", "limit")


def page_of(rows: QuerySet[Any], asked: QueryDict, *, newest_first: bool = False) -> tuple[list[Any], str | None]:
    """One page, and the cursor of the next one if there is more.

    :raises Problem: if cursor or limit are none.
    """
    size = asking.limit(asked.get("limit", str(asking.USUAL)))
    if cursor := asked.get("cursor"):
        beyond = whole("cursor", cursor)
        rows = rows.filter(pk__lt=beyond) if newest_first else rows.filter(pk__gt=beyond)
    found = list(rows.order_by("-pk" if newest_first else "pk")[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else None


def parameters() -> list[Schema]:
    """How pages are asked for, in the description."""
    return [
        query("cursor", {"type": "string"}, _("Where the page begins: “next” of the page before")),
        query("limit", {"type": "integer", "minimum": 1, "maximum": asking.MOST, "default": asking.USUAL}, ""),
    ]


def whole(name: str, text: str, *, least: int = 0) -> int:
    """A whole number in an address.

    :raises Problem: if it is none.
    """
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or not least <= int(text) <= LARGEST_KEY:
        detail = _("A whole number is expected.")
        raise problem("not-understood", detail, fields={name: detail})
    return int(text)


def one_of(name: str, text: str, known: list[str]) -> str:
    """A word in an address.

    :raises Problem: if it is none of those that are known.
    """
    if text not in known:
        detail = _("One of these is expected: %(choices)s.") % {"choices": ", ".join(known)}
        raise problem("not-understood", detail, fields={name: detail})
    return text
