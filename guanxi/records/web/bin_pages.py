"""The recycle bin in the browser: what was removed, a look inside, bringing it back, emptying."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from guanxi.people.models import Person
from guanxi.people.web.asking import address_of, person_of
from guanxi.records import faces, facts, fields, registry, showing
from guanxi.records.auditing import reads
from guanxi.records.bin import emptying, looking, restoring
from guanxi.records.models import Removed
from guanxi.records.refusals import NotAllowed, Refusal

from .access import back_address, writer
from .pages import render

SIZE, MOST_AT_ONCE = 50, 10_000
SPANS = {"1": 1, "7": 7, "30": 30}
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Asked:
    """Which part of the bin somebody wants to see."""

    path: str
    by: str
    days: str
    batch: str

    @property
    def address(self) -> str:
        """As it stands in an address."""
        said = {"path": self.path, "by": self.by, "days": self.days, "batch": self.batch}
        return urlencode({name: value for name, value in said.items() if value})

    def narrow(self, rows: QuerySet[Removed], now: datetime.datetime) -> QuerySet[Removed]:
        """The removed records that fit."""
        if self.path:
            rows = rows.filter(path=self.path)
        if self.by:
            rows = rows.filter(removed_by=_key(self.by))
        if self.days in SPANS:
            rows = rows.filter(removed_at__gte=now - datetime.timedelta(days=SPANS[self.days]))
        return rows.filter(batch=_batch(self.batch)) if self.batch else rows


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Removed records, the latest first."""
    person, asked = _person(request), _asked(request)
    reachable = looking.visible(person)
    rows = asked.narrow(reachable, timezone.now()).select_related("removed_by").defer("content").order_by("-id")
    place = request.GET.get("before", "")
    found = list((rows.filter(pk__lt=_key(place)) if place else rows)[: SIZE + 1])
    shown = found[:SIZE]
    context = {
        "asked": asked,
        "rows": [(entry, registry.at(entry.path)) for entry in shown],
        "objects": _objects(reachable),
        "people": _people(reachable),
        "older": f"?{asked.address}&before={shown[-1].pk}" if len(found) > SIZE else "",
        "newest": f"?{asked.address}" if place else "",
        "is_narrowed": bool(asked.address),
        "count": rows[: MOST_AT_ONCE + 1].count() if person.is_administrator or asked.batch else 0,
        "most": MOST_AT_ONCE,
        "days": settings.BIN_DAYS,
        "may_empty": person.is_administrator,
    }
    return render(request, "records/bin/list.html", context)


