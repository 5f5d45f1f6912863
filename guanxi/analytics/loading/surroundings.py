"""What a run needs to know beside its rows: translations, rates, our own records, what may be referred to, rows that people mended."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from guanxi.catalog import exchanging
from guanxi.catalog.models import Currency, Product
from guanxi.customers.models import Account
from guanxi.people.models import Company, Person
from guanxi.sources.table import Cell

from . import codes, columns_of_tables, values
from .codes import Translator
from .models import LoadedTable, RejectedRow
from .plan import Plan

Asked = tuple[str, datetime.date]


class Rates:
    """What currencies were worth in the company's currency, asked once for each pair of code and day."""

    def __init__(self) -> None:
        self._keys = {code: key for key, code in Currency.objects.values_list("pk", "code")}
        self._own = Company.current().currency
        self._known: dict[Asked, Decimal | None] = {}

    def learn(self, asked: Iterable[Asked]) -> None:
        """Find the rates of many pairs at once."""
        missing = {one for one in asked if one not in self._known and one[0] != self._own}
        pairs = {(self._keys[code], day): (code, day) for code, day in missing if code in self._keys}
        found = exchanging.rates_on(list(pairs)) if pairs else {}
        self._known |= dict.fromkeys(missing) | {pairs[pair]: rate for pair, rate in found.items()}

    def at(self, code: str, day: datetime.date) -> Decimal | None:
        """The rate, None if nobody entered one."""
        return Decimal(1) if code == self._own else self._known.get((code, day))


@dataclass(frozen=True)
class Mends:
    """What people decided about rejected rows, by the digest of the row as it came: its mended cells, or to leave it out."""

    cells: Mapping[str, Mapping[str, str]]
    left_out: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.cells or self.left_out)


@dataclass
class Surroundings:
    """All of it, for one run."""

    run: int
    translators: dict[str, Translator]
    allowed: Mapping[str, frozenset[str]]
    rates: Rates
    linked: Mapping[str, Mapping[str, int]]
    mends: Mends
    zone: ZoneInfo


def gather(table: LoadedTable, plan: Plan, *, run: int, at: datetime.datetime) -> Surroundings:
    """Read what a run of this mapping needs.

    :raises BadPlan: if it refers to what is not there.
    """
    return Surroundings(
        run=run,
        translators=codes.tables_of(plan.columns, at=at),
        allowed={one.reference: columns_of_tables.allowed(one.reference) for one in plan.columns if one.reference},
        rates=Rates(),
        linked={one.link: _keys(one.link) for one in plan.columns if one.link},
        mends=_mends(table),
        zone=ZoneInfo(Company.current().time_zone),
    )


def digest(cells: Sequence[Cell]) -> str:
    """By what a row is known again: the SHA-1 of its cells as texts."""
    joined = "\x1f".join("" if text is None else text for text in values.texts(cells))
    return hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()


def _mends(table: LoadedTable) -> Mends:
    rows = table.rejected.exclude(state=RejectedRow.State.OPEN).values_list("digest", "state", "mended")
    mended = {one: cells for one, state, cells in rows if state == RejectedRow.State.MENDED}
    return Mends(mended, frozenset(one for one, state, _cells in rows if state == RejectedRow.State.LEFT_OUT))


def _keys(link: str) -> dict[str, int]:
    """Number or name → key; a name that several have says nothing, a number comes before a name."""
    rows: QuerySet[Any, tuple[int, str, str]]
    if link == "account":
        rows = Account.objects.values_list("pk", "number", "name")
    elif link == "product":
        rows = Product.objects.values_list("pk", "number", "name")
    else:
        rows = Person.objects.values_list("pk", "username", "email")
    named: dict[str, int] = {}
    several: set[str] = set()
    numbered: dict[str, int] = {}
    for key, number, name in rows.iterator(chunk_size=5000):
        if number:
            numbered[number.casefold()] = key
        if name and named.setdefault(name.casefold(), key) != key:
            several.add(name.casefold())
    return {name: key for name, key in named.items() if name not in several} | numbered
