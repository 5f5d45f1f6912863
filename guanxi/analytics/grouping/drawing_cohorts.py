"""Cohorts as a person is shown them: the triangle with color, and the curve over all cohorts."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from guanxi.analytics.mining.methods import Look

Cell = Mapping[str, Any]
STEPS_OF_HEAT = 5
WIDEST = 36
LONGEST = 60


def units() -> dict[str, str]:
    """What periods are called in a sentence."""
    return {"month": _("months"), "quarter": _("quarters"), "year": _("years"), "week": _("weeks")}


def again(every: str) -> str:
    """What a later period of a cohort is called above a figure."""
    return {
        "month": _("Bought again in month %(count)s"), "quarter": _("Bought again in quarter %(count)s"),
        "year": _("Bought again in year %(count)s"), "week": _("Bought again in week %(count)s"),
    }[every]  # fmt: skip


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
    highest = max((cell["retention"] for cells in kept.values() for cell in cells[1:]), default=0.0)
    look_of = partial(_cell, wanted=wanted, highest=highest)
    return {
        "cohorts": [_cohort(code, cells, width, look_of, is_open=said["last_period_open"]) for code, cells in kept.items()],
        "width": width,
        "left_out": len(cohorts) - len(kept),
        "wanted": wanted,
        "measures": measures(),
        "curve": curve(said, width),
        "worth": worth(said, width),
        "unit": units()[said["every"]],
        "again": lambda since: again(said["every"]) % {"count": since},
        "currency": said["currency"],
    }


def _cohort(code: str, cells: list[Cell], width: int, look_of: Callable[..., Cell], *, is_open: bool) -> dict[str, Any]:
    told = [look_of(cell, is_open=is_open and at == len(cells) - 1) for at, cell in enumerate(cells)]
    return {"code": code, "size": cells[0]["size"], "cells": told[:width]}


def _cell(cell: Cell, *, wanted: str, highest: float, is_open: bool) -> Cell:
    """One cell; the deepest color is the highest share of all."""
    value = cell["revenue"] / cell["size"] if wanted == "each" else cell[wanted]
    heat = min(STEPS_OF_HEAT, int(cell["retention"] / highest * STEPS_OF_HEAT) + 1) if cell["since"] and cell["customers"] else 0
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
