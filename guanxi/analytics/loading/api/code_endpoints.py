"""Codes of others: listed, accepted, kept as they are, decisions taken back."""

from decimal import Decimal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.analytics.loading import codes
from guanxi.analytics.loading.models import Code, CodeTable
from guanxi.people.models.role import RightTo
from guanxi.records.api import paging, sent
from guanxi.records.api.answering import Answer, endpoint
from guanxi.records.api.asking import only
from guanxi.records.api.calling import Caller
from guanxi.records.refusals import Invalid

from . import reach, telling

SURE = 80


def _tables(request: HttpRequest, caller: Caller) -> Answer:
    reach.needs(caller)
    only(request.GET, paging.PARAMETERS)
    found, after = paging.page_of(CodeTable.objects.all(), request.GET)
    return Answer({"items": [telling.code_table(one) for one in found], "next": after})


def _list(request: HttpRequest, caller: Caller) -> Answer:
    reach.needs(caller)
    only(request.GET, ("table", "state", *paging.PARAMETERS))
    rows = Code.objects.select_related("by")
    if said := request.GET.get("table"):
        rows = rows.filter(table=paging.whole("table", said))
    if said := request.GET.get("state"):
        rows = rows.filter(state=paging.one_of("state", said, Code.State.values))
    found, after = paging.page_of(rows, request.GET)
    return Answer({"items": [telling.code(one) for one in found], "next": after})


def _get(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller)
    only(request.GET, ())
    return Answer(telling.code(_code(pk)))


def _accept(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    """Say what a code means; without words, that it means what is proposed."""
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    code, given = _code(pk), sent.values(request, {"ours": str})
    codes.accept(code, given.get("ours", code.likely), by=caller.person, at=timezone.now())
    return Answer(telling.code(_code(pk)))


def _keep(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    sent.values(request, {})
    codes.stay(_code(pk), by=caller.person, at=timezone.now())
    return Answer(telling.code(_code(pk)))


def _take_back(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    sent.values(request, {})
    codes.take_back(_code(pk), by=caller.person, at=timezone.now())
    return Answer(telling.code(_code(pk)))


def _accept_likely(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    """Accept every proposal of a table that is at least so alike (in percent)."""
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    table, least = reach.one(CodeTable.objects.all(), pk), sent.values(request, {"percent": int}).get("percent", SURE)
    if least > 100:
        raise Invalid({"percent": _("This must be a whole number from 1 to %(most)s.") % {"most": 100}})
    share = float(Decimal(least) / 100)
    return Answer({"changed": codes.accept_likely(table, share, by=caller.person, at=timezone.now())})


def _code(pk: int) -> Code:
    return reach.one(Code.objects.select_related("by"), pk)


tables = endpoint(get=_tables)
accept_likely = endpoint(post=_accept_likely)
collection = endpoint(get=_list)
one = endpoint(get=_get)
accept = endpoint(post=_accept)
keep = endpoint(post=_keep)
take_back = endpoint(post=_take_back)
