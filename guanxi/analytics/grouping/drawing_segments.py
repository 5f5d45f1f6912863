"""Segments as a person is shown them: what marks each, who moved, and the customers that the person may see."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from guanxi.analytics.mining import linking, paging, wording
from guanxi.analytics.mining.methods import Look

from .segments.names import BY_KEY

STEPS_OF_HEAT = 5
COLORS = {
    "loyal-big": "1", "loyal": "3", "steady": "good", "frequent-small": "5", "new-big": "6", "new": "info", "occasional": "4",
    "cooling": "warning", "quiet-big": "bad", "quiet": "7", "small": "small", "lost": "8",
}  # fmt: skip


def name_of(key: str) -> str:
    """What a segment is called in the language of the page."""
    return _(BY_KEY[key].name) if key in BY_KEY else ""


def advice_of(key: str) -> str:
    """What to do about it."""
    return _(BY_KEY[key].advice) if key in BY_KEY else ""


def sentence(one: Mapping[str, Any], currency: str) -> str:
    """Who is in a segment, in one sentence."""
    return _(
        "%(name)s: %(count)s customers (%(share)s) bring %(money_share)s of the revenue. Half of them bought within the last %(days)s days, "
        "on at least %(times)s days, for %(money)s %(currency)s or more."
    ) % {
        "name": name_of(one["key"]), "count": wording.number(one["customers"]), "share": wording.percent(one["share"]),
        "money_share": wording.percent(one["money_share"]), "days": wording.number(one["median_recency_days"]),
        "times": wording.number(one["median_frequency"]), "money": wording.number(one["median_money"]), "currency": currency,
    }  # fmt: skip


def unstable() -> str:
    """What is said of groups that are not found again."""
    return _(
        "Looking again at a part of the customers finds other groups: they do not fall apart clearly. Take these segments as a rough order."
    )


def shown(look: Look) -> dict[str, Any]:
    """The context of the page of segments; customers that the person may not see are left out of the table."""
    said, rows = look.findings.said, look.findings.rows
    wanted = look.asked.get("segment", "")
    kept = [row for row in rows if not wanted or row["segment"] == wanted]
    names = linking.captions((f"account:{row['account']}" for row in kept), look.person)
    seen = [{**row, "name": names[key]} for row in kept if (key := f"account:{row['account']}") in names]
    columns = {"money": _("Revenue"), "frequency": _("Days with a purchase"), "recency_days": _("Days since the last purchase")}
    return {
        "page": paging.page(seen, look.asked, columns, lambda row: [str(row["name"])]),
        "unseen": len(kept) - len(seen),
        "segments": told(said),
        "name_of": name_of,
        "wanted": wanted,
        "bubbles": bubbles(said),
        "profile": profile(said),
        "shares": shares(said),
        "moves": moves(said),
        "unstable": "" if said["chosen"]["stable"] else unstable(),
    }  # fmt: skip


def told(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The segments with their names and advice, those who bring most first."""
    order = sorted(said["segments"], key=lambda one: -one["money_share"])
    return [{**one, "name": name_of(one["key"]), "advice": advice_of(one["key"])} for one in order]


def bubbles(said: Mapping[str, Any]) -> dict[str, Any]:
    """Each segment where its customers usually are; the larger, the more of them."""
    dots = [
        {
            "name": name_of(one["key"]), "color": COLORS.get(one["key"], ""),
            "values": [[one["median_recency_days"], one["median_money"], name_of(one["key"]), one["customers"]]],
        }
        for one in said["segments"]
    ]  # fmt: skip
    axes = {
        "x": {"name": _("Days since the last purchase"), "format": {"digits": 0}},
        "y": {"name": _("Revenue"), "format": {"digits": 0}},
    }
    return {"kind": "scatter", **axes, "series": dots}


def profile(said: Mapping[str, Any]) -> dict[str, Any]:
    """Mean scores of the segments, 1 to 5."""
    order = sorted(said["segments"], key=lambda one: -one["money_share"])
    names = [_("Recency"), _("Frequency"), _("Revenue")]
    cells = [
        [column, row, round(one["mean_scores"][key], 1)] for row, one in enumerate(order) for column, key in enumerate("rfm")
    ]
    return {
        "kind": "heatmap", "categories": names, "rows": [name_of(one["key"]) for one in order],
        "series": [{"name": _("Mean score"), "values": cells}], "format": {"digits": 1},
    }  # fmt: skip


def shares(said: Mapping[str, Any]) -> dict[str, Any]:
    """Shares of customers and of revenue side by side."""
    order = sorted(said["segments"], key=lambda one: -one["money_share"])
    series = [
        {"name": _("Share of customers"), "values": [one["share"] for one in order]},
        {"name": _("Share of revenue"), "values": [one["money_share"] for one in order]},
    ]
    return {"kind": "bar", "lying": True, "categories": [name_of(one["key"]) for one in order], "series": series, "format": {"percent": True, "digits": 0}}  # fmt: skip


def moves(said: Mapping[str, Any]) -> dict[str, Any] | None:
    """Customers by segment then (rows) and now (columns)."""
    found = said["migration"]
    if not found:
        return None
    keys = [one["key"] for one in sorted(said["segments"], key=lambda one: -one["money_share"])]
    counts = {(one["before"], one["now"]): one["customers"] for one in found["moves"]}
    return {
        "since": found["since"],
        "columns": [*(name_of(key) for key in keys), _("No longer there")],
        "rows": [_row(key, name_of(key) if key else _("Not there yet"), keys, counts) for key in (*keys, "")],
    }


def _row(key: str, name: str, keys: Sequence[str], counts: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    numbers = [counts.get((key, now), 0) for now in (*keys, "")]
    whole = sum(numbers)
    cells = [
        {"count": count, "heat": min(STEPS_OF_HEAT, int(count / whole * STEPS_OF_HEAT) + 1) if count else 0} for count in numbers
    ]
    return {"name": name, "cells": cells}
