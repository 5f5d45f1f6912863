"""Columns of very many accounts are filled and emptied whole, and keep their index."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, connection
from django.utils import timezone

from guanxi.customers import filling, foretold
from guanxi.customers.models import Account

AtOnce = Callable[..., list[Any]]
ROWS = 120
TOLD = "SELECT id AS account_id, (id %% %s)::numeric / 100 AS value FROM customers_account WHERE id %% 3 > 0"


@pytest.fixture
def many(at_once: AtOnce, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """So many accounts on several pages, really committed, that it is worth it."""
    monkeypatch.setattr(filling, "MANY", ROWS)
    monkeypatch.setattr(filling, "PAGES", 2)
    now = timezone.now()
    made = [
        Account(name=f"公司{n}", number=f"F{n}", description="很长" * 60, created_at=now, changed_at=now) for n in range(ROWS)
    ]
    return [account.pk for account in Account.objects.bulk_create(made)]


def _asked(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def _has_index(name: str) -> bool:
    row = _asked(f"SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('account_{name}')")
    return bool(row and row[0])


def _leaves_room() -> bool:
    return _asked("SELECT reloptions FROM pg_class WHERE relname = 'customers_account'") == (["fillfactor=80"],)


def _held() -> dict[int, Decimal | None]:
    return dict(Account.objects.values_list("pk", "chance_to_buy"))


def _expected(keys: list[int], parts: int) -> dict[int, Decimal | None]:
    return {key: Decimal(key % parts) / 100 if key % 3 else None for key in keys}


def test_a_column_is_filled_changed_and_emptied_and_has_its_index_then(many: list[int]) -> None:
    known = sum(1 for key in many if key % 3)
    assert foretold.write("chance_to_buy", TOLD, [50]) == known
    assert (_held(), _leaves_room(), _has_index("chance_to_buy")) == (_expected(many, 50), True, True)
    assert foretold.write("chance_to_buy", TOLD, [50]) == 0
    assert foretold.write("chance_to_buy", TOLD, [40]) > 0
    assert _held() == _expected(many, 40)
    assert foretold.write("chance_to_buy") == known
    assert (set(_held().values()), _has_index("chance_to_buy")) == ({None}, True)


def test_segments_are_filled_and_emptied_too(many: list[int]) -> None:
    told = "SELECT id AS account_id, 'loyal' AS value FROM customers_account"
    assert foretold.write("behavior_segment", told) == ROWS
    assert set(Account.objects.values_list("behavior_segment", flat=True)) == {"loyal"}
    assert foretold.write("behavior_segment") == ROWS
    assert set(Account.objects.values_list("behavior_segment", flat=True)) == {""}
    assert _has_index("behavior_segment")


def test_an_account_of_which_nothing_is_told_has_no_segment(many: list[int]) -> None:
    told = "SELECT id AS account_id, CASE WHEN id %% 2 = 0 THEN 'loyal' END AS value FROM customers_account"
    assert foretold.write("behavior_segment", told) == sum(1 for key in many if key % 2 == 0)
    held = dict(Account.objects.values_list("pk", "behavior_segment"))
    assert held == {key: "" if key % 2 else "loyal" for key in many}


def test_of_fewer_accounts_all_indexes_are_written(many: list[int]) -> None:
    Account.objects.filter(pk=many[0]).delete()
    assert foretold.write("chance_to_buy", TOLD, [50]) > 0
    assert not _leaves_room()


def test_what_goes_wrong_on_the_way_leaves_the_index_and_is_written_by_the_next_one(many: list[int]) -> None:
    last = max(many)
    wrong = f"SELECT account_id, value / ({last} - account_id) AS value FROM ({TOLD}) AS told"
    with pytest.raises(DataError):
        foretold.write("chance_to_buy", wrong.replace("%% 3 > 0", "%% 1 = 0"), [50])
    assert _has_index("chance_to_buy")
    foretold.write("chance_to_buy", TOLD, [50])
    assert _held() == _expected(many, 50)


@pytest.mark.parametrize("rest", [True, False])
def test_what_an_interrupted_worker_left_half_done_is_finished_with_its_index(many: list[int], *, rest: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX account_chance_to_buy")
    Account.objects.filter(pk__lte=many[ROWS // 2]).update(chance_to_buy=Decimal("0.07"))
    foretold.write("chance_to_buy", *((TOLD, [50]) if rest else ()))
    assert _held() == (_expected(many, 50) if rest else dict.fromkeys(many))
    assert (_has_index("chance_to_buy"), _leaves_room()) == (True, True)


def test_an_index_that_is_missing_is_made_even_if_nothing_is_told(many: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX account_chance_to_buy")
    assert foretold.write("chance_to_buy") == 0
    assert _has_index("chance_to_buy")
