"""Customers' worth as a person is shown it: how it is spread, on how few it rests, and the most valuable customers that they may see."""

from collections.abc import Mapping, Sequence
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
    """How many customers are worth how much; None without amounts."""
    values = sorted(row[name] for row in rows)
    if not values or values[-1] <= 0:
        return None
    step = nice(values[int(len(values) * 0.98)] / BARS or values[-1] / BARS)
    counts = [0] * (BARS + 1)
    for value in values:
        counts[min(BARS, max(0, int(value // step)))] += 1
    labels = [f"{_short(step * bar)}–{_short(step * (bar + 1))}" for bar in range(BARS)] + [f"≥ {_short(step * BARS)}"]
    return {"kind": "bar", "categories": labels, "series": [{"name": _("Customers"), "values": counts}], "currency": currency}


def alive(rows: Sequence[Row]) -> dict[str, Any]:
    """How many customers are how surely still customers."""
    counts = [0] * 10
    for row in rows:
        counts[min(9, int(row["alive"] * 10))] += 1
    labels = [f"{wording.percent(bar / 10)}–{wording.percent((bar + 1) / 10)}" for bar in range(10)]
    colors = ["bad"] * 3 + ["warning"] * 4 + ["good"] * 3
    return {"kind": "bar", "categories": labels, "series": [{"name": _("Customers"), "values": counts, "colors": colors}]}


def nice(step: float) -> float:
    """A step that people would choose: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** len(str(int(step))) / 10 if step >= 1 else 0.1
    return next((power * times for times in (1, 2, 5, 10) if power * times >= step), power * 10)


def _short(value: float) -> str:
    return wording.number(value)
