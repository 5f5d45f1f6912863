"""Sources: made, looked into, changed, removed."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.analytics.loading import access, changing, plan_files, proposing, starting
from guanxi.analytics.loading.models import DataSource
from guanxi.analytics.loading.plan import Place
from guanxi.analytics.loading.source_form import OPTIONS, SourceForm
from guanxi.people.models.role import RightTo
from guanxi.records.api import paging, sent
from guanxi.records.api.answering import STATUS_EMPTY, STATUS_MADE, Answer, endpoint
from guanxi.records.api.asking import only
from guanxi.records.api.calling import Caller
from guanxi.records.api.problems import not_found
from guanxi.records.refusals import Invalid

from . import reach, telling

TAKEN = {"name": str, "place": str, "database": str, "user": str, "password": str, "options": dict}


def _list(request: HttpRequest, caller: Caller) -> Answer:
    reach.needs(caller)
    only(request.GET, paging.PARAMETERS)
    found, after = paging.page_of(_sources(), request.GET)
    return Answer({"items": [telling.source(one) for one in found], "next": after})


def _create(request: HttpRequest, caller: Caller) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    given = sent.values(request, {"kind": str, **TAKEN}, needed=("kind", "name", "place"))
    kind = given.pop("kind")
    allowed = [str(one) for one in DataSource.Kind if one != DataSource.Kind.FILE]
    allowed = [one for one in allowed if access.may_change_source(caller.person, None, one)]
    if kind not in allowed:
        raise Invalid({"kind": _("One of these is expected: %(choices)s.") % {"choices": ", ".join(allowed)}})
    now = timezone.now()
    made = _kept(DataSource(kind=kind, created_by=caller.person, created_at=now, changed_at=now), given, now)
    reach.note(request, caller, "made", f"source {made.name}")
    return reach.answer(telling.source(made), STATUS_MADE, Location=f"/api/v1/data-sources/{made.pk}")


def _get(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller)
    only(request.GET, ())
    return reach.answer(telling.source(_source(pk)))


@transaction.atomic
def _change(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    source = _changeable(request, caller, pk)
    saved = _kept(source, sent.values(request, TAKEN), timezone.now())
    reach.note(request, caller, "changed", f"source {saved.name}")
    return reach.answer(telling.source(saved))


@transaction.atomic
def _delete(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    source = _changeable(request, caller, pk)
    changing.remove_source(source)
    reach.note(request, caller, "deleted", f"source {source.name}")
    return Answer(status=STATUS_EMPTY)


def _tables(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    """What the source holds; it is asked now."""
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    return Answer({"items": [{"name": one.name, "rows": one.rows} for one in starting.parts_of_source(_source(pk))]})


def _sample(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    """The first rows of one of its tables, and the mapping that fits."""
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ("table",))
    source, place = _source(pk), Place(part=request.GET.get("table", "").replace("\x00", "")[:200])
    table = starting.sampled(source, place)
    plan = starting.proposal(table, proposing.free_name(place.part or source.name), (place.part or source.name)[:120], place)
    return Answer(telling.sample(table, plan_files.to_json(plan)))


def _kept(source: DataSource, given: dict[str, Any], at: datetime.datetime) -> DataSource:
    """Keep a source with what was sent, as its form does.

    :raises Invalid: naming what does not fit.
    """
    options = given.pop("options", None)
    if unknown := sorted(set(options or {}) - set(OPTIONS)):
        raise Invalid(
            {
                "options": _("There is no option “%(name)s”. Options: %(known)s.")
                % {"name": unknown[0][:60], "known": ", ".join(OPTIONS)}
            }
        )
    own = {name: getattr(source, name) for name in ("name", "place", "database", "user")}
    told = {name: str(value) for name, value in (source.options if options is None else options).items()}
    secret = {"secret": given.pop("password")} if "password" in given else {}
    form = SourceForm({**own, **told, **secret, **given}, instance=source)
    if unfit := [name for name in (*given, *secret, *(options or {})) if name not in form.fields]:
        names = {"secret": "password"}
        raise Invalid({names.get(name, name): _("A source of this kind has no such value.") for name in unfit})
    if not form.is_valid():
        raise Invalid({("password" if name == "secret" else name): " ".join(map(str, why)) for name, why in form.errors.items()})
    return form.kept(at)


def _source(pk: int) -> DataSource:
    return reach.one(_sources(), pk)


def _sources() -> QuerySet[DataSource]:
    return DataSource.objects.select_related("created_by")


def _changeable(request: HttpRequest, caller: Caller, pk: int) -> DataSource:
    source = _source(pk)
    if source.kind == DataSource.Kind.FILE or not access.may_change_source(caller.person, source, source.kind):
        raise not_found()
    return reach.held(_sources(), pk, request)


collection = endpoint(get=_list, post=_create)
one = endpoint(get=_get, patch=_change, delete=_delete)
tables = endpoint(get=_tables)
sample = endpoint(get=_sample)
