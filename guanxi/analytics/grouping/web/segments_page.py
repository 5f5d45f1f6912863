"""The segments in use, and the customers of each."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.analytics.grouping import drawing_segments, members
from guanxi.analytics.grouping.models import Membership
from guanxi.analytics.grouping.segments.names import BY_KEY
from guanxi.analytics.mining import keeping, starting
from guanxi.analytics.mining.models import MiningRun
from guanxi.analytics.mining.web.access import needs
from guanxi.customers.models import Account
from guanxi.evaluation.web import files
from guanxi.people import auditing
from guanxi.people.models import Company, Person
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import noted, person_of
from guanxi.records import faces, fields, reading, registry

A_PAGE = 50
MOST_IN_A_FILE = 100_000


@require_safe
@needs(RightTo.VIEW)
def show(request: HttpRequest) -> HttpResponseBase:
    """What marks each segment, who moved, and the way to their customers."""
    person, record = person_of(request), starting.record()
    run = seen(person)
    found = keeping.findings(run) if run else None
    context: dict[str, Any] = {
        "run": run if found else None,
        "own": [],
        "may_create": reading.may(record, person, RightTo.CREATE),
    }
    if not found and reading.may(registry.declared(Account), person):
        context["own"] = _own(person)
    if found:
        said = found.said
        context |= {
            "said": said,
            "segments": drawing_segments.told(said),
            "bubbles": drawing_segments.bubbles(said),
            "shares": drawing_segments.shares(said),
            "moves": drawing_segments.moves(said),
            "unstable": "" if said["chosen"]["stable"] else drawing_segments.unstable(),
        }
    return render(request, "grouping/segments.html", context)


@require_safe
@needs(RightTo.VIEW)
def customers(request: HttpRequest) -> HttpResponseBase:
    """The customers of one segment that the person may see, those who brought most first."""
    person, key = person_of(request), request.GET.get("segment", "")
    run = members.run_in_use()
    record = registry.declared(Account)
    if run is None or key not in BY_KEY or not reading.may(record, person):
        raise Http404
    is_open = seen(person) is not None
    rows = Membership.objects.filter(run=run, segment=key, account__in=reading.visible(record, person)).select_related("account")
    moved = request.GET.get("moved", "")
    if moved == "new":
        rows = rows.filter(since=run_day(run)).exclude(previous="")
    ordered = rows.order_by("-money", "account_id") if is_open else rows.order_by("account_id")
    kind = request.GET.get("format", "")
    if kind in ("csv", "xlsx") and is_open and reading.may(record, person, RightTo.EXPORT):
        return _file(request, key, list(ordered[:MOST_IN_A_FILE]), kind)
    first = _number(request.GET.get("from", ""))
    shown = list(ordered[first : first + A_PAGE + 1])
    context = {
        "key": key, "name": drawing_segments.name_of(key), "advice": drawing_segments.advice_of(key), "moved": moved,
        "rows": shown[:A_PAGE], "first": first, "has_more": len(shown) > A_PAGE, "a_page": A_PAGE, "is_open": is_open,
        "count": rows.count(), "may_export": is_open and reading.may(record, person, RightTo.EXPORT),
        "segments": [(one, drawing_segments.name_of(one)) for one in members.sizes(run)],
        "currency": Company.current().currency, "run": run, "listed": _listed(key, person),
    }  # fmt: skip
    return render(request, "grouping/customers.html", context)


def _listed(key: str, person: Person) -> str:
    """The segment as a filter of the list of accounts, where all that is known of them can be asked and done; "" if its column is hidden."""
    record = registry.declared(Account)
    if fields.named(faces.face(record, person), "behavior_segment") is None:
        return ""
    return f"{reverse('records:list', args=[record.path])}?{urlencode({'f': f'behavior_segment:any:{key}'})}"


def seen(person: Person) -> MiningRun | None:
    """The run in use, if its figures may be seen by the person."""
    run = members.run_in_use()
    visible = run and reading.visible(starting.record(), person).filter(pk=run.pk).exists()
    return run if visible else None


def _own(person: Person) -> list[dict[str, Any]]:
    """The segments with how many customers within the person's reach are in each."""
    run = members.run_in_use()
    rows = Membership.objects.filter(run=run, account__in=reading.visible(registry.declared(Account), person))
    counts = rows.values_list("segment").annotate(count=Count("pk")).order_by("-count") if run else []
    return [
        {"key": key, "name": drawing_segments.name_of(key), "advice": drawing_segments.advice_of(key), "customers": count}
        for key, count in counts
    ]


def run_day(run: MiningRun) -> Any:
    """The day whose purchases were the last ones that the run looked at."""
    return Membership.objects.filter(run=run).values_list("as_of", flat=True).first()


def _file(request: HttpRequest, key: str, rows: list[Membership], kind: str) -> HttpResponseBase:
    head = [
        _("Customer"),
        _("Number"),
        _("Segment"),
        _("since"),
        _("Revenue"),
        _("Days with a purchase"),
        _("Days since the last purchase"),
    ]
    name = drawing_segments.name_of(key)
    told = [[str(row.account), row.account.number, name, row.since, row.money, row.frequency, row.recency] for row in rows]
    noted(request, auditing.Kind.EXPORTED, what={"object": "accounts", "segment": key, "format": kind, "count": len(told)})
    return files.answer(files.Table(name, head, told), kind, timezone.localdate())


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 8 else 0
