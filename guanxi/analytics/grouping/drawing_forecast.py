"""A forecast as a person is shown it: the fan of the total or of one part, what each part will sell, and how good the methods were."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanxi.analytics.mining import wording
from guanxi.analytics.mining.methods import Look

COLUMNS = ("expected", "low_80", "high_80", "low_95", "high_95")
PAST = 36
"""Periods of history that the chart shows."""


def methods() -> dict[str, str]:
    """What methods of forecasting are called."""
    return {
        "seasonal naive": _("Last season's value"), "drift": _("Straight line"), "mean": _("Last season's mean"), "smoothing": _("Smoothing (ETS)"),
        "theta": _("Theta"), "smoothing and theta": _("ETS and Theta"), "smoothing and theta, Chinese New Year": _("ETS and Theta, New Year"),
    }  # fmt: skip


def trust(series: Mapping[str, Any]) -> str:
    """How far off the chosen method was, against the floor."""
    own, floor = series["errors"].get(series["method"]), series["errors"].get("seasonal naive")
    if not series["better_than_naive"]:
        return _(
            "No method was better than simply taking the value of a season ago (or the mean): do not expect more of this forecast."
        )
    if own is None or floor is None or not series["earlier_forecasts"]:
        return _("The history is too short to see how far off earlier forecasts would have been.")
    return _("Over the last %(count)s periods the method would have been off by %(own)s; taking last season's value by %(floor)s.") % {
        "count": series["earlier_forecasts"], "own": wording.percent(own, 1), "floor": wording.percent(floor, 1),
    }  # fmt: skip


def shown(look: Look) -> dict[str, Any]:
    """The context of the page of a forecast."""
    said, rows = look.findings.said, look.findings.rows
    series = said["series"]
    wanted = look.asked.get("part", series[0]["name"])
    one = next((each for each in series if each["name"] == wanted), series[0])
    own = [row for row in rows if row["part"] == one["name"]]
    return {
        "one": one,
        "name": part(said, one["name"]),
        "parts_list": [
            _part(said, series[0]),
            *sorted((_part(said, each) for each in series[1:]), key=lambda one: -one["expected"]),
        ],
        "table_rows": [[row["period"], *(wording.number(row[column]) for column in COLUMNS)] for row in own],
        "fan": fan(said, one, own),
        "own": own,
        "errors": errors(one),
        "method": methods().get(one["method"], one["method"]),
        "trust": trust(one),
        "notes": notes(said, one),
        "currency": said["currency"],
    }


def part(said: Mapping[str, Any], name: str) -> str:
    """What a part is called in the language of the page."""
    if name == said["series"][0]["name"]:
        return _("Total")
    if name == "…":
        return _("Others")
    called = said["names"].get(name, {})
    return called.get(get_language() or "en") or name or _("(unknown)")


def _part(said: Mapping[str, Any], one: Mapping[str, Any]) -> dict[str, Any]:
    expected = sum(one["expected"])
    known = one["history"][-len(one["expected"]) :]
    before = sum(known) if len(known) == len(one["expected"]) else None
    return {
        "key": one["name"], "name": part(said, one["name"]), "expected": expected, "before": before,
        "change": expected / before - 1 if before and before > 0 else None, "method": methods().get(one["method"], one["method"]),
        "error": one["errors"].get(one["method"]), "is_weak": not one["better_than_naive"],
    }  # fmt: skip


def fan(said: Mapping[str, Any], one: Mapping[str, Any], own: list[dict[str, Any]]) -> dict[str, Any]:
    """History as a line, the forecast as a dashed one, and the spans in which it may lie."""
    past, codes = one["history"][-PAST:], said["known"][-PAST:]
    empty = [None] * (len(past) - 1)

    def ahead(column: str) -> list[float | None]:
        return [*empty, past[-1], *(round(row[column], 2) for row in own)]

    bands = [
        {"name": name, "low": ahead(f"low_{level}"), "high": ahead(f"high_{level}")}
        for level, name in (("95", _("95% interval")), ("80", _("80% interval")))
    ]
    series = [
        {"name": _("So far"), "values": [*past, *([None] * len(own))]},
        {"name": _("Expected"), "values": ahead("expected"), "dashed": True, "color": "2"},
    ]
    form = {"currency": said["currency"], "digits": 0} if said["currency"] else {"digits": 0}
    return {"kind": "fan", "categories": [*codes, *said["coming"]], "series": series, "bands": bands, "around": 1, "format": form}


def errors(one: Mapping[str, Any]) -> dict[str, Any] | None:
    """How far off each method would have been."""
    known = sorted(((error, name) for name, error in one["errors"].items() if error is not None), reverse=True)
    if not one["earlier_forecasts"] or not known:
        return None
    names = methods()
    colors = ["good" if name == one["method"] else "6" if name == "seasonal naive" else "ordinary" for _error, name in known]
    series = [{"name": _("Error"), "values": [round(error, 4) for error, _name in known], "colors": colors}]
    return {"kind": "bar", "lying": True, "categories": [names.get(name, name) for _error, name in known], "series": series, "format": {"percent": True}}  # fmt: skip


def notes(said: Mapping[str, Any], one: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What to know, and what to be careful about."""
    found = []
    if said["left_out"]:
        found.append((_("%(period)s is not over and was left out.") % {"period": said["left_out"]}, "info"))
    if len(said["known"]) < 2 * said["season"] and said["season"] > 1:
        found.append((_("Fewer than two seasons are known: nothing can be said about what repeats every season."), "warning"))
    if not one["better_than_naive"]:
        found.append((trust(one), "warning"))
    return found
