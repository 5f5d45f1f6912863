"""Rows that were not taken: listed, mended, left out for good, opened again."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.analytics.loading import mending
from guanxi.analytics.loading.models import RejectedRow
from guanxi.people.models.role import RightTo
from guanxi.records.api import paging, sent
from guanxi.records.api.answering import Answer, endpoint
from guanxi.records.api.asking import only
from guanxi.records.api.calling import Caller
from guanxi.records.refusals import Invalid

from . import reach, telling


def _list(request: HttpRequest, caller: Caller) -> Answer:
    reach.needs(caller)
    only(request.GET, ("table", "run", "state", *paging.PARAMETERS))
    rows = _rows()
    for name in ("table", "run"):
        if said := request.GET.get(name):
            rows = rows.filter(**{name: paging.whole(name, said)})
    if said := request.GET.get("state"):
        rows = rows.filter(state=paging.one_of("state", said, RejectedRow.State.values))
    found, after = paging.page_of(rows, request.GET)
    return Answer({"items": [telling.rejected(one) for one in found], "next": after})


def _get(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller)
    only(request.GET, ())
    return reach.answer(telling.rejected(_row(pk)))


@transaction.atomic
def _mend(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    """Put cells right; the row is taken when its table is loaded again."""
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    row, cells = reach.held(_rows(), pk, request), sent.values(request, {"cells": dict}, needed=("cells",))["cells"]
    known = mending.header(row.table)
    wrong = {f"cells.{name[:60]}": _("The source has no such column.") for name in cells if name not in known}
    wrong |= {f"cells.{name[:60]}": _("A text is expected.") for name, cell in cells.items() if not isinstance(cell, str)}
    if wrong:
        raise Invalid(wrong)
    mending.mend(row, {**row.mended, **cells}, by=caller.person, at=timezone.now())
    return reach.answer(telling.rejected(_row(pk)))


def _leave_out(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    return _decided(request, caller, pk, RejectedRow.State.LEFT_OUT)


def _reopen(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    return _decided(request, caller, pk, RejectedRow.State.OPEN)


@transaction.atomic
def _decided(request: HttpRequest, caller: Caller, pk: int, state: RejectedRow.State) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    sent.values(request, {})
    row = reach.held(_rows(), pk, request)
    mending.decide(row.table, [row.pk], state, by=caller.person, at=timezone.now())
    return reach.answer(telling.rejected(_row(pk)))


def _row(pk: int) -> RejectedRow:
    return reach.one(_rows(), pk)


def _rows() -> QuerySet[RejectedRow]:
    return RejectedRow.objects.select_related("table", "mended_by")


collection = endpoint(get=_list)
one = endpoint(get=_get)
mend = endpoint(post=_mend)
leave_out = endpoint(post=_leave_out)
reopen = endpoint(post=_reopen)
