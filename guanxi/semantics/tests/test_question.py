"""Questions travel as plain data and come back the same; what makes no sense is refused in words."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.semantics.naming import NotUnderstood
from guanxi.semantics.question import PERIODS, Compare, Condition, Having, Question, Sort, Top
from guanxi.semantics.writing import among, literal, not_among

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}(\.[a-z][a-z0-9_]{0,8})?", fullmatch=True)
KEYS = st.lists(st.one_of(st.none(), st.integers(-5, 10**12), st.text(max_size=5)), max_size=4).map(tuple)
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1))
CONDITIONS = st.one_of(
    st.builds(Condition, NAMES, KEYS, st.booleans()),
    st.builds(lambda level, first, last: Condition(level, from_on=first, until_on=last), NAMES, DAYS, st.one_of(st.none(), DAYS)),
    st.builds(lambda level, period: Condition(level, period=period), NAMES, st.sampled_from(PERIODS)),
)
QUESTIONS = st.builds(
    Question, cube=NAMES, measures=st.lists(NAMES, max_size=3).map(tuple), rows=st.lists(NAMES, max_size=3).map(tuple),
    columns=st.lists(NAMES, max_size=2).map(tuple), where=st.lists(CONDITIONS, max_size=3).map(tuple),
    having=st.lists(st.builds(Having, NAMES, st.sampled_from(["below", "at_least"]), st.decimals(-9, 9, places=2)), max_size=2).map(tuple),
    sort=st.lists(st.builds(Sort, NAMES, st.booleans()), max_size=2).map(tuple),
    top=st.one_of(st.none(), st.builds(Top, st.integers(1, 1000), NAMES, NAMES, st.booleans(), st.booleans())),
    compare=st.one_of(st.none(), st.builds(Compare, st.sampled_from(["previous", "year_before"])), st.builds(Compare, st.just("span"), DAYS, DAYS)),
    subtotals=st.booleans(), totals=st.booleans(), limit=st.integers(1, 50_000),
)  # fmt: skip


@given(QUESTIONS)
def test_a_question_comes_back_the_same(question: Question) -> None:
    assert Question.read(question.told()) == question


def test_hyphens_and_short_forms_are_taken() -> None:
    found = Question.read({"cube": "order-lines", "measures": "revenue,profit", "rows": ["region.province"], "sort": ["-profit"]})
    assert (found.cube, found.measures, found.sort) == ("order_lines", ("revenue", "profit"), (Sort("profit", down=True),))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ([], "This must be an object with names and values."),
        ({"cube": 3}, "This must be a text."),
        ({"mesures": []}, "There is no “mesures”. Did you mean “measures”?"),
        ({"measures": [1]}, "This must be a text."),
        ({"where": {"level": "a"}}, "This must be a list of at most 50."),
        ({"where": [{"level": "a"}]}, "A condition names members with “is” or “not”, or days with “from” and “until”."),
        ({"where": [{"level": "a", "is": [1.5]}]}, "Members are named by text or whole numbers."),
        ({"where": [{"level": "a", "from": "yesterday"}]}, "A day is written like 2026-03-31."),
        ({"where": [{"level": "day", "period": "last_quater"}]}, "There is no “last_quater”. Did you mean “last_quarter”?"),
        ({"having": [{"by": "a", "below": "NaN"}]}, "A bound is a number."),
        ({"top": {"count": 0, "by": "a"}}, "This must be a whole number from 1 to 1000."),
        ({"compare": {"to": "span", "from": "2026-01-01"}}, "A span to compare with has a first and a last day."),
        ({"limit": True}, "This must be a whole number from 1 to 50000."),
        ({"subtotals": "yes"}, "This must be true or false."),
    ],
)
def test_what_makes_no_sense_is_refused(data: Any, text: str) -> None:
    with pytest.raises(NotUnderstood) as why:
        Question.read(data)
    assert str(why.value) == text


def test_literals_stay_within_their_quotes() -> None:
    assert literal("O'Brien'; DROP TABLE x; --") == "'O''Brien''; DROP TABLE x; --'"
    assert literal(Decimal("1E+3")) == "1000"
    assert (among("k", ["a", None]), among("k", []), not_among("k", [None, 1])) == (
        "(k IN ('a') OR k IS NULL)", "FALSE", "k IS NOT NULL AND k NOT IN (1)",
    )  # fmt: skip
    for value in (True, 1.5, b"x", ["a"]):
        with pytest.raises(TypeError):
            literal(value)
