"""What programs and assistants may know of mining: findings of runs, what goes with a basket, what comes next for a customer."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from guanxi.analytics.mining import files, keeping, starting, suggesting
from guanxi.analytics.mining.models import MiningRun
from guanxi.customers.models import Account
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry
from guanxi.records.api.calling import Caller, object_at
from guanxi.records.api.problems import not_found, problem


def run_at(caller: Caller, pk: int, action: str = RightTo.VIEW) -> MiningRun:
    """A run within reach.

    :raises Problem: if there is none.
    """
    path = starting.record().path
    if action == RightTo.EXPORT:  # taking findings away writes nothing
        object_at(caller, path)
    else:
        object_at(caller, path, action)
    run: MiningRun = reading.one(starting.record(), caller.person, pk, action=action)
    return run


def findings(caller: Caller, pk: int) -> dict[str, Any]:
    """Everything that a run found, for those who may take it away.

    :raises Problem: if it has not come to its end.
    """
    run = run_at(caller, pk, RightTo.EXPORT)
    found = keeping.findings(run)
    if found is None:
        raise problem("refused", _("The run has not come to its end: it is %(state)s.") % {"state": run.get_state_display()})
    return files.everything(run, found, caller.person)


def goes_with(caller: Caller, basket: Sequence[int]) -> dict[str, Any]:
    """What others take with these products.

    :raises Problem: without the right to see products.
    """
    _sees_products(caller)
    return {"items": [one.told() for one in suggesting.for_basket(basket, caller.person)]}


def comes_next(caller: Caller, account: int, today: datetime.date) -> dict[str, Any]:
    """What this customer is likely to take next.

    :raises Problem: if the customer is out of reach.
    """
    _sees_products(caller)
    record = registry.declared(Account)
    if not caller.may(record):
        raise not_found()
    customer = reading.one(record, caller.person, account)
    return {"items": [one.told() for one in suggesting.for_account(customer, caller.person, today)]}


def _sees_products(caller: Caller) -> None:
    products = registry.at("products")
    if products is None or not caller.may(products):
        raise not_found()
