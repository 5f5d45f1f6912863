"""The page where predictions begin, and what customers' pages show of them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guanxi.analytics.mining import choices, keeping, methods, starting
from guanxi.analytics.mining.methods import Method
from guanxi.analytics.mining.models import MiningRun
from guanxi.analytics.mining.web.access import needs
from guanxi.analytics.predicting import questions, shown, wording
from guanxi.customers.models import Account
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import reading, registry

RECENT = 8


@dataclass(frozen=True)
class Card:
    """A question with the newest answer to it that the person may see."""

    method: Method
    run: MiningRun | None
    verdict: str
    is_useful: bool


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
        return Card(method, run, wording.said(told["verdict"]["said"]), bool(told["verdict"]["useful"]))
    arms = told.get("arms", [])
    return Card(
        method, run, " ".join(wording.said(arm["said"]) for arm in arms[:1]), any(arm["advice"] == "target" for arm in arms)
    )


def _told(run: MiningRun | None) -> dict[str, Any]:
    return dict(run.outcome.said) if run is not None and hasattr(run, "outcome") else {}


@require_safe
def for_account(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is foretold for a customer, and why; nothing for those who do not see the figures behind it."""
    person = person_of(request)
    account: Account = reading.one(registry.declared(Account), person, pk)
    context = {"scores": shown.of_account(account, person), "may_runs": reading.may(starting.record(), person)}
    return render(request, "predicting/panels/account.html", context)
