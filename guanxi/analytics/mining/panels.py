"""What mining shows on the pages of runs, customers and orders."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from guanxi.customers.models import Account
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry
from guanxi.records.registry import Panel
from guanxi.sales.models import Order, OrderLine

from . import asking, comparing, hiding, keeping, methods, starting, suggesting, supervising, use, wording
from .methods import Look
from .models import MiningRun, State
from .suggesting import Suggestion

FEW = 5


def connect() -> None:
    """Hang the panels into the pages."""
    for path, panel in PANELS:
        registry.show_panel(path, panel)


def summary(run: MiningRun, request: HttpRequest) -> Markup:
    """How far it is, or what it found in words, and what changed since the run that it repeats."""
    method, found = methods.at(run.method), keeping.findings(run) if run.state == State.DONE else None
    before = keeping.before(run) if found else None
    old = keeping.findings(before) if before else None
    shown = {
        "run": run,
        "asked": asking.told(run, method),
        "found": found,
        "is_stuck": run.state == State.RUNNING and not supervising.is_at_work(run),
        "sentences": method.meaning(found) if method and found else [],
        "warnings": [wording.warning(name) for name in found.said.get("warnings", [])] if found else [],
        "before": before,
        "changes": comparing.compared(method, found, old) if method and found and old else None,
        "may": {
            action: reading.within(starting.record(), _person(request), run, action)
            for action in (RightTo.CHANGE, RightTo.EXPORT)
        },
        "may_create": reading.may(starting.record(), _person(request), RightTo.CREATE),
    }
    return _drawn("summary", request, **shown)


def findings(run: MiningRun, request: HttpRequest) -> Markup:
    """Everything that the run found, as its method shows it."""
    method, found, person = methods.at(run.method), keeping.findings(run), _person(request)
    if method is None or found is None or person is None:
        return _drawn("nothing", request, run=run)
    look = Look(run, found, person, request.GET.dict())
    before = keeping.before(run)
    old = keeping.findings(before) if before else None
    shown = {
        "run": run, "findings": found, "method": method, "before": before,
        "changes": comparing.compared(method, found, old) if old else None,
        "identity": lambda row: comparing.identity(method, row, found.said),
        "warnings": [wording.warning(name) for name in found.said.get("warnings", [])],
        "may_export": reading.within(starting.record(), person, run, RightTo.EXPORT),
        "duration": wording.duration,
        **method.shown(look),
    }  # fmt: skip
    return Markup(render_to_string(method.template, shown, request))  # noqa: S704 (our own template)


def for_account(account: Account, request: HttpRequest) -> Markup:
    """What comes next for the customer; nothing where nothing is known."""
    person = _person(request)
    if person is None or not use.is_any_in_use("rules", "sequences") or not _sees_products(person):
        return Markup()
    return _suggested(suggesting.for_account(account, person, timezone.localdate(), most=FEW), person, request)


def for_order(order: Order, request: HttpRequest) -> Markup:
    """What is often bought with what stands in the order; nothing where nothing is known."""
    person = _person(request)
    if person is None or not use.is_any_in_use("rules") or not _sees_products(person):
        return Markup()
    lines = reading.visible(registry.declared(OrderLine), person).filter(order=order, product__isnull=False)
    found = suggesting.for_basket(lines.values_list("product", flat=True), person, most=FEW)
    return _suggested(found, person, request, is_for_order=True)


def _suggested(found: Sequence[Suggestion], person: Person, request: HttpRequest, *, is_for_order: bool = False) -> Markup:
    if not found:
        return Markup()
    runs = reading.visible(starting.record(), person).filter(pk__in={one.habit.run_id for one in found})
    shown = {"suggestions": found, "seen": set(runs.values_list("pk", flat=True)), "is_for_order": is_for_order}
    return _drawn("suggestions", request, **shown)


def _sees_products(person: Person) -> bool:
    products = registry.at("products")
    return products is not None and reading.may(products, person)


def _person(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def _drawn(name: str, request: HttpRequest, **shown: Any) -> Markup:
    return Markup(render_to_string(f"mining/panels/{name}.html", shown, request))  # noqa: S704 (our own template)


PANELS = (
    (hiding.PATH, Panel(name="summary", place="main", show=summary, order=10)),
    (hiding.PATH, Panel(name="findings", place="tab", show=findings, title=_("Findings"), icon="list-search", order=10)),
    ("accounts", Panel(name="suggestions", place="main", show=for_account, order=60)),
    ("orders", Panel(name="suggestions", place="side", show=for_order, order=60)),
)
