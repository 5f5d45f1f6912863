"""The addresses of mining for programs: which methods there are, runs, findings, suggestions."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.analytics.mining import methods, starting
from guanxi.analytics.mining.models import MiningRun
from guanxi.people.models.role import RightTo
from guanxi.records import fields, reading
from guanxi.records.api import doing, paging, sent, taking
from guanxi.records.api.answering import STATUS_MADE, Answer, body_of, endpoint
from guanxi.records.api.asking import only
from guanxi.records.api.calling import Caller, object_at
from guanxi.records.api.giving import OWN
from guanxi.records.api.problems import problem
from guanxi.records.declare import Record
from guanxi.records.refusals import Invalid

from . import doing as doing_of_mining

CHOSEN = ("options", "where")
LONGEST_NAME = 160
LONGEST_BASKET = 500


def _methods(request: HttpRequest, caller: Caller) -> Answer:
    only(request.GET, ())
    object_at(caller, starting.record().path)
    told = [
        {
            "name": one.name,
            "label": str(one.label),
            "question": str(one.question),
            "describe": str(one.describe),
            "options": _options(one),
        }
        for one in methods.everything()
    ]
    return Answer({"items": told})


def _options(method: methods.Method) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name, "label": str(one.label), "kind": str(one.kind), "default": one.default, "help": str(one.help),
            "choices": [{"value": value, "label": str(label)} for value, label in one.choices], "least": one.least, "most": one.most,
            "required": one.required,
        }
        for one in method.options
    ]  # fmt: skip


def _list(request: HttpRequest, caller: Caller) -> Answer:
    return Answer(doing.listed(caller, starting.record().path, request.GET, timezone.localdate()))


@transaction.atomic
def _ask(request: HttpRequest, caller: Caller) -> Answer:
    """Make a run, with options and the purchases it looks at, if they are sent."""
    only(request.GET, ())
    path = starting.record().path
    record = object_at(caller, path, RightTo.CREATE)
    data = body_of(request)
    if not isinstance(data, dict) or not data.keys() & {*CHOSEN}:
        made = doing.created(caller, path, data, timezone.now())
        return Answer(made, STATUS_MADE, _placed(made["id"]))
    options, where = (_object(name, data.pop(name, None)) for name in CHOSEN)
    if not isinstance(data.get("method"), str) or not isinstance(data.get("name") or "", str):
        raise Invalid({name: _("A text is expected.") for name in ("method", "name")[: 1 if "name" not in data else 2]})
    method, name = taking.kept_text("method", data.pop("method")), taking.kept_text("name", data.pop("name", None) or "")
    run = starting.ask(method, options, where, caller.writer(timezone.now()), name=name[:LONGEST_NAME])
    if data:
        doing.changed(caller, path, run.pk, data, timezone.now())
    return Answer(_made(record, caller, run), STATUS_MADE, _placed(run.pk))


def _object(name: str, value: Any) -> dict[str, Any]:
    """What was chosen.

    :raises Invalid: if it is not written as names and values.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Invalid({name: _("An object with names and values is expected.")})
    for key, one in value.items():
        for text in (key, *(one if isinstance(one, list) else [one])):
            if isinstance(text, dict | list):
                raise Invalid({name: _("This is nested too deeply.")})
            if isinstance(text, str):
                taking.kept_text(name, text)
    return value


def _made(record: Record, caller: Caller, run: MiningRun) -> dict[str, Any]:
    return {**doing.given(record, caller, run.pk, seen_by_maker=run), **run.options}


def _placed(key: int) -> dict[str, str]:
    return {"Location": reverse("api:record", args=[starting.record().path, key])}


def _findings(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    only(request.GET, ())
    return Answer(doing_of_mining.findings(caller, pk))


def _repeat(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    only(request.GET, ())
    sent.values(request, {})
    record = object_at(caller, starting.record().path, RightTo.CREATE)
    run = starting.repeat(doing_of_mining.run_at(caller, pk), caller.writer(timezone.now()))
    return Answer(_made(record, caller, run), STATUS_MADE, _placed(run.pk))


def _suggestions(request: HttpRequest, caller: Caller) -> Answer:
    """For a basket of products, or for a customer."""
    only(request.GET, ("basket", "account"))
    basket, account = request.GET.get("basket"), request.GET.get("account")
    if (basket is None) == (account is None):
        raise problem("not-understood", _("Ask with ?basket=1,2,3 (keys of products) or with ?account=7."))
    if basket is not None:
        return Answer(doing_of_mining.goes_with(caller, _keys(basket)))
    return Answer(doing_of_mining.comes_next(caller, paging.whole("account", account or ""), timezone.localdate()))


def _keys(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > LONGEST_BASKET:
        raise problem("not-understood", _("Name keys as whole numbers with commas between them."))
    return [paging.whole("basket", part) for part in parts]


def again(caller: Caller, _asked: ResolverMatch, told: Any) -> Any:
    """An answer given before is told again only while its run is within reach."""
    record = object_at(caller, starting.record().path)
    reading.one(record, caller.person, told["id"])
    known = {*fields.everything(record), *OWN, *CHOSEN}
    return {name: value for name, value in told.items() if name in known}


methods_view = endpoint(get=_methods)
runs = endpoint(get=_list, post=_ask)
findings = endpoint(get=_findings)
repeat = endpoint(post=_repeat)
suggestions = endpoint(get=_suggestions)
