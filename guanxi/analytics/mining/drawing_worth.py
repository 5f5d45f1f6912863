"""Customers' worth as a person is shown it: how it is spread, on how few it rests, and the most valuable customers that they may see."""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from guanxi.customers.models import Account
from guanxi.people.models import Company
from guanxi.records import naming, reading, registry

from . import paging, wording
from .methods import Look

Row = Mapping[str, Any]
BARS = 12


def shown(look: Look) -> dict[str, Any]:
    """The context of the page of customers' worth; customers that the person may not see are left out of the table."""
    currency = Company.current().currency
    names = named(look.findings.rows, look.person)
    seen = [{**row, "name": names[row["account"]]} for row in look.findings.rows if row["account"] in names]
    columns = {
        "lifetime_value": _("Expected worth"), "expected_purchases": _("Purchases to come"), "expected_value": _("Value of one"),
        "alive": _("Still a customer"), "repeat_purchases": _("Repeat purchases"),
    }  # fmt: skip
    return {
        "page": paging.page(seen, look.asked, columns, lambda row: [str(row["name"])]),
        "unseen": len(look.findings.rows) - len(seen),
        "currency": currency,
        "spread": spread(look.findings.rows, "lifetime_value", currency),
        "alive": alive(look.findings.rows),
        "upper": upper(look.findings.rows),
    }


def named(rows: Sequence[Row], person: Any) -> dict[int, str]:
    """The names of the customers that the person may see."""
    visible = reading.visible(registry.declared(Account), person).filter(pk__in=[row["account"] for row in rows])
    return {account.pk: naming.name_of(account) for account in visible}


def upper(rows: Sequence[Row], share: float = 0.2) -> float:
    """Which part of all worth the upper customers hold."""
    worth = sorted((row["lifetime_value"] for row in rows), reverse=True)
    whole = sum(worth)
    return sum(worth[: max(1, round(len(worth) * share))]) / whole if whole else 0.0


def spread(rows: Sequence[Row], name: str, currency: str) -> dict[str, Any] | None:
    """How many customers are worth how much, in steps that grow as the worth does; None without amounts."""
    values = sorted(row[name] for row in rows)
    if not values or values[-1] <= 0:
        return None
    edges = steps(max(values[len(values) // 20], values[-1] / 1e4), values[-1])
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_right(edges, value)] += 1
    labels = [
        f"< {_short(edges[0])}",
        *(f"{_short(low)}–{_short(high)}" for low, high in pairwise(edges)),
        f"≥ {_short(edges[-1])}",
    ]
    return {"kind": "bar", "categories": labels, "series": [{"name": _("Customers"), "values": counts}], "currency": currency}


def steps(low: float, high: float) -> list[float]:
    """Round amounts between two others: 1, 2 and 5 times the powers of ten; at most a dozen, the upper ones."""
    power = 10.0 ** math.floor(math.log10(max(low, 1.0)))
    found = []
    while power <= high:
        found += [power * times for times in (1, 2, 5) if low <= power * times < high]
        power *= 10
    return found[-BARS:] or [high]


def alive(rows: Sequence[Row]) -> dict[str, Any]:
    """How many customers are how surely still customers."""
    counts = [0] * 10
    for row in rows:
        counts[min(9, int(row["alive"] * 10))] += 1
    labels = [f"{wording.percent(bar / 10)}–{wording.percent((bar + 1) / 10)}" for bar in range(10)]
    colors = ["bad"] * 3 + ["warning"] * 4 + ["good"] * 3
    return {"kind": "bar", "categories": labels, "series": [{"name": _("Customers"), "values": counts, "colors": colors}]}


def _short(value: float) -> str:
    return wording.compact(value)
