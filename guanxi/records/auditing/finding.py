"""Finding who did what: audit entries and changes of records together, newest first, page by page."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from guanxi.people.models import AuditEntry, Person
from guanxi.records import registry
from guanxi.records.models import Change

from . import wording

SIZE = 50
LARGEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is looked for; empty = everything. `before` is where the page begins: a moment, then keys of both sources."""

    kind: str = ""
    person: int | None = None
    path: str = ""
    key: int | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    before: tuple[datetime.datetime, int, int] | None = None
    span: tuple[int, int] | None = None  # only changes with keys from … to …: what was done at once, one by one


@dataclass(frozen=True, kw_only=True)
class Found:
    """One line of the page; `change` is the key of what happened to a record."""

    at: datetime.datetime
    by: Person | None
    who: str
    kind: str
    label: str
    channel: str
    address: str
    path: str
    key: int | None
    details: Mapping[str, Any] = field(default_factory=dict)
    change: int | None = None

    @property
    def object_label(self) -> str:
        """The object's name in words."""
        return wording.place(self.path, many=False)

    @property
    def opens(self) -> str:
        """The address of the record; empty if it is none."""
        return f"/{self.path}/{self.key}/" if self.key and registry.at(self.path) else ""


@dataclass(frozen=True)
class Page:
    """Some lines, and where the next page begins ("" = there is none)."""

    lines: list[Found]
    older: str


def kinds() -> list[tuple[str, str]]:
    """What can be chosen: kinds of entries, and of changes."""
    return [*((str(value), str(label)) for value, label in AuditEntry.Kind.choices),
            *((f"change-{value}", str(label)) for value, label in Change.Kind.choices)]  # fmt: skip


def find(question: Question) -> Page:
    """One page of what was asked for, in two statements."""
    lines = [*_entries(question), *_changes(question)]
    lines.sort(key=lambda pair: (pair[1].at, pair[0]), reverse=True)
    shown, more = lines[:SIZE], len(lines) > SIZE
    return Page([line for _key, line in shown], _place(shown, question) if more else "")


def read_place(text: str) -> tuple[datetime.datetime, int, int] | None:
    """Where a page begins, from its address; None if that is not readable."""
    parts = text.split("_")
    try:
        moment = datetime.datetime.fromisoformat(parts[0])
        entry, change = (min(int(part), LARGEST) for part in parts[1:3])
    except (ValueError, IndexError):
        return None
    return (moment, entry, change) if len(parts) == 3 and moment.tzinfo else None


def _place(shown: list[tuple[tuple[str, int], Found]], question: Question) -> str:
    last = {"entry": LARGEST, "change": LARGEST}
    if question.before:
        last = {"entry": question.before[1], "change": question.before[2]}
    for (source, key), _line in shown:
        last[source] = min(last[source], key)
    return f"{shown[-1][1].at.isoformat()}_{last['entry']}_{last['change']}"


def _entries(question: Question) -> list[tuple[tuple[str, int], Found]]:
    if question.kind.startswith("change-") or question.span:
        return []
    rows = _narrowed(AuditEntry.objects.all(), question, "key", question.before[1] if question.before else None)
    if question.kind:
        rows = rows.filter(kind=question.kind)
    return [
        (("entry", e.pk), Found(
            at=e.at, by=e.by, who=e.who, kind=e.kind, label=str(e.get_kind_display()), channel=e.channel, address=e.address,
            path=e.path, key=e.key, details=e.what,
        )) for e in rows[: SIZE + 1]
    ]  # fmt: skip


def _changes(question: Question) -> list[tuple[tuple[str, int], Found]]:
    if question.kind and not question.kind.startswith("change-"):
        return []
    return [
        (("change", c.pk), Found(
            change=c.pk, at=c.at, by=c.by, who="", kind=f"change-{c.kind}", label=str(c.get_kind_display()), channel=c.channel, address="",
            path=c.path, key=c.object_id, details={"verb": c.verb} if c.verb else {"fields": sorted(c.values)} if c.kind == "changed" else {},
        )) for c in changes(question)[: SIZE + 1]
    ]  # fmt: skip


def changes(question: Question) -> QuerySet[Change]:
    """The changes of records that were asked for, newest first."""
    rows = _narrowed(Change.objects.all(), question, "object_id", question.before[2] if question.before else None)
    if question.kind:
        rows = rows.filter(kind=question.kind.removeprefix("change-"))
    return rows.filter(pk__range=question.span) if question.span else rows


def _narrowed(rows: QuerySet[Any], question: Question, key: str, before: int | None) -> QuerySet[Any]:
    given = {
        "by": question.person, "path": question.path or None, key: question.key,
        "at__date__gte": question.first, "at__date__lte": question.last, "pk__lt": before,
    }  # fmt: skip
    return rows.filter(**{name: value for name, value in given.items() if value is not None}).select_related("by").order_by("-pk")
