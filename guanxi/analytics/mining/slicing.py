"""Which purchases a run looks at: a period, and values of levels (region.province, account.industry1, product.category2 …).

Levels bear the names that the explorer uses. A value is matched by name in every language, by code or number, or by key.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.records.refusals import Invalid

Label = Any


@dataclass(frozen=True)
class Condition:
    """SQL for a WHERE, and the values of its placeholders in their order."""

    sql: str = "TRUE"
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Level:
    """A level as the star has it: a table with its key, and the columns in which a value of the level may be written.

    The first column names the value, `key` is its primary key in the product where it has one. What tells of a customer is asked of
    the customer as it is today.
    """

    table: str
    columns: tuple[str, ...]
    label: Label
    key: str = ""

    @property
    def link(self) -> str:
        """The column that leads from a table of facts to this one."""
        return {"dim_region": "region_key", "dim_product": "product_key", "dim_person": "person_key"}.get(
            self.table, "account_id"
        )

    @property
    def more(self) -> str:
        """What else holds of the rows of this table that count."""
        return " AND d.is_current" if self.table == "dim_account" else ""


def _region(stem: str, label: Label) -> Level:
    names = tuple(f"{stem}_{language}" for language in ("zh_hans", "zh_hant", "en"))
    return Level("dim_region", (*names, f"{stem}_code"), label)


LEVELS: Mapping[str, Level] = {
    "region.country": _region("country", gettext_lazy("country or region")),
    "region.province": _region("province", gettext_lazy("province")),
    "region.city": _region("city", gettext_lazy("city")),
    "region.county": _region("county", gettext_lazy("district")),
    "product": Level("dim_product", ("name", "number", "english_name"), gettext_lazy("product"), "product_id"),
    "product.category3": Level("dim_product", ("category3",), gettext_lazy("category, third level"), "category3_id"),
    "product.category2": Level("dim_product", ("category2",), gettext_lazy("category, second level"), "category2_id"),
    "product.category1": Level("dim_product", ("category1",), gettext_lazy("category, first level"), "category1_id"),
    "account": Level("dim_account", ("name", "number"), gettext_lazy("account"), "account_id"),
    "account.industry1": Level("dim_account", ("industry1",), gettext_lazy("industry"), "industry1_id"),
    "account.industry2": Level("dim_account", ("industry2",), gettext_lazy("industry, second level"), "industry2_id"),
    "account.level": Level("dim_account", ("level",), gettext_lazy("level")),
    "account.tier": Level("dim_account", ("tier",), gettext_lazy("tier")),
    "account.scale": Level("dim_account", ("scale",), gettext_lazy("scale")),
    "account.segment": Level("dim_account", ("segment",), gettext_lazy("segment")),
    "account.territory": Level("dim_account", ("territory",), gettext_lazy("territory"), "territory_id"),
    "person": Level("dim_person", ("name",), gettext_lazy("employee"), "person_id"),
    "person.department1": Level("dim_person", ("department1",), gettext_lazy("department"), "department1_id"),
    "person.department2": Level("dim_person", ("department2",), gettext_lazy("department, second level"), "department2_id"),
}
LINES = "fact_order_lines"
ORDERED = "fact_orders"
DAYS = {LINES: "day", ORDERED: "day", "fact_invoices": "day", "fact_payments": "day", "snap_receivables": "month_end"}
LINKS = {LINES: {"region_key", "product_key", "person_key", "account_id"}, ORDERED: {"region_key", "person_key", "account_id"}}


@dataclass(frozen=True)
class Slice:
    """The chosen purchases: from a day on, until a day (included), and only with these values of these levels."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.first or self.last or self.where)

    def condition(self, fact: str, alias: str = "f") -> Condition:
        """The slice as SQL over this alias of a table of facts (or of `dim_account`).

        What the table does not know itself (the product of an order) is asked of the order lines.
        """
        found = Condition()
        for condition in (*self._of_time(fact, alias), *self._of_levels(fact, alias)):
            found = both(found, condition)
        return found

    def _of_time(self, fact: str, alias: str) -> list[Condition]:
        column = DAYS.get(fact)
        bounds = ((">=", self.first), ("<=", self.last))
        return [Condition(f"{alias}.{column} {sign} ?", (day,)) for sign, day in bounds if column and day]

    def _of_levels(self, fact: str, alias: str) -> list[Condition]:
        return [_within(fact, alias, LEVELS[name], values) for name, values in self.where.items()]

    def told(self) -> dict[str, Any]:
        """The slice as JSON; `read` gives it back."""
        said: dict[str, Any] = {name: list(values) for name, values in self.where.items()}
        days = {"from": self.first, "until": self.last}
        return said | {name: day.isoformat() for name, day in days.items() if day}


def read(given: Mapping[str, Any]) -> Slice:
    """Read a slice from what was sent: `{"from": …, "until": …, "region.province": […]}`; a single value needs no list.

    :raises Invalid: naming what is no level or no day.
    """
    wrong: dict[str, str] = {}
    days: dict[str, datetime.date | None] = {"from": None, "until": None}
    where: dict[str, tuple[str, ...]] = {}
    for name, value in given.items():
        if name in days:
            days[name] = _day(name, value, wrong)
        elif name in LEVELS:
            values = _listed(value)
            if values:
                where[name] = values
        else:
            wrong[name] = _("There is no such level. Levels: %(levels)s.") % {"levels": ", ".join(LEVELS)}
    first, last = days["from"], days["until"]
    if first and last and first > last:
        wrong["until"] = _("The period ends before it begins.")
    if wrong:
        raise Invalid(wrong)
    return Slice(first, last, where)


def both(one: Condition, other: Condition) -> Condition:
    """Both conditions together."""
    if "TRUE" in (one.sql, other.sql):
        return other if one.sql == "TRUE" else one
    return Condition(f"{one.sql} AND {other.sql}", (*one.values, *other.values))


def _within(fact: str, alias: str, level: Level, values: Sequence[str]) -> Condition:
    link = level.link
    columns = [
        f"CAST(d.{column} AS VARCHAR) IN (SELECT unnest(?::VARCHAR[]))" for column in (*level.columns, level.key) if column
    ]
    inside = f"SELECT d.{link} FROM {level.table} d WHERE ({' OR '.join(columns)}){level.more}"  # noqa: S608 (names of ours)
    wanted = tuple(list(values) for _column in columns)
    if link in LINKS.get(fact, {"account_id"}):
        return Condition(f"{alias}.{link} IN ({inside})", wanted)
    key = "order_id" if fact == ORDERED else "account_id"
    return Condition(f"{alias}.{key} IN (SELECT l.{key} FROM {LINES} l WHERE l.{link} IN ({inside}))", wanted)  # noqa: S608 (names of ours)


def _listed(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, (list, tuple)) else [value]
    return tuple(dict.fromkeys(text for one in values if one is not None and (text := str(one).strip())))


def _day(name: str, value: Any, wrong: dict[str, str]) -> datetime.date | None:
    if value in (None, ""):
        return None
    try:
        return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    except ValueError:
        wrong[name] = _("Write a day like 2026-03-31.")
        return None