@require_safe
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """What was removed: its last values, as far as the person may see them, and what lies here with it."""
    person, entry = _person(request), _entry(request, pk)
    return _inside(request, person, entry)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring one record back, if asked for with what it needs or with a new number."""
    person, entry = _person(request), _entry(request, pk)
    entries = {entry.pk: entry}
    if "together" in request.POST:
        entries |= {other.pk: other for other in looking.visible(person).filter(pk__in=_keys(request.POST.getlist("with")))}
    try:
        back = restoring.restore(entries.values(), writer(request), renumber="renumber" in request.POST)
    except restoring.CannotRestore as refusal:
        return _inside(request, person, entry, problems=refusal.problems, taken=list(entries))
    except NotAllowed as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("bin"))
    _told(request, len(back))
    own = next(obj for obj in back if (registry.declared(obj).path, obj.pk) == (entry.path, entry.object_id))
    return HttpResponseRedirect(back_address(request, reverse("records:page", args=[entry.path, own.pk])))


@require_POST
def restore_many(request: HttpRequest) -> HttpResponse:
    """Bring back the chosen records, or everything that was removed at once."""
    person = _person(request)
    rows = looking.visible(person).order_by("pk")
    batch = request.POST.get("batch", "")
    chosen = rows.filter(batch=_batch(batch)) if batch else rows.filter(pk__in=_keys(request.POST.getlist("chosen")))
    entries = list(chosen.only("pk")[:MOST_AT_ONCE])
    try:
        back = restoring.restore(entries, writer(request)) if entries else []
    except Refusal as refusal:
        problems = getattr(refusal, "problems", ())
        for problem in problems[:5]:
            messages.error(request, f"{problem.entry.label}: {problem.text}")
        if not problems:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(back_address(request, reverse("bin")))
    _told(request, len(back))
    return HttpResponseRedirect(back_address(request, reverse("bin")))


@require_POST
def empty(request: HttpRequest) -> HttpResponse:
    """Remove for good what is chosen, or everything that fits what was asked for; administrators only."""
    person = _person(request)
    if not person.is_administrator:
        raise Http404
    rows = looking.visible(person).order_by("pk")
    if "chosen" in request.POST:
        rows = rows.filter(pk__in=_keys(request.POST.getlist("chosen")))
    else:
        rows = _asked(request).narrow(rows, timezone.now())
    count = emptying.empty(rows.only("pk")[:MOST_AT_ONCE], writer(request))
    messages.success(
        request, ngettext("%(count)s record removed for good", "%(count)s records removed for good", count) % {"count": count}
    )
    return HttpResponseRedirect(reverse("bin"))


def _inside(
    request: HttpRequest, person: Person, entry: Removed, *, problems: Sequence[restoring.Problem] = (), taken: Sequence[int] = ()
) -> HttpResponse:
    record, obj = registry.at(entry.path), looking.main_of(entry)
    seen = faces.face(record, person) if record else None
    reachable = set(looking.visible(person).filter(pk__in=[n.pk for p in problems for n in p.needs]).values_list("pk", flat=True))
    if seen and obj is not None:
        at, address = timezone.now(), address_of(request)
        reads.seen(seen, fields.everything(seen), person, key=entry.object_id, at=at, address=address)
    needs = {other.pk for problem in problems for other in problem.needs}
    context: dict[str, Any] = {
        "entry": entry,
        "record": record,
        "sections": facts.sections(seen, obj, showing.Reader(seen, person)) if seen and obj is not None else [],
        "along": looking.along(entry),
        "others": looking.visible(person).filter(batch=entry.batch).exclude(pk=entry.pk).count(),
        "problems": problems,
        "together": sorted(needs | set(taken)) if needs and needs <= reachable else [],
        "is_number_taken": any(problem.is_contradiction for problem in problems),
        "may_empty": person.is_administrator,
        "next": back_address(request, ""),
    }
    return render(request, "records/bin/look.html", context, status=409 if problems else 200)


def _person(request: HttpRequest) -> Person:
    """Who asks, if there is anything that they may remove."""
    person = person_of(request)
    if not looking.may_look(person):
        raise Http404
    return person


def _entry(request: HttpRequest, pk: int) -> Removed:
    found = looking.visible(person_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _asked(request: HttpRequest) -> Asked:
    said = request.POST if request.method == "POST" else request.GET
    return Asked(*(said.get(name, "") for name in ("path", "by", "days", "batch")))


def _objects(reachable: QuerySet[Removed]) -> list[tuple[str, str]]:
    paths = reachable.order_by("path").values_list("path", flat=True).distinct()
    return [(path, record.labels if (record := registry.at(path)) else path) for path in paths]


def _people(reachable: QuerySet[Removed]) -> list[tuple[int, str]]:
    keys = reachable.exclude(removed_by=None).order_by().values_list("removed_by", flat=True).distinct()
    return [(person.pk, str(person)) for person in Person.objects.filter(pk__in=keys)]


def _told(request: HttpRequest, count: int) -> None:
    messages.success(request, ngettext("%(count)s record restored", "%(count)s records restored", count) % {"count": count})


def _keys(texts: list[str]) -> list[int]:
    return [_key(text) for text in texts[:MOST_AT_ONCE]]


def _key(text: str) -> int:
    """A key as it stands in an address; 0, which no row has, for anything else."""
    key = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return key if key <= LARGEST_KEY else 0


def _batch(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
