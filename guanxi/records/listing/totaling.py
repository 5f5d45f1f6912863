"""Counts and sums of a list and of its groups, exact up to a limit and never without one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connections, models
from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.records import choosing, naming, registry, stamps
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind
from guanxi.records.showing import Cell, Reader

from .grouping import Grouping, told

LIMIT = 200_000
"""So many rows are counted and summed; of a longer list the newest ones."""
MOST_GROUPS = 200
_SUMMED = {Kind.MONEY, Kind.QUANTITY, Kind.NUMBER, Kind.INTEGER}
_ORDINALS = (models.PositiveSmallIntegerField, models.SmallIntegerField)


@dataclass
class Total:
    """How many rows, and the sum of each summed column by currency ("" where there is none)."""

    count: int = 0
    sums: dict[str, dict[str, Decimal]] = field(default_factory=dict)

    def add(self, count: int, sums: Iterable[tuple[str, str, Decimal]]) -> None:
        """Take in some rows: their number, and (column, currency, sum) of each."""
        self.count += count
        for name, currency, amount in sums:
            of = self.sums.setdefault(name, {})
            of[currency] = of.get(currency, Decimal(0)) + amount


@dataclass(frozen=True)
class Group:
    """One group: its name in addresses, what people call it, its figures, the color of a choice ("" = none)."""

    key: str
    label: str
    total: Total
    color: str = ""


@dataclass(frozen=True)
class Totals:
    """The groups of a list in their order, and the figures of all of it.

    `is_partial`: the list is longer than LIMIT, and these are the figures of its newest rows. `left_out`: so many groups more.
    """

    groups: list[Group]
    whole: Total
    is_partial: bool = False
    left_out: int = 0


def summed(record: Record, columns: Iterable[Field]) -> list[Field]:
    """The columns of which a sum tells something; ordinals (a month, a position) are none."""
    return [
        one
        for one in columns
        if one.kind in _SUMMED and not isinstance(one.column, _ORDINALS) and one.name not in record.listing.unsummed
    ]


def totals(
    record: Record, rows: QuerySet[Any], columns: Iterable[Field], reader: Reader, *, grouping: Grouping | None = None
) -> Totals:
    """Count and sum these rows, in few statements; a relation takes one more for the names of its groups."""
    wanted = summed(record, columns)
    currencies = _currencies(record, wanted)
    found, is_partial = _asked(rows, wanted, currencies, grouping)
    whole = Total()
    by_value: dict[Any, Total] = defaultdict(Total)
    for line in found:
        sums = [(one.name, _currency(line, one, currencies, reader), line[f"sum_{one.name}"] or Decimal(0)) for one in wanted]
        whole.add(line["count_of_rows"], sums)
        if grouping:
            by_value[_one_nothing(line["group_value"])].add(line["count_of_rows"], sums)
    groups = _groups(grouping, by_value, reader) if grouping else []
    return Totals(groups[:MOST_GROUPS], whole, is_partial, max(0, len(groups) - MOST_GROUPS))


def cells(total: Total, columns: Iterable[Field], record: Record) -> list[list[Cell]]:
    """For each column the cells of its sums, one for each currency; none for what is not summed."""
    names = {one.name for one in summed(record, columns)}
    found = []
    for column in columns:
        sums = total.sums.get(column.name, {}) if column.name in names else {}
        shown = [(currency, amount) for currency, amount in sorted(sums.items()) if amount or len(sums) == 1]
        found.append([Cell(column.kind, _plain(column, amount), currency=currency) for currency, amount in shown])
    return found


def _asked(
    rows: QuerySet[Any], wanted: list[Field], currencies: Mapping[str, str], grouping: Grouping | None
) -> tuple[list[dict[str, Any]], bool]:
    """The lines of the database: group, currencies, count and sums; of the newest rows where there are too many.

    What was asked before is remembered as long as nothing changed.
    """
    keys: dict[str, Any] = {f"currency_of_{name}": F(path) for name, path in currencies.items()}
    if grouping:
        keys["group_value"] = grouping.expression
    figures: dict[str, Any] = {"count_of_rows": Count("pk"), **{f"sum_{one.name}": Sum(one.name) for one in wanted}}

    def by_group(some: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = some.values(**keys).annotate(**figures).order_by()
        return found

    def lines(some: QuerySet[Any]) -> list[dict[str, Any]]:
        return list(by_group(some)) if keys else [some.aggregate(**figures)]

    base = rows.order_by()
    about = "totals", tuple(figures), tuple(keys), grouping and grouping.address, timezone.get_current_timezone_name(), LIMIT
    return stamps.remembered(base, about, lambda: [by_group(base) if keys else base], lambda: _limited(base, lines))


def _limited(rows: QuerySet[Any], lines: Callable[[QuerySet[Any]], list[dict[str, Any]]]) -> tuple[list[dict[str, Any]], bool]:
    """The lines of all these rows, or of the newest ones where there are too many; and whether there are."""
    if _about(rows) <= LIMIT:
        found = lines(rows)
        if sum(line["count_of_rows"] for line in found) <= LIMIT:
            return found, False
    if not rows.values("pk")[LIMIT : LIMIT + 1].exists():
        return lines(rows), False
    (beyond,) = rows.order_by("-pk").values_list("pk", flat=True)[LIMIT : LIMIT + 1]
    return lines(rows.filter(pk__gt=beyond)), True


def _about(rows: QuerySet[Any]) -> int:
    """How many rows the database believes the whole table to have."""
    with connections[rows.db].cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [f'"{rows.model._meta.db_table}"'])
        return int(cursor.fetchone()[0])


def _currencies(record: Record, wanted: Iterable[Field]) -> dict[str, str]:
    """For each summed amount where the code of its currency stands; nothing for those in the company's currency."""
    found = {}
    for one in wanted:
        if one.kind is Kind.MONEY and one.currency:
            column, model = None, record.model
            for part in one.currency.split("__"):
                column = model._meta.get_field(part)
                model = column.related_model or model
            found[one.name] = f"{one.currency}__code" if column is not None and column.is_relation else one.currency
    return found


