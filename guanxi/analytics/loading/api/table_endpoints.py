"""Loaded tables: made of a file or a source, their mapping and contract changed, loaded, their rows traced back."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.analytics.loading import changing, jobs, lineage, mending, plan_files, proposing, scheduling, starting
from guanxi.analytics.loading.models import DataSource, KeptFile, LoadedTable, LoadRun, RejectedRow
from guanxi.analytics.loading.plan import BadPlan, Place, Plan
from guanxi.people.models.role import RightTo
from guanxi.records.api import asking, paging, sent
from guanxi.records.api.answering import STATUS_EMPTY, STATUS_MADE, Answer, endpoint
from guanxi.records.api.asking import only
from guanxi.records.api.calling import Caller
from guanxi.records.api.problems import not_found
from guanxi.records.refusals import Invalid

from . import reach, telling
from .file_endpoints import place_of

MOST_DECIDED = 1000
LONGEST_LABEL = 120
NEW: sent.Kinds = {
    "source": int, "file": int, "table": str, "encoding": str, "delimiter": str, "name": 60, "label": LONGEST_LABEL, "mapping": dict,
}  # fmt: skip
TAKEN: sent.Kinds = {"label": LONGEST_LABEL, "mapping": dict, "contract": dict, "every": str, "is_open": bool, "source": int}


def _list(request: HttpRequest, caller: Caller) -> Answer:
    reach.needs(caller)
    only(request.GET, paging.PARAMETERS)
    found, after = paging.page_of(_tables(), request.GET)
    return Answer({"items": [telling.table_in_short(one) for one in found], "next": after})


def _create(request: HttpRequest, caller: Caller) -> Answer:
    """A table with the mapping that was sent, or the one that fits best; nothing is loaded yet."""
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    given, now = sent.values(request, NEW), timezone.now()
    if ("source" in given) == ("file" in given):
        raise Invalid({"source": _("Say either a source or a file.")})
    plan = _plan(given["mapping"]) if "mapping" in given else None
    place = place_of({name: given.get(name, "") for name in ("table", "encoding", "delimiter")})
    place = plan.place if plan and place == Place() else place
    source = _source(given["source"]) if "source" in given else None
    holder = source or _file(given["file"])
    table = starting.shown_by(holder, place)
    usual = place.part or (str(source) if source else holder.name.rpartition(".")[0] or holder.name)
    name, label = (
        given.get("name") or (plan.name if plan else proposing.free_name(usual)),
        given.get("label") or (plan.label if plan else usual),
    )
    plan = plan or starting.proposal(table, "t", label, place)
    plan = _plan(plan_files.to_json(replace(plan, name=name, label=label[:LONGEST_LABEL], place=place)))
    made = starting.make(plan, by=caller.person, at=now, source=source)
    starting.remember_sample(made, table)
    reach.note(request, caller, "made", f"table {made.name}")
    return reach.answer(telling.table(made), STATUS_MADE, Location=f"/api/v1/loaded-tables/{made.pk}")


def _get(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller)
    only(request.GET, ())
    return reach.answer(telling.table(_table(pk)))


@transaction.atomic
def _change(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    table, given, now = reach.held(_tables(), pk, request), sent.values(request, TAKEN), timezone.now()
    if "source" in given:
        table.source = _source(given["source"])
    if given.keys() & {"label", "mapping", "contract"}:
        changing.keep_mapping(table, _mapping(table, given), at=now)
    if "is_open" in given:
        table.is_open = given["is_open"]
    if "every" in given and given["every"] != table.every:
        if given["every"] not in LoadedTable.Every.values:
            raise Invalid(
                {"every": _("One of these is expected: %(choices)s.") % {"choices": ", ".join(LoadedTable.Every.values)}}
            )
        scheduling.plan(table, given["every"], now=now)
    table.save(update_fields=["source", "is_open"])
    reach.note(request, caller, "changed", f"table {table.name}")
    return reach.answer(telling.table(_table(pk)))


@transaction.atomic
def _delete(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    table = reach.held(_tables(), pk, request)
    changing.remove_table(table)
    reach.note(request, caller, "deleted", f"table {table.name}")
    return Answer(status=STATUS_EMPTY)


def _load(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    """Begin a run: from the source or a file, as a dry run, or again from the kept files."""
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    table, given = _table(pk), sent.values(request, {"kind": str, "file": int})
    kind = given.get("kind", LoadRun.Kind.LOAD)
    if kind not in LoadRun.Kind.values:
        raise Invalid({"kind": _("One of these is expected: %(choices)s.") % {"choices": ", ".join(LoadRun.Kind.values)}})
    files = [_file(given["file"])] if "file" in given else changing.files_before(table)
    run = starting.ask(table, kind, by=caller.person, at=timezone.now(), files=files)
    jobs.hand_over(run)
    return Answer(telling.run(run), STATUS_MADE, {"Location": f"/api/v1/load-runs/{run.pk}"})


def _decide(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    """Leave many rejected rows out for good, or open them again."""
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    given = sent.values(request, {"rows": list, "state": str}, needed=("rows", "state"))
    allowed = [str(RejectedRow.State.LEFT_OUT), str(RejectedRow.State.OPEN)]
    if given["state"] not in allowed:
        raise Invalid({"state": _("One of these is expected: %(choices)s.") % {"choices": ", ".join(allowed)}})
    rows = sent.keys("rows", given["rows"], MOST_DECIDED)
    state = RejectedRow.State(given["state"])
    return Answer({"changed": mending.decide(_table(pk), rows, state, by=caller.person, at=timezone.now())})


def _rows(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller)
    only(request.GET, paging.PARAMETERS)
    table, size = _table(pk), asking.limit(request.GET.get("limit", str(lineage.SHOWN)))
    after = paging.whole("cursor", request.GET["cursor"]) if request.GET.get("cursor") else 0
    found = lineage.rows(table, min(after, table.rows), size)
    onward = str(after + size) if len(found) > size else None
    return Answer({"items": [telling.row(one) for one in found[:size]], "next": onward})


def _origin(request: HttpRequest, caller: Caller, pk: int, file: int, line: int) -> Answer:
    reach.needs(caller)
    only(request.GET, ())
    table = _table(pk)
    is_key = max(file, line) < 2**63
    found = lineage.origin(table, file, line) if table.latest_id and is_key else None
    if found is None:
        raise not_found()
    return Answer(telling.origin(found, table))


def _mapping(table: LoadedTable, given: dict[str, Any]) -> Plan:
    """The mapping with what was sent: as a whole, or its contract or name alone."""
    told: Any = {"name": table.name, "label": table.label, **given.get("mapping", table.plan)}
    told |= {name: given[name] for name in ("contract", "label") if name in given}
    return _plan(told)


def _plan(told: Any) -> Plan:
    """The mapping that was sent.

    :raises Invalid: if it cannot be followed.
    """
    try:
        return plan_files.from_json(told)
    except BadPlan as why:
        raise Invalid({"mapping": str(why)}) from why


def _table(pk: int) -> LoadedTable:
    return reach.one(_tables(), pk)


def _tables() -> QuerySet[LoadedTable]:
    return LoadedTable.objects.select_related("source", "created_by")


def _source(pk: int) -> DataSource:
    found = DataSource.objects.filter(pk=pk).first()
    if found is None:
        raise Invalid({"source": _("There is no such source.")})
    return found


def _file(pk: int) -> KeptFile:
    found = KeptFile.objects.filter(pk=pk, removed_at=None).first()
    if found is None:
        raise Invalid({"file": _("There is no such file.")})
    return found


collection = endpoint(get=_list, post=_create)
one = endpoint(get=_get, patch=_change, delete=_delete)
load = endpoint(post=_load)
decide = endpoint(post=_decide)
rows = endpoint(get=_rows)
origin = endpoint(get=_origin)
