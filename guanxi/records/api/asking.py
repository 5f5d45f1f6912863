"""What a program asks of a list or a record: read from the address, and refused if it means nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from guanxi.records import fields
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind
from guanxi.records.listing import asking
from guanxi.records.listing.asking import Question

from .problems import problem, unknown

USUAL = 50
MOST = 200
OF_RECORD = ("fields", "expand")
OF_LIST = ("q", "f", "where", "sort", "cursor", "limit", "count", *OF_RECORD)


@dataclass(frozen=True)
class Wanted:
    """Which fields a program wants, and of which relations the related record itself."""

    chosen: tuple[Field, ...]
    expand: tuple[str, ...]


@dataclass(frozen=True)
class WantedList:
    """A question to a list, what is wanted of each row, and whether the rows shall be counted."""

    question: Question
    wanted: Wanted
    counted: bool


def wanted(record: Record, asked: QueryDict) -> Wanted:
    """Read `fields` and `expand`.

    :raises Problem: if they name what is not there.
    """
    known = fields.everything(record)
    names = _names(asked, "fields")
    for name in names:
        if name not in known and name not in ("id", "version"):
            raise unknown(_("field"), name, known)
    expand = _names(asked, "expand")
    relations = [field.name for field in known.values() if field.kind is Kind.RELATION]
    for name in expand:
        if name not in relations:
            raise unknown(_("relation"), name, relations)
    chosen = dict.fromkeys([*names, *expand]) if names else known
    return Wanted(tuple(known[name] for name in chosen if name in known), tuple(expand))


def only(asked: QueryDict, known: Iterable[str]) -> None:
    """Refuse parameters that mean nothing here.

    :raises Problem: naming the first one.
    """
    for name in asked:
        if name not in known:
            raise unknown(_("parameter"), name, known)


def listed(record: Record, asked: QueryDict) -> WantedList:
    """Read a question to a list.

    :raises Problem: if a part of it makes no sense.
    """
    only(asked, OF_LIST)
    chosen = wanted(record, asked)
    words = asked.copy()
    if "cursor" in asked:
        words["place"] = str(asked["cursor"])
    for name in ("cursor", "fields", "expand", "limit", "count"):
        words.pop(name, None)
    question = asking.read(record, words)
    if question.problems:
        raise problem("not-understood", " ".join(question.problems))
    size = limit(asked.get("limit", str(USUAL)))
    question = replace(question, columns=chosen.chosen, size=size)
    return WantedList(question, chosen, counted=_flag(asked.get("count", "false"), "count"))


def _names(asked: QueryDict, name: str) -> list[str]:
    return [part.strip() for part in asked.get(name, "").split(",") if part.strip()]


def limit(text: str) -> int:
    """How many rows a page shall have.

    :raises Problem: if it is no number or too many.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST):
        detail = _("A number from 1 to %(most)s is expected.") % {"most": MOST}
        raise problem("not-understood", detail, fields={"limit": detail})
    return int(text)


def _flag(text: str, name: str) -> bool:
    if text not in ("true", "false"):
        detail = _("true or false is expected.")
        raise problem("not-understood", detail, fields={name: detail})
    return text == "true"
