"""Runs: how far they are, what came of them, called off, taken up again."""

from django.http import HttpRequest

from guanxi.analytics.loading import changing, jobs
from guanxi.analytics.loading.models import LoadRun
from guanxi.people.models.role import RightTo
from guanxi.records.api import paging, sent
from guanxi.records.api.answering import Answer, endpoint
from guanxi.records.api.asking import only
from guanxi.records.api.calling import Caller

from . import reach, telling


def _list(request: HttpRequest, caller: Caller) -> Answer:
    reach.needs(caller)
    only(request.GET, ("table", "state", *paging.PARAMETERS))
    rows = LoadRun.objects.select_related("table", "by").prefetch_related("files")
    if said := request.GET.get("table"):
        rows = rows.filter(table=paging.whole("table", said))
    if said := request.GET.get("state"):
        rows = rows.filter(state=paging.one_of("state", said, LoadRun.State.values))
    found, after = paging.page_of(rows, request.GET, newest_first=True)
    return Answer({"items": [telling.run(one) for one in found], "next": after})


def _get(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller)
    only(request.GET, ())
    return Answer(telling.run(_run(pk)))


def _cancel(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    sent.values(request, {})
    changing.call_off(_run(pk))
    return Answer(telling.run(_run(pk)))


def _resume(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    sent.values(request, {})
    run = _run(pk)
    changing.wake(run)
    jobs.hand_over(run)
    return Answer(telling.run(_run(pk)))


def _run(pk: int) -> LoadRun:
    return reach.one(LoadRun.objects.select_related("table", "by"), pk)


collection = endpoint(get=_list)
one = endpoint(get=_get)
cancel = endpoint(post=_cancel)
resume = endpoint(post=_resume)
