"""What is foretold for one customer, as programs get it."""

from typing import Any

from guanxi.analytics.predicting import shown
from guanxi.customers.models import Account
from guanxi.records import reading, registry
from guanxi.records.api.calling import Caller
from guanxi.records.api.giving import plain
from guanxi.records.api.problems import not_found


def scores(caller: Caller, account: int) -> dict[str, Any]:
    """The answers of the runs in use about a customer, each with its reasons in the caller's language.

    :raises Problem: if the customer is out of reach.
    """
    record = registry.declared(Account)
    if not caller.may(record):
        raise not_found()
    customer = reading.one(record, caller.person, account)
    return {"items": [_told(one) for one in shown.of_account(customer, caller.person)]}


def _told(one: shown.Foretold) -> dict[str, Any]:
    is_chance = one.kind != "number"
    return {
        "question": one.asked, "subject": one.subject, "kind": "chance" if is_chance else "number", "value": round(one.value, 6),
        "currency": None if is_chance else one.currency or None, "higher_than": round(one.place, 6), "reasons": one.reasons,
        "as_of": plain(one.as_of), "before": one.before, "run": one.run,
    }  # fmt: skip
