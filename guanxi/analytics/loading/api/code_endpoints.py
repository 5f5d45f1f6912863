"""Codes of others: listed, accepted, kept as they are, decisions taken back."""

from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
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
TABLE_TAKEN: sent.Kinds = {"label": 120, "known": 120}


def _tables(request: HttpRequest, caller: Caller) -> Answer:
    reach.needs(caller)
    only(request.GET, paging.PARAMETERS)
    found, after = paging.page_of(CodeTable.objects.all(), request.GET)
    return Answer({"items": [telling.code_table(one) for one in found], "next": after})


def _table(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller)
    only(request.GET, ())
    return reach.answer(telling.code_table(reach.one(CodeTable.objects.all(), pk)))


@transaction.atomic
def _change_table(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    """Say how a code table is called, and where its right values come from; open codes are compared anew."""
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    table, given = reach.held(CodeTable.objects.all(), pk, request), sent.values(request, TABLE_TAKEN)
    codes.change_table(table, label=given.get("label", table.label), known=given.get("known", table.known))
    reach.note(request, caller, "changed", f"code table {table.name}")
    return reach.answer(telling.code_table(table))


def _list(request: HttpRequest, caller: Caller) -> Answer:
    reach.needs(caller)
    only(request.GET, ("table", "state", *paging.PARAMETERS))
    rows = _codes()
    if said := request.GET.get("table"):
        rows = rows.filter(table=paging.whole("table", said))
    if said := request.GET.get("state"):
        rows = rows.filter(state=paging.one_of("state", said, Code.State.values))
    found, after = paging.page_of(rows, request.GET)
    return Answer({"items": [telling.code(one) for one in found], "next": after})


def _get(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller)
    only(request.GET, ())
    return reach.answer(telling.code(_code(pk)))


@transaction.atomic
def _accept(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    """Say what a code means; without words, that it means what is proposed."""
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    code, given = reach.held(_codes(), pk, request), sent.values(request, {"ours": str})
    codes.accept(code, given.get("ours", code.likely), by=caller.person, at=timezone.now())
    return reach.answer(telling.code(_code(pk)))


@transaction.atomic
def _keep(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    sent.values(request, {})
    codes.stay(reach.held(_codes(), pk, request), by=caller.person, at=timezone.now())
    return reach.answer(telling.code(_code(pk)))


@transaction.atomic
def _take_back(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    sent.values(request, {})
    codes.take_back(reach.held(_codes(), pk, request), by=caller.person, at=timezone.now())
    return reach.answer(telling.code(_code(pk)))


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
    return reach.one(_codes(), pk)


def _codes() -> QuerySet[Code]:
    return Code.objects.select_related("by")


tables = endpoint(get=_tables)
table = endpoint(get=_table, patch=_change_table)
accept_likely = endpoint(post=_accept_likely)
collection = endpoint(get=_list)
one = endpoint(get=_get)
accept = endpoint(post=_accept)
keep = endpoint(post=_keep)
take_back = endpoint(post=_take_back)