def _currency(line: Mapping[str, Any], one: Field, currencies: Mapping[str, str], reader: Reader) -> str:
    if one.kind is not Kind.MONEY:
        return ""
    return (line[f"currency_of_{one.name}"] if one.name in currencies else "") or reader.company_currency


def _plain(column: Field, amount: Decimal) -> Any:
    exact = Decimal(amount)
    if column.kind is Kind.MONEY:
        return exact
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()


def _one_nothing(value: Any) -> Any:
    return None if value == "" else value


def _groups(grouping: Grouping, found: Mapping[Any, Total], reader: Reader) -> list[Group]:
    labels = labels_of(grouping, found, reader)
    order = {value: number for number, value in enumerate(labels)}
    values = sorted(found, key=lambda value: (value is None, order.get(value, len(order))))
    nothing = _("Without %(name)s") % {"name": grouping.field.label}
    return [
        Group(
            grouping.key(value), nothing if value is None else labels.get(value, str(value)), found[value], color(grouping, value, reader),
        )
        for value in values
    ]  # fmt: skip


def color(grouping: Grouping, value: Any, reader: Reader) -> str:
    """The color that the company gave to a choice."""
    return choosing.color(reader.record.path, grouping.field.name, value) if grouping.field.kind is Kind.CHOICE else ""


def labels_of(grouping: Grouping, found: Iterable[Any], reader: Reader) -> dict[Any, str]:
    """The names of the groups in their order: choices as declared, the latest days first, relations by name."""
    values = [value for value in found if value is not None]
    if grouping.step:
        return {day: told(day, grouping.step) for day in sorted(values, reverse=True)}
    if grouping.field.kind is Kind.YES_NO:
        return {True: _("Yes"), False: _("No")}
    if grouping.field.kind is Kind.CHOICE:
        return dict(reader.labels(grouping.field))
    return _names(grouping.field.target, values)


def _names(model: type[models.Model], keys: list[Any]) -> dict[Any, str]:
    """The names of related records in alphabetical order, as the cells of a list show them."""
    target = registry.of(model)
    rows: Any = model._default_manager.filter(pk__in=keys)
    if target:
        rows = naming.followed(target, rows, target.name)
    found = {obj.pk: naming.name_of(obj) for obj in rows}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
