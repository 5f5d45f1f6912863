"""What programs ask of mining: which methods there are, runs, findings, suggestions."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.analytics.mining import files, keeping, methods, starting, suggesting
from guanxi.analytics.mining.models import MiningRun
from guanxi.customers.models import Account
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry
from guanxi.records.api import doing
from guanxi.records.api.answering import STATUS_MADE, Answer, body_of, endpoint
from guanxi.records.api.calling import Caller, object_at
from guanxi.records.api.problems import not_found, problem

LONGEST_BASKET = 500


def _methods(request: HttpRequest, caller: Caller) -> Answer:
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


def _ask(request: HttpRequest, caller: Caller) -> Answer:
    """Make a run, with options and the purchases it looks at, if they are sent."""
    path = starting.record().path
    record = object_at(caller, path, RightTo.CREATE)
    data = body_of(request)
    if not isinstance(data, dict) or not data.keys() & {"options", "where"}:
        made = doing.created(caller, path, data, timezone.now())
        return Answer(made, STATUS_MADE, {"Location": reverse("api:record", args=[path, made["id"]])})
    parts = [data.pop(name, None) or {} for name in ("options", "where")]
    if not all(isinstance(part, dict) for part in parts) or data.keys() - {"method", "name"}:
        raise problem(
            "not-understood", _("Options and where are objects; beside them there are method and name, and nothing else.")
        )
    run = starting.ask(
        str(data.get("method")), parts[0], parts[1], caller.writer(timezone.now()), name=str(data.get("name") or "")[:160]
    )
    made = {**doing.given(record, caller, run.pk, seen_by_maker=run), **run.options}
    return Answer(made, STATUS_MADE, {"Location": reverse("api:record", args=[path, run.pk])})


def _findings(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    run = _run(caller, pk, RightTo.EXPORT)
    found = keeping.findings(run)
    if found is None:
        raise problem("refused", _("The run has not come to its end: it is %(state)s.") % {"state": run.get_state_display()})
    return Answer(files.everything(run, found, caller.person))


def _repeat(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    object_at(caller, starting.record().path, RightTo.CREATE)
    run = starting.repeat(_run(caller, pk), caller.writer(timezone.now()))
    return Answer({**doing.given(starting.record(), caller, run.pk, seen_by_maker=run), **run.options}, STATUS_MADE)


def _suggestions(request: HttpRequest, caller: Caller) -> Answer:
    """For a basket of products, or for a customer."""
    products = registry.at("products")
    if products is None or not caller.may(products):
        raise not_found()
    basket, account = request.GET.get("basket"), request.GET.get("account")
    if (basket is None) == (account is None):
        raise problem("not-understood", _("Ask with ?basket=1,2,3 (keys of products) or with ?account=7."))
    if basket is not None:
        found = suggesting.for_basket(_keys(basket), caller.person)
    else:
        keys = _keys(account or "")
        record = registry.declared(Account)
        if len(keys) != 1 or not caller.may(record):
            raise not_found()
        customer = reading.one(record, caller.person, keys[0])
        found = suggesting.for_account(customer, caller.person, timezone.localdate())
    return Answer({"items": [one.told() for one in found]})


def _keys(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > LONGEST_BASKET or not all(part.isdigit() and len(part) < 18 for part in parts):
        raise problem("not-understood", _("Name keys as whole numbers with commas between them."))
    return [int(part) for part in parts]


def _run(caller: Caller, pk: int, action: str = RightTo.VIEW) -> MiningRun:
    record = object_at(caller, starting.record().path, action)
    run: MiningRun = reading.one(record, caller.person, pk, action=action)
    return run


methods_view = endpoint(get=_methods)
runs = endpoint(get=_list, post=_ask)
findings = endpoint(get=_findings)
repeat = endpoint(post=_repeat)
suggestions = endpoint(get=_suggestions)
