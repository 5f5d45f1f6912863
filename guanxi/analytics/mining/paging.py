"""Which findings of a run a page shows: narrowed to words, in an order, a part at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from .wording import number

A_PAGE = 50
Row = dict[str, Any]


@dataclass(frozen=True)
class Sorting:
    """A column by which findings may be put in order, and what its heading links to."""

    label: str
    href: str
    sorted: str


@dataclass(frozen=True)
class Page:
    """A part of the findings, and the addresses of what is beside it."""

    rows: Sequence[Row]
    count: int
    words: str
    previous: str
    next: str
    text: str
    headings: Mapping[str, Sorting]


def page(rows: Sequence[Row], asked: Mapping[str, str], columns: Mapping[str, str], named: Callable[[Row], list[str]]) -> Page:
    """Narrow, sort and cut findings.

    :param columns: the columns of numbers and their labels; the first one sorts unless another is asked for.
    :param named: the names in a finding, among which words are looked for.
    """
    words = asked.get("q", "").strip()[:200]
    sort = asked.get("sort", "").removeprefix("-")
    sort = sort if sort in columns else next(iter(columns))
    rising = asked.get("sort", "").startswith("-")
    wanted = words.casefold().split()
    kept = [row for row in rows if all(any(word in name.casefold() for name in named(row)) for word in wanted)]
    kept.sort(key=lambda row: (row.get(sort) is None, (row.get(sort) or 0) * (1 if rising else -1)))
    first = min(_number(asked.get("from", "")), max(0, len(kept) - 1))
    shown = kept[first : first + A_PAGE]
    address = _Address({"q": words, "sort": asked.get("sort", "")})
    return Page(
        shown, len(kept), words,
        address(**{"from": max(0, first - A_PAGE)}) if first else "",
        address(**{"from": first + A_PAGE}) if first + A_PAGE < len(kept) else "",
        _("%(first)s–%(last)s of %(all)s") % {"first": number(first + 1 if kept else 0), "last": number(first + len(shown)), "all": number(len(kept))},
        {name: _heading(name, label, sort, address, rising=rising) for name, label in columns.items()},
    )  # fmt: skip


@dataclass(frozen=True)
class _Address:
    held: Mapping[str, str]

    def __call__(self, **changed: Any) -> str:
        """The address of the same page with something different."""
        values = {name: value for name, value in {**self.held, **changed}.items() if value}
        return "?" + urlencode(values) if values else "?"


def _heading(name: str, label: str, sort: str, address: _Address, *, rising: bool) -> Sorting:
    is_sorted = name == sort
    turned = f"-{name}" if is_sorted and not rising else name
    return Sorting(label, address(sort=turned), ("ascending" if rising else "descending") if is_sorted else "")


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 8 else 0
