"""Cohorts as a person is shown them: the triangle with color, and the curve over all cohorts."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from guanxi.analytics.mining.methods import Look

STEPS_OF_HEAT = 5
WIDEST = 36
LONGEST = 60


def units() -> dict[str, str]:
    """What periods are called in a sentence."""
    return {"month": _("months"), "quarter": _("quarters"), "year": _("years"), "week": _("weeks")}


def measures() -> dict[str, str]:
    """What the cells of the triangle may tell."""
    return {
        "retention": _("Share of customers"), "customers": _("Customers"), "revenue": _("Revenue"), "each": _("Revenue per customer of the cohort"),
    }  # fmt: skip


def shown(look: Look) -> dict[str, Any]:
    """The context of the page of cohorts."""
    said = look.findings.said
    wanted = look.asked.get("show", "retention")
    wanted = wanted if wanted in measures() else "retention"
    cohorts: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in look.findings.rows:
        cohorts[row["cohort"]].append(row)
    kept = dict(list(cohorts.items())[-LONGEST:])
    width = min(WIDEST, max(map(len, kept.values())))
    return {
        "cohorts": [_cohort(code, cells[:width], wanted, said, len(cells)) for code, cells in kept.items()],
        "width": width,
        "left_out": len(cohorts) - len(kept),
        "wanted": wanted,
        "measures": measures(),
        "curve": curve(said, width),
        "worth": worth(said, width),
        "unit": units()[said["every"]],
        "currency": said["currency"],
    }


def _cohort(code: str, cells: list[Mapping[str, Any]], wanted: str, said: Mapping[str, Any], whole: int) -> dict[str, Any]:
    told = [_cell(cell, wanted, is_open=said["last_period_open"] and at == whole - 1) for at, cell in enumerate(cells)]
    return {"code": code, "size": cells[0]["size"], "cells": told}


def _cell(cell: Mapping[str, Any], wanted: str, *, is_open: bool) -> dict[str, Any]:
    value = cell["revenue"] / cell["size"] if wanted == "each" else cell[wanted]
    heat = (
        0 if cell["since"] == 0 or not cell["customers"] else min(STEPS_OF_HEAT, int(cell["retention"] * 2 * STEPS_OF_HEAT) + 1)
    )
    return {"value": value, "heat": heat, "is_open": is_open, "period": cell["period"], "customers": cell["customers"], "share": cell["retention"]}  # fmt: skip


def curve(said: Mapping[str, Any], width: int) -> dict[str, Any]:
    """The share of customers who bought again, by periods since the first purchase."""
    values = [round(one["retention"], 4) for one in said["curve"][1:width]]
    return {"kind": "line", "categories": [str(since) for since in range(1, len(values) + 1)], "series": [{"name": _("Bought again"), "values": values}], "format": {"percent": True}}  # fmt: skip


def worth(said: Mapping[str, Any], width: int) -> dict[str, Any]:
    """What a customer has brought in all, by periods since the first purchase."""
    sums, whole = [], 0.0
    for one in said["curve"][:width]:
        whole += one["revenue_per_customer"]
        sums.append(round(whole, 2))
    return {"kind": "line", "categories": [str(since) for since in range(len(sums))], "series": [{"name": _("Revenue so far per customer"), "values": sums}], "format": {"currency": said["currency"], "digits": 0}}  # fmt: skip
