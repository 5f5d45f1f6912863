"""What a person asks of a list: words, filters, order, columns, place — read from the address and written back to it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from guanxi.records import fields
from guanxi.records.declare import Record
from guanxi.records.fields import Field

from . import combining, conditions, grouping, ordering
from .combining import Combination
from .conditions import Condition, NotUnderstood
from .grouping import Grouping
from .ordering import Order, Place

SIZES = (25, 50, 100, 200)
LONGEST_SEARCH = 200
MOST_CONDITIONS = 20
NARROWEST, WIDEST = 40, 1200
BOARD = "board"
PLAIN_LIST = 0
"""The view of those who want none, where another one would open by itself."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One state of a list; every state has its own address.

    `is_shared` leaves only what was shared with whoever looks, `view` is the saved view that it came from, `widths` are pixels by column.
    """

    record: Record
    words: str = ""
    conditions: tuple[Condition, ...] = ()
    where: Combination | None = None
    group: Grouping | None = None
    is_board: bool = False
    is_shared: bool = False
    view: int | None = field(default=None, compare=False)
    widths: tuple[tuple[str, int], ...] = ()
    order: Order
    columns: tuple[Field, ...]
    chosen: tuple[str, ...] = ()
    place: Place | None = None
    size: int = 50
    problems: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_narrowed(self) -> bool:
        """Whether words or filters leave something out."""
        return bool(self.words or self.conditions or self.where or self.is_shared or self.problems)

    def address(self, *, place: Place | None = None, **changes: Any) -> str:
        """The query string of this state with changes; from the first page on unless a place is given."""
        sort = changes.get("order", self.order)
        where, group, view = (changes.get(name, getattr(self, name)) for name in ("where", "group", "view"))
        is_board = changes.get("is_board", self.is_board)
        parts: list[tuple[str, str]] = [("q", changes.get("words", self.words))]
        parts += [("f", condition.address) for condition in changes.get("conditions", self.conditions)]
        parts.append(("where", where.address if where else ""))
        parts.append(("shared", conditions.ME if changes.get("is_shared", self.is_shared) else ""))
        if sort != self._standard:
            parts.append(("sort", sort.address))
        parts.append(("group", group.address if group else ""))
        parts.append(("as", BOARD if is_board else ""))
        parts.append(("columns", ",".join(changes.get("chosen", self.chosen))))
        parts.append(("widths", ",".join(f"{name}:{width}" for name, width in changes.get("widths", self.widths))))
        parts.append(("rows", str(self.size) if self.size != SIZES[1] else ""))
        if place:
            parts.append(("place", ordering.written(self.record, sort, place)))
        parts = [(name, value) for name, value in parts if value]
        if view is not None:
            parts += [("view", str(view)), *([] if parts or view == PLAIN_LIST else [("as", "list")])]
        return "?" + urlencode(parts)

    @cached_property
    def here(self) -> str:
        """The query string of this state; a page writes it dozens of times."""
        return self.address()

    @cached_property
    def _standard(self) -> ordering.Order:
        """The order that needs not be told."""
        return ordering.standard(self.record)

    @property
    def own_address(self) -> str:
        """What a saved view keeps of it: everything but the place and the view it came from."""
        return self.address(view=None)[1:]

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
    group = _group(record, asked, problems)
    chosen = tuple(name for name in asked.get("columns", "").split(",") if fields.named(record, name))
    names = (
        tuple(dict.fromkeys(chosen)) or tuple(name for name in preferred if fields.named(record, name)) or fields.columns(record)
    )
    return Question(
        record=record,
        words=asked.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
        conditions=_conditions(record, asked.getlist("f"), problems),
        where=_where(record, asked.get("where", ""), problems),
        group=group,
        is_board=asked.get("as") == BOARD and group is not None and grouping.suits_board(group),
        is_shared=asked.get("shared") == conditions.ME,
        view=int(view) if (view := asked.get("view", "")).isascii() and view.isdigit() and len(view) < 16 else None,
        widths=_widths(record, asked.get("widths", "")),
        order=order,
        columns=tuple(fields.everything(record)[name] for name in names),
        chosen=chosen,
        place=_place(record, order, asked.get("place", ""), problems),
        size=next((size for size in SIZES if str(size) == asked.get("rows")), SIZES[1]),
        problems=tuple(problems),
    )


def _group(record: Record, asked: QueryDict, problems: list[str]) -> Grouping | None:
    text = asked.get("group", "")
    found = grouping.read(record, text) if text else None
    if text and found is None:
        problems.append(_("The list cannot be grouped by “%(name)s”.") % {"name": text.replace("\x00", "")[:40]})
    if found is None and not text and asked.get("as") == BOARD:
        return next(iter(grouping.for_boards(record)), None)
    return found


def _where(record: Record, text: str, problems: list[str]) -> Combination | None:
    try:
        return combining.read(record, text) if text else None
    except NotUnderstood as reason:
        problems.append(str(reason))
    return None


def _widths(record: Record, text: str) -> tuple[tuple[str, int], ...]:
    """Widths that make sense; others are as good as none."""
    found = (pair.partition(":") for pair in text.split(",")[:100])
    return tuple(
        (name, min(max(int(width), NARROWEST), WIDEST))
        for name, _colon, width in found
        if fields.named(record, name) and width.isascii() and width.isdigit() and len(width) < 6
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
