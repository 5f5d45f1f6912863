"""A prediction as a person is shown it: what it is worth, how it was judged, whom it names and why; customers out of sight are left out."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from guanxi.analytics.mining import paging
from guanxi.analytics.mining.methods import Look
from guanxi.customers.models import Account
from guanxi.people.models import Person
from guanxi.records import naming, reading, registry

from . import realizing, wording
from .learning_names import label
from .subjects import SUBJECTS

Row = Mapping[str, Any]
POINTS = 20
MOST_WEIGHTS = 10
SHOWN_REASONS = 3


ABSENT = {"results_are": "customers", "days": None, "currency": "", "question": {"subject": ""}, "profit": None, "learned": None}
"""What findings of one kind have and those of another do not."""


def joined(*texts: Any) -> Any:
    """Texts one after the other, in whichever language they are read."""
    return format_lazy("{} {}", *texts)


def shown(look: Look) -> dict[str, Any]:
    """The context of the page of a prediction."""
    told = {**ABSENT, **look.findings.said}
    told["days"] = _days(told["days"])
    told["learned"] = _learned(told["learned"])
    seen = _seen(look.findings.rows, look.person)
    kind = told["target"]["kind"]
    return {
        "told": told,
        "kind": kind,
        "asked": wording.asked(told.get("question", {})),
        "is_good": SUBJECTS[told["question"]["subject"]].good if told.get("question", {}).get("subject") else True,
        "verdict": wording.said(told["verdict"]["said"]),
        "strength": told["verdict"]["strength"],
        "why": wording.said(told["why"]["said"]),
        "split": wording.said(told["split"]["said"]),
        "cautions": [wording.said(one["said"]) for one in told["cautions"]],
        "models": [{**one, "name": _(label(one["model"], kind))} for one in told["models"]],
        "chosen": next(one for one in told["models"] if one["chosen"]),
        "plots": _plots(told),
        "weights": _weights(told),
        "left_out": [{"column": one["column"], "why": wording.said(one["said"])} for one in told["left_out"]],
        "drift": [wording.label(one["column"]) for one in told.get("drift", [])][:5],
        "limits": [_(text) for text in told["limits"]],
        "columns": [wording.label(one["column"]) for one in told["columns"]],
        "page": _page(look, seen, kind),
        "unseen": sum(1 for row in look.findings.rows if row.get("account")) - sum(1 for row in seen if row.get("account")),
        "reason": wording.reason,
        "later": realizing.looked(look.run, look.findings.said, look.findings.rows, look.person),
        "number": wording.number,
        "percent": wording.percent,
    }


def _days(days: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The kept days as days."""
    if days is None:
        return None
    read = datetime.date.fromisoformat
    return {name: [read(day) for day in value] if isinstance(value, list) else read(value) for name, value in days.items()}


