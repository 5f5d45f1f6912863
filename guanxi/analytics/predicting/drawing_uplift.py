"""A campaign's experiment as a person is shown it: what the contact changed, and whether anybody can be chosen by that."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining.methods import Look
from guanxi.lib.marking import N_

from . import wording
from .learning_names import LABELS

RESPONSE = N_("Plain model of who answers")


def shown(look: Look) -> dict[str, Any]:
    """The context of the page of an experiment."""
    told = look.findings.said
    return {
        "groups": told["groups"],
        "control": told["control"],
        "arms": [{**arm, "words": wording.said(arm["said"]), "plot": _plot(arm), "named": _named(arm)} for arm in told["arms"]],
        "percent": wording.percent,
        "number": wording.number,
    }


def meaning(findings: Findings) -> list[str]:
    """What to do with each contacted group."""
    return [
        _("%(group)s: %(advice)s") % {"group": arm["group"], "advice": wording.said(arm["said"])} for arm in findings.said["arms"]
    ]


def _named(arm: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**one, "name": _name(one["model"])} for one in arm["models"]]


def _name(model: str) -> str:
    return _(LABELS.get(model, RESPONSE))


def _plot(arm: Mapping[str, Any]) -> dict[str, Any]:
    """Answers won by contacting the best part, for each way to choose, and by lot."""
    curves = {one["model"]: one["curve"] for one in arm["models"]}
    shares = [point[0] for point in curves[arm["best"]]]
    whole = curves[arm["best"]][-1][1]
    lot = {"name": _("by lot"), "values": [round(whole * share, 2) for share in shares], "color": "4", "dashed": True}
    series = [{"name": _name(name), "values": [point[1] for point in curve]} for name, curve in curves.items()]
    return {
        "kind": "line",
        "categories": [wording.percent(share) for share in shares],
        "series": [*series, lot],
        "format": {"digits": 0},
    }
