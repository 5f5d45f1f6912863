"""What is known of a customer on a day: counted by hand, and never anything of that day or later."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from guanxi.analytics.predicting import cutoffs, gathering
from guanxi.analytics.predicting.cutoffs import TooShort
from guanxi.analytics.predicting.gathering import Question
from guanxi.analytics.predicting.subjects import SUBJECTS

DAY = datetime.date(2026, 1, 1)
Line = tuple[int, int, float, float, int]
"""Customer, days before the day (below zero: after it), revenue, profit, category."""
HISTORIES = some.lists(
    some.tuples(some.integers(1, 4), some.integers(-60, 900), some.integers(-50, 300).map(float), some.integers(-9, 90).map(float), some.integers(1, 3)),
    min_size=1,
    max_size=25,
)  # fmt: skip


class Ledger:
    """A star with these lines."""

    def __init__(self, lines: Sequence[Line], collective: Sequence[int] = ()) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.connection.execute(
            "CREATE TABLE fact_order_lines (order_id BIGINT, account_id BIGINT, day DATE, product_key INTEGER, kind VARCHAR,"
            " revenue DECIMAL(18,2), profit DECIMAL(18,2), discount_amount DECIMAL(18,2), owner_id BIGINT)"
        )
        self.connection.execute(
            "CREATE TABLE dim_product AS SELECT n AS product_key, n AS category1_id, NULL::BIGINT AS category2_id,"
            " NULL::BIGINT AS category3_id FROM range(1, 4) r(n)"
        )
        self.connection.execute("CREATE TABLE dim_region AS SELECT 1 AS region_key, '330000' AS province_code")
        self.connection.execute(
            "CREATE TABLE dim_account (account_id BIGINT, industry1 VARCHAR, region_key INTEGER, is_collective BOOLEAN, valid_from DATE, valid_to DATE)"
        )
        accounts = [
            f"({account}, '{name}', 1, {account in collective}, DATE '{since}', DATE '{until}')"
            for account in range(1, 5)
            for name, since, until in (("before", "0001-01-01", DAY), ("after", DAY, "9999-12-31"))
        ]
        rows = [
            f"({order}, {account}, DATE '{DAY - datetime.timedelta(days=before)}', {category}, '{'sale' if revenue >= 0 else 'refund'}', "
            f"{revenue}, {profit}, {max(revenue, 0) / 4}, {account})"
            for order, (account, before, revenue, profit, category) in enumerate(lines)
        ]
        self.connection.execute(f"INSERT INTO dim_account VALUES {', '.join(accounts)}")
        if rows:
            self.connection.execute(f"INSERT INTO fact_order_lines VALUES {', '.join(rows)}")

    def arrays(self, sql: str, *values: Any) -> dict[str, Any]:
        """Ask."""
        return self.connection.execute(sql, list(values)).fetchnumpy()


def _asked(name: str = "buys", **more: Any) -> Question:
    return replace(Question(SUBJECTS[name], 60, profit=True), **more)


def _told(lines: Sequence[Line], question: Question, *, answered: bool = False, **more: Any) -> dict[int, dict[str, Any]]:
    found = gathering.gathered(Ledger(lines, **more), question, [DAY], answered=answered)
    shown = {}
    for row, account in enumerate(found.accounts.tolist()):
        shown[account] = {
            column.name: None
            if np.isnan(column.values[row])
            else column.levels[int(column.values[row])]
            if column.levels
            else round(float(column.values[row]), 6)
            for column in found.examples.columns
        } | ({"came": float(found.answers[row])} if answered else {})
    return shown


@settings(deadline=None, max_examples=15)
@given(lines=HISTORIES, others=HISTORIES)
def test_nothing_of_the_day_or_later_changes_what_was_known(lines: list[Line], others: list[Line]) -> None:
    known = [line for line in lines if line[1] > 0]
    later: list[Line] = [(line[0], -abs(line[1]), line[2], line[3], line[4]) for line in others]
    question = _asked(category=2)
    assert _told([*known, *later], question) == _told(known, question)


def test_figures_are_those_counted_by_hand() -> None:
    lines: list[Line] = [
        (1, 400, 100, 40, 1),
        (1, 300, 80, 20, 1),
        (1, 200, 120, 30, 2),
        (1, 150, -20, -5, 2),
        (1, 40, 60, 12, 1),
    ]
    (told,) = _told(lines, _asked(category=2)).values()
    assert (told["recency"], told["interval"], told["silence"], told["tenure"]) == (40, 100, 0.4, 400)
    assert (told["visits"], told["visits_year"], told["visits_quarter"]) == (4, 3, 1)
    assert (told["revenue"], told["revenue_year"], told["revenue_quarter"]) == (340, 240, 60)
    assert told["growth"] == round((60 + -20 - 200) / (40 + 200), 6)
    assert (told["order_value"], told["basket"]) == (round(260 / 3, 6), 1)
    assert (told["returned"], told["discount"]) == (round(20 / 260, 6), 0.2)
    assert (told["profit_year"], told["margin"]) == (57, round(57 / 240, 6))
    assert (told["kinds"], told["focus"], told["category_share"]) == (2, round(140 / 260, 6), round(120 / 260, 6))
    assert (told["category_recency"], told["category_visits"]) == (200, 1)
    assert (told["industry"], told["region"]) == ("after", "330000")


def test_what_a_customer_was_on_the_day_counts_not_what_it_is_now() -> None:
    question = _asked()
    ledger = Ledger([(1, 100, 10, 1, 1)])
    before, after = (
        gathering.gathered(ledger, question, [day], answered=False).examples for day in (DAY - datetime.timedelta(days=1), DAY)
    )
    assert [next(column.levels for column in one.columns if column.name == "industry") for one in (before, after)] == [
        ("before",),
        ("after",),
    ]


def test_what_came_is_counted_from_the_day_on_for_the_days_ahead() -> None:
    lines: list[Line] = [(account, 30 + back, 50, 5, 1) for account in (1, 2, 3) for back in (0, 50)]
    lines += [(1, 0, 70, 7, 1), (2, -59, 40, 4, 2), (3, -60, 90, 9, 1)]
    assert {key: told["came"] for key, told in _told(lines, _asked(), answered=True).items()} == {1: 1, 2: 1, 3: 0}
    assert {key: told["came"] for key, told in _told(lines, _asked("leaves"), answered=True).items()} == {1: 0, 2: 0, 3: 1}
    assert {key: told["came"] for key, told in _told(lines, _asked(category=2), answered=True).items()} == {1: 0, 2: 1, 3: 0}
    assert {key: told["came"] for key, told in _told(lines, _asked("worth"), answered=True).items()} == {1: 70, 2: 40, 3: 0}
    assert {key: told["came"] for key, told in _told(lines, _asked("worth", amount="profit"), answered=True).items()} == {
        1: 7,
        2: 4,
        3: 0,
    }
    assert {key: told["came"] for key, told in _told(lines, _asked("next"), answered=True).items()} == {1: 0, 2: 59, 3: 60}
    assert {key: told["came"] for key, told in _told(lines, _asked("spends", threshold=50), answered=True).items()} == {
        1: 1,
        2: 0,
        3: 0,
    }


def test_who_is_asked_about() -> None:
    lines: list[Line] = [(1, 30, 50, 5, 1), (2, 800, 50, 5, 1), (3, 30, 50, 5, 2), (3, 90, 50, 5, 1), (4, 10, 5, 1, 1)]
    assert sorted(_told(lines, _asked(), collective=[4])) == [1, 3], (
        "not who bought nothing for two years, nor those without a name"
    )
    assert sorted(_told(lines, _asked("leaves"))) == [3], "leaving takes two purchases"
    assert sorted(_told(lines, _asked(category=2, newcomers=True))) == [1, 4]


def test_reach_narrows_what_is_known_and_what_came() -> None:
    lines: list[Line] = [(1, 30, 50, 5, 1), (1, -3, 50, 5, 1), (2, 30, 50, 5, 1)]
    mine = _asked(reach="f.owner_id IN (SELECT unnest(?::BIGINT[]))", values=([1],))
    assert {key: told["came"] for key, told in _told(lines, mine, answered=True).items()} == {1: 1}


def test_days_to_learn_from_end_before_the_day_that_judges_and_that_before_the_scores() -> None:
    found = cutoffs.cutoffs(
        DAY - datetime.timedelta(days=800), DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=9), 180
    )
    assert (found.scoring, found.judging) == (DAY, DAY - datetime.timedelta(days=180))
    assert [(found.judging - day).days for day in found.learning] == [453, 362, 271, 180]


def test_too_short_a_history_tells_how_far_one_may_look() -> None:
    with pytest.raises(TooShort) as refused:
        cutoffs.cutoffs(DAY - datetime.timedelta(days=400), DAY, DAY, 180)
    most = refused.value.days
    assert len(cutoffs.cutoffs(DAY - datetime.timedelta(days=400), DAY, DAY, most).learning) == 1