def _learned(told: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Which earlier run learned, and when."""
    return None if told is None else {**told, "on": datetime.date.fromisoformat(told["on"])}


def _seen(rows: Sequence[Row], person: Person) -> list[dict[str, Any]]:
    """The rows about customers that the person may see, and those that are about none."""
    keys = {row["account"] for row in rows if row.get("account")}
    if not keys:
        return [dict(row) for row in rows]
    visible = reading.visible(registry.declared(Account), person)
    seen = set(visible.filter(pk__in=keys).values_list("pk", flat=True))
    return [dict(row) for row in rows if not row.get("account") or row["account"] in seen]


def _page(look: Look, seen: list[dict[str, Any]], kind: str) -> paging.Page:
    """A page of the customers; names are fetched for all of them only where words are looked for."""
    if look.asked.get("q", "").strip():
        _name(seen)
    columns = {"score": _("Forecast") if kind == "number" else _("Chance")}
    found = paging.page(seen, look.asked, columns, lambda row: [row.get("name", str(row.get("row", "")))])
    _name(found.rows)
    for row in found.rows:
        row["shown_reasons"] = wording.telling(row["reasons"], SHOWN_REASONS)
    return found


def _name(rows: Sequence[dict[str, Any]]) -> None:
    accounts = Account.objects.in_bulk([row["account"] for row in rows if row.get("account")])
    for row in rows:
        account = accounts.get(row.get("account") or 0)
        row["name"] = naming.name_of(account) if account else _("Row %(number)s") % {"number": row.get("row", "")}


def _plots(told: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if told.get("lift"):
        found = {"found": _found(told["lift"]), "roc": _roc(told["roc"]), "calibration": _calibration(told["calibration"])}
    if told.get("profit"):
        found["profit"] = _profit(told["profit"], told.get("currency"))
    if told.get("rates") and told["target"]["kind"] == "two":
        found["rates"] = _rates(told["rates"])
    return found


def _found(steps: Sequence[Row]) -> dict[str, Any]:
    labels = [wording.percent(0), *(wording.percent(step["share"]) for step in steps)]
    return {
        "kind": "line",
        "categories": labels,
        "series": [
            {"name": _("by the model"), "values": [0, *(step["found"] for step in steps)]},
            {"name": _("by lot"), "values": [0, *(step["share"] for step in steps)], "color": "2", "dashed": True},
        ],
        "format": {"percent": True},
    }


def _roc(points: Sequence[Sequence[float]]) -> dict[str, Any]:
    shares = [place / POINTS for place in range(POINTS + 1)]
    return {
        "kind": "line",
        "categories": [wording.percent(share) for share in shares],
        "series": [
            {"name": _("by the model"), "values": [round(_between(points, share), 4) for share in shares]},
            {"name": _("by lot"), "values": shares, "color": "2", "dashed": True},
        ],
        "format": {"percent": True},
    }


def _between(points: Sequence[Sequence[float]], x: float) -> float:
    """The height of the line through the points at x, the highest one where it rises straight up."""
    below = max((point for point in points if point[0] <= x), key=tuple)
    above = min((point for point in points if point[0] > x), key=tuple, default=below)
    width = above[0] - below[0]
    return below[1] + (above[1] - below[1]) * (x - below[0]) / width if width > 0 else below[1]


def _calibration(bins: Sequence[Row]) -> dict[str, Any]:
    return {
        "kind": "bar",
        "categories": [f"{wording.percent(one['low'])}–{wording.percent(one['high'])}" for one in bins],
        "series": [
            {"name": _("came"), "values": [one["came"] for one in bins]},
            {"name": _("said"), "values": [one["said"] for one in bins], "kind": "line", "color": "2"},
        ],
        "format": {"percent": True},
    }


def _profit(profit: Mapping[str, Any], currency: str | None) -> dict[str, Any]:
    curve = profit["curve"][:: max(1, len(profit["curve"]) // 50)]
    return {
        "kind": "line",
        "categories": [wording.percent(point["share"]) for point in curve],
        "series": [{"name": _("Profit"), "values": [round(point["profit"], 2) for point in curve]}],
        "format": {"currency": currency, "digits": 0} if currency else {"digits": 0},
    }


def _rates(rates: Sequence[Row]) -> dict[str, Any]:
    return {
        "kind": "bar",
        "categories": [one["day"] for one in rates],
        "series": [{"name": _("Share with the answer"), "values": [one["mean"] for one in rates]}],
        "format": {"percent": True},
    }


def _weights(told: Mapping[str, Any]) -> dict[str, Any] | None:
    """How much worse the model would be without each family of columns, as bars."""
    kept = [one for one in told["importances"] if one["loss"] > 0][:MOST_WEIGHTS]
    if not kept:
        return None
    whole = sum(one["loss"] for one in kept)
    names = [wording.label(one["columns"][0]) + (" …" if len(one["columns"]) > 1 else "") for one in kept]
    series = [{"name": _("Part of what it knows"), "values": [round(one["loss"] / whole, 4) for one in kept]}]
    return {"kind": "bar", "lying": True, "categories": names, "series": series, "format": {"percent": True}}
