"""Levels computed by several at once."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

from guanxi.customers.models import Account, Standing
from guanxi.evaluation import standing

from . import ledger
from .ledger import Day, Sale

TODAY = Day(2026, 5, 5)
NOW = datetime.datetime(2026, 5, 5, 3, tzinfo=datetime.UTC)


def _standings() -> list[tuple[Any, ...]]:
    return list(Standing.objects.order_by("account").values_list("account", "level", "tier", "rank", "revenue", "profit"))


def test_computing_at_once_gives_what_computing_alone_gives(at_once: Callable[..., list[Any]]) -> None:
    accounts = ledger.profits(2025, range(1, 41))

    def sell_and_compute(account: Account) -> None:
        ledger.sell(Sale(account, Day(2025, 7, 1), 10_000, values=(("number", account.name),)))
        standing.recompute(today=TODAY, now=NOW)

    assert at_once(*[partial(sell_and_compute, account) for account in accounts[:4]]) == [None] * 4
    together = _standings()
    standing.recompute(today=TODAY, now=NOW + datetime.timedelta(days=1))
    assert together == _standings()
    assert sum(level == "vip" for _account, level, *_rest in together) == 1
