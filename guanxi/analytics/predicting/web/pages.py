"""The page where predictions begin."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from guanxi.analytics.mining import choices, keeping, methods, starting
from guanxi.analytics.mining.methods import Method
from guanxi.analytics.mining.models import MiningRun
from guanxi.analytics.mining.web.access import needs
from guanxi.analytics.predicting import questions, scoring, spreading, wording
from guanxi.customers.models import Account
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import faces, fields, reading, registry

RECENT = 8


@dataclass(frozen=True)
class Card:
    """A question with the newest answer to it that the person may see, and where its scores stand in the list of accounts ("" = nowhere)."""

    method: Method
    run: MiningRun | None
    verdict: str
    is_useful: bool
    listed: str = ""


@require_safe
@needs(RightTo.VIEW)
def begin(request: HttpRequest) -> HttpResponseBase:
    """The questions that may be asked, what came of them last, and what is in use."""
    person, record = person_of(request), starting.record()
    names = [method.name for method in questions.METHODS]
    runs = reading.visible(record, person).filter(method__in=names).select_related("owner").order_by("-created_at", "-id")
    context = {
        "cards": [_card(method, person) for method in questions.METHODS if methods.at(method.name)],
        "recent": list(runs[:RECENT]),
        "has_star": choices.has_star(),
        "may_create": reading.may(record, person, RightTo.CREATE),
    }
    return render(request, "predicting/begin.html", context)


def _card(method: Method, person: Person) -> Card:
    run = keeping.latest(method.name, person)
    told = _told(run)
    if run is None or not told:
        return Card(method, None, "", is_useful=False)
    if "verdict" in told:
        listed = _listed(method.name, person) if run.is_in_use else ""
        return Card(method, run, wording.said(told["verdict"]["said"]), bool(told["verdict"]["useful"]), listed)
    arms = told.get("arms", [])
    return Card(
        method, run, " ".join(wording.said(arm["said"]) for arm in arms[:1]), any(arm["advice"] == "target" for arm in arms)
    )


def _listed(name: str, person: Person) -> str:
    """The accounts in the order of what this method foretells about them, if the person sees that column."""
    column, _value = spreading.COLUMNS.get(name.removeprefix(scoring.METHOD_PREFIX), ("", ""))
    record = registry.declared(Account)
    if not column or not reading.may(record, person) or fields.named(faces.face(record, person), column) is None:
        return ""
    asked = {
        "sort": column if column == "next_purchase_on" else f"-{column}",
        "columns": f"name,owner,{column},behavior_segment,industry,region",
        "f": f"{column}:filled",
    }
    return f"{reverse('records:list', args=[record.path])}?{urlencode(asked)}"


def _told(run: MiningRun | None) -> dict[str, Any]:
    return dict(run.outcome.said) if run is not None and hasattr(run, "outcome") else {}
