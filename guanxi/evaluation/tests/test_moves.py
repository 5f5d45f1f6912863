"""The migration matrix, climbers and fallers, new and lost customers."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from guanxi.evaluation import moves, pyramid
from guanxi.evaluation.facts import Slice
from guanxi.evaluation.models import Rules
from guanxi.evaluation.moves import ABSENT, Mover, Wanted, Years
from guanxi.evaluation.spans import Calendar
from guanxi.people.models.role import Reach

from . import ledger
from .ledger import Day, Sale
from .test_pyramid import expected

pytestmark = pytest.mark.django_db
THIS, LAST = Slice(span=Calendar().year(2025)), Slice(span=Calendar().year(2024))
VIP, SMALL = 0, 3


def years(person: ledger.Person | None = None) -> Years:
    return Years(THIS, LAST, person, Rules())


def traded(last: list[int | None], this: list[int | None]) -> list[ledger.Account]:
    """Make one customer per pair of profits; None = bought nothing that year."""
    found = [ledger.account(f"{place:03}") for place, _pair in enumerate(last)]
    for year, amounts in ((2024, last), (2025, this)):
        pairs = zip(found, amounts, strict=True)
        ledger.sell(*(Sale(one, Day(year, 3, 1), amount) for one, amount in pairs if amount is not None))
    return found


def test_the_matrix_counts_every_customer_of_either_year_once() -> None:
    traded([10, 5, 3, None, 2], [1, 9, None, 4, 1])
    cells = moves.matrix(years())
    assert {key: cell.count for key, cell in cells.items()} == {
        (VIP, SMALL): 1, (SMALL, VIP): 1, (SMALL, ABSENT): 1, (ABSENT, SMALL): 1, (SMALL, SMALL): 1,
    }  # fmt: skip
    assert (cells[VIP, SMALL].profit, cells[VIP, SMALL].profit_before) == (1, 10)


def test_climbers_come_with_the_longest_way_first_then_the_greatest_gain() -> None:
    made = traded([*range(100, 0, -1)], [1, *range(99, 1, -1), 100])
    found = moves.movers(years(), Wanted(move=moves.Move.UP), count=10)
    assert found[0] == Mover(made[99].pk, SMALL, VIP, Decimal(100), Decimal(1), 3)


def test_fallers_come_with_the_deepest_fall_first() -> None:
    made = traded([100, 90, *range(1, 19)], [1, 0, *range(11, 29)])
    found = moves.movers(years(), Wanted(move=moves.Move.DOWN), count=10)
    assert (found[0].account_id, found[0].steps, found[0].gained) == (made[0].pk, -3, -99)


@pytest.mark.parametrize(("move", "wanted"), [(moves.Move.NEW, "001"), (moves.Move.LOST, "000")])
def test_new_and_lost_customers_are_those_of_one_year_only(move: moves.Move, wanted: str) -> None:
    names = {one.pk: one.name for one in traded([5, None, 3], [None, 6, 3])}
    assert [names[one.account_id] for one in moves.movers(years(), Wanted(move=move), count=10)] == [wanted]


def test_without_any_right_nobody_moves() -> None:
    traded([5, None], [None, 6])
    assert moves.matrix(years(ledger.person("stranger", Reach.NONE))) == {}


@pytest.mark.parametrize(
    "wanted", [Wanted(move=moves.Move.LOST), Wanted(move=moves.Move.NEW), Wanted(before=SMALL, now=SMALL), Wanted()]
)
def test_pages_of_movers_continue_without_gap_or_double(wanted: Wanted) -> None:
    traded([9, 7, 7, 7, 3, 3, 2, None, None, None, None], [None, None, None, None, 3, 3, 3, 4, 4, 5, 9])
    whole = moves.movers(years(), wanted, count=100)
    seen: list[Mover] = []
    while page := moves.movers(years(), wanted, count=2, after=seen[-1].cursor if seen else ""):
        seen += page
    assert seen == whole
    assert len(seen) > 2


@pytest.mark.parametrize("cursor", ["", "1_2", "a_b_c", "1_NaN_2", "1_Infinity_2", f"1_2_{2**63}", "1_2_3_4"])
def test_a_cursor_that_makes_no_sense_begins_at_the_first_page(cursor: str) -> None:
    traded([1], [2])
    assert len(moves.movers(years(), Wanted(), count=5, after=cursor)) == 1


amounts = some.one_of(some.none(), some.integers(-2, 9))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=some.lists(some.tuples(amounts, amounts), max_size=30))
def test_the_matrix_equals_brute_force(pairs: list[tuple[int | None, int | None]]) -> None:
    with transaction.atomic():
        traded([pair[0] for pair in pairs], [pair[1] for pair in pairs])
        cells = moves.matrix(years())
        transaction.set_rollback(True)
    sides = [_places([pair[side] for pair in pairs]) for side in (0, 1)]
    wanted = Counter(pair for pair in zip(*sides, strict=True) if pair != (ABSENT, ABSENT))
    assert {key: cell.count for key, cell in cells.items()} == wanted


def _places(profits: list[int | None]) -> list[int]:
    bought = [profit for profit in profits if profit is not None]
    found = iter(expected(bought, pyramid.limits(Rules())))
    names = [str(level) for level in pyramid.LEVELS]
    return [ABSENT if profit is None else names.index(next(found)) for profit in profits]
