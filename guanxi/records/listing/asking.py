"""What a person asks of a list: words, filters, order, columns, place — read from the address and written back to it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from guanxi.records import fields
from guanxi.records.declare import Record
from guanxi.records.fields import Field

from . import conditions, ordering
from .conditions import Condition, NotUnderstood
from .ordering import Order, Place

SIZES = (25, 50, 100, 200)
LONGEST_SEARCH = 200
MOST_CONDITIONS = 20


@dataclass(frozen=True, kw_only=True)
class Question:
    """One state of a list; every state has its own address."""

    record: Record
    words: str = ""
    conditions: tuple[Condition, ...] = ()
    order: Order
    columns: tuple[Field, ...]
    chosen: tuple[str, ...] = ()
    place: Place | None = None
    size: int = 50
    problems: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_narrowed(self) -> bool:
        """Whether words or filters leave something out."""
        return bool(self.words or self.conditions or self.problems)

    def address(self, *, place: Place | None = None, **changes: Any) -> str:
        """The query string of this state with changes; from the first page on unless a place is given."""
        sort = changes.get("order", self.order)
        parts: list[tuple[str, str]] = [("q", changes.get("words", self.words))]
        parts += [("f", condition.address) for condition in changes.get("conditions", self.conditions)]
        if sort != ordering.standard(self.record):
            parts.append(("sort", sort.address))
        parts.append(("columns", ",".join(changes.get("chosen", self.chosen))))
        parts.append(("rows", str(self.size) if self.size != SIZES[1] else ""))
        if place:
            parts.append(("place", ordering.written(self.record, sort, place)))
        return "?" + urlencode([(name, value) for name, value in parts if value])

    def without(self, condition: Condition) -> str:
        """The address of the same list without one of its filters."""
        return self.address(conditions=tuple(other for other in self.conditions if other is not condition))

    def sorted_by(self, column: Field) -> str | None:
        """The address of the list sorted by a column, turned around if it is so already; None if it cannot be."""
        falls = self.order.name == column.name and not self.order.is_falling
        new = ordering.order(self.record, f"-{column.name}" if falls else column.name)
        return self.address(order=new) if new else None


def read(record: Record, asked: QueryDict, *, preferred: tuple[str, ...] = ()) -> Question:
    """Read an address; what cannot be understood is named in `problems` and left out."""
    problems: list[str] = []
    order = _order(record, asked.get("sort", ""), problems)
    chosen = tuple(name for name in asked.get("columns", "").split(",") if fields.named(record, name))
    names = chosen or tuple(name for name in preferred if fields.named(record, name)) or fields.columns(record)
    return Question(
        record=record,
        words=asked.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
        conditions=_conditions(record, asked.getlist("f"), problems),
        order=order,
        columns=tuple(fields.everything(record)[name] for name in names),
        chosen=chosen,
        place=_place(record, order, asked.get("place", ""), problems),
        size=next((size for size in SIZES if str(size) == asked.get("rows")), SIZES[1]),
        problems=tuple(problems),
    )


def _order(record: Record, text: str, problems: list[str]) -> Order:
    found = ordering.order(record, text) if text else ordering.standard(record)
    if found is None:
        problems.append(_("The list cannot be sorted by “%(name)s”.") % {"name": text.replace("\x00", "")[:40]})
    return found or ordering.standard(record)


def _place(record: Record, order: Order, text: str, problems: list[str]) -> Place | None:
    found = ordering.read(record, order, text) if text else None
    if text and found is None:
        problems.append(_("This page of the list no longer exists. Go on from the first page."))
    return found


def _conditions(record: Record, texts: list[str], problems: list[str]) -> tuple[Condition, ...]:
    found: list[Condition] = []
    for text in texts[:MOST_CONDITIONS]:
        try:
            found.append(conditions.read(record, text))
        except NotUnderstood as reason:
            problems.append(str(reason))
    if len(texts) > MOST_CONDITIONS:
        problems.append(_("A list has at most %(count)s filters.") % {"count": MOST_CONDITIONS})
    return tuple(found)
