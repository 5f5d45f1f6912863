"""What was sold, from the warehouse, in the shape that each method takes; always within the reach and the slice of the run."""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from guanxi.lib.periods import Kind, Period
from guanxi.records.refusals import Refusal

from .change.decomposing import Line
from .segments.figures import Purchases

if TYPE_CHECKING:
    from guanxi.analytics.mining.data import Data

EPOCH = datetime.date(1970, 1, 1).toordinal()
AMOUNTS = {"revenue": "f.revenue", "profit": "f.profit", "quantity": "f.quantity"}
PARTS: Mapping[str, tuple[str, str]] = {
    "region": ("dim_region d USING (region_key)", "d.province_zh_hans, d.province_zh_hant, d.province_en"),
    "category": ("dim_product d USING (product_key)", "d.category1, d.category1, d.category1"),
    "industry": ("dim_account d USING (account_key)", "d.industry1, d.industry1, d.industry1"),
    "territory": ("dim_territory d USING (territory_id)", "d.name, d.name, d.name"),
    "person": ("dim_person d USING (person_key)", "d.name, d.name, d.name"),
}
"""What a forecast may be told apart by: where its names are, in simplified and traditional Chinese and in English."""
LANGUAGES = ("zh-hans", "zh-hant", "en")
MOST_CELLS = 150_000
"""More products × customers than these are not taken apart by customer."""
PLACES = "SELECT account_id FROM dim_account WHERE is_current AND is_collective"


class NothingSold(Refusal):
    """There are no purchases in what was chosen."""

    def __init__(self) -> None:
        super().__init__(_("There are no purchases in what you chose, as far as you may see them."))


def purchases(data: "Data") -> tuple[Purchases, datetime.date]:
    """Purchases by customer (primary keys) and day, and the last day that is known; gatherings of unknown buyers are no customers.

    :raises NothingSold: if there are none.
    """
    condition = data.condition()
    found = data.arrays(
        "SELECT f.account_id AS account, epoch_ms(f.day) // 86400000 AS day, CAST(sum(f.revenue) AS DOUBLE) AS amount "  # noqa: S608
        f"FROM fact_order_lines f WHERE f.account_id NOT IN ({PLACES}) AND f.day <= ? AND {condition.sql} GROUP BY 1, 2 ORDER BY 1, 2",
        data.today,
        *condition.values,
    )
    names, owners = np.unique(np.asarray(found["account"], np.int64), return_inverse=True)
    if not len(names):
        raise NothingSold
    days = np.asarray(found["day"], np.int64) + EPOCH
    amounts = np.asarray(np.ma.filled(np.ma.asarray(found["amount"]), 0.0), np.float64)
    known = Purchases([str(name) for name in names.tolist()], owners.astype(np.int64), days, amounts)
    return known, until(data, datetime.date.fromordinal(int(days.max())))


def until(data: "Data", last: datetime.date) -> datetime.date:
    """The last day of what is looked at: the end of the chosen period, else the last day with a sale."""
    return min(data.chosen.last, data.today) if data.chosen.last else last


def by_period(data: "Data", every: Kind) -> tuple[Iterator[tuple[str, datetime.date, Decimal]], datetime.date]:
    """Revenue by customer and period (its first day), and the last day that is known.

    :raises NothingSold: if there is none.
    """
    condition = data.condition()
    rows = data.rows(
        f"SELECT CAST(f.account_id AS VARCHAR), CAST(date_trunc('{every}', f.day) AS DATE), sum(f.revenue), max(f.day) "  # noqa: S608
        f"FROM fact_order_lines f WHERE f.account_id NOT IN ({PLACES}) AND f.day <= ? AND {condition.sql} GROUP BY 1, 2",
        data.today,
        *condition.values,
    )
    if not rows:
        raise NothingSold
    return ((account, day, amount) for account, day, amount, _last in rows), until(data, max(row[3] for row in rows))


def by_day_and_part(
    data: "Data", amount: str, part: str
) -> tuple[list[tuple[datetime.date, Decimal, str]], dict[str, dict[str, str]]]:
    """Amounts by day and part, and what each part is called in every language.

    :raises NothingSold: if there are none.
    """
    condition = data.condition()
    source, names = PARTS.get(part, ("", "'', '', ''"))
    join = f"LEFT JOIN {source}" if source else ""
    rows = data.rows(
        f"SELECT f.day, coalesce(sum({AMOUNTS[amount]}), 0), {names} FROM fact_order_lines f {join} "  # noqa: S608 (names of ours)
        f"WHERE f.day <= ? AND {condition.sql} GROUP BY ALL ORDER BY ALL",
        data.today,
        *condition.values,
    )
    if not rows:
        raise NothingSold
    called = {row[2] or "": dict(zip(LANGUAGES, (name or "" for name in row[2:]), strict=True)) for row in rows}
    return [(row[0], Decimal(row[1]), row[2] or "") for row in rows], called


def lines(data: "Data", before: Period, after: Period) -> tuple[list[Line], Decimal, bool]:
    """Sums by product, currency and customer of both spans; the revenue of unknown cost, which is left out; whether customers are told apart."""
    condition = data.condition()
    spans = (before.first, before.last, after.first, after.last)
    where = f"(f.day BETWEEN ? AND ? OR f.day BETWEEN ? AND ?) AND {condition.sql}"
    cells = data.rows(
        f"SELECT count(DISTINCT (f.product_key, f.account_id, f.currency)) FROM fact_order_lines f WHERE {where}",  # noqa: S608
        *spans,
        *condition.values,
    )
    customer = "CAST(f.account_id AS VARCHAR)" if cells[0][0] <= MOST_CELLS else "''"
    rows = data.rows(
        f"SELECT f.day BETWEEN ? AND ? AS later, CAST(p.product_id AS VARCHAR), {customer}, f.currency, sum(f.quantity), sum(f.amount), "  # noqa: S608
        "sum(f.revenue), sum(f.expense), f.profit IS NULL FROM fact_order_lines f LEFT JOIN dim_product p USING (product_key) "
        f"WHERE {where} GROUP BY ALL ORDER BY ALL",
        after.first,
        after.last,
        *spans,
        *condition.values,
    )
    unknown = sum((row[6] for row in rows if row[8]), Decimal(0))
    return [_line(row) for row in rows if not row[8]], unknown, customer != "''"


def product_names(data: "Data") -> dict[str, str]:
    """What products are called, by their keys; those of the same name bear their numbers, too."""
    rows = data.rows(
        "SELECT CAST(product_id AS VARCHAR), name, number FROM dim_product WHERE product_id IS NOT NULL ORDER BY product_id"
    )
    times = Counter(name for _key, name, _number in rows)
    return {key: name if times[name] == 1 else f"{name} ({number})" for key, name, number in rows if name}


def _line(row: tuple[Any, ...]) -> Line:
    later, product, customer, currency, quantity, amount, revenue, expense, _unknown = row
    return Line(later, product or "", customer or "", currency or "", quantity, amount, revenue, expense)
