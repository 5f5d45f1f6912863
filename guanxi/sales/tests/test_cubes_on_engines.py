"""The same cubes give the same figures on every engine: those that a plain loop over the facts gives."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from guanxi.customers import cubes as of_customers
from guanxi.lib import periods
from guanxi.sales import cubes as of_sales
from guanxi.semantics.answer import Answer, Mark
from guanxi.semantics.answering import answer
from guanxi.semantics.engine import Engine
from guanxi.semantics.model import Model
from guanxi.semantics.question import Question
from guanxi.semantics.scope import EVERYTHING, Reach, Scope

from . import naive, small_star
from .engines import ENGINES, NAMES
from .naive import TOTAL

Day = datetime.date
MODEL = Model.of((*of_sales.CUBES, *of_customers.CUBES), fiscal_starts=small_star.FISCAL_STARTS)
STAR = small_star.made()
FACTS = STAR.facts()


@pytest.fixture(scope="module", params=NAMES)
def engine(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Engine]:
    with django_db_blocker.unblock(), ENGINES[request.param](STAR) as found:
        yield found


def asked(engine: Engine, scope: Scope = EVERYTHING, **question: Any) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    found = answer(Question.read({"cube": "order_lines", **question}), MODEL, engine, scope)
    assert not found.is_cut
    return told(found)


def told(found: Answer) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    rows = list(found)
    by_key = {tuple(_key(member) for member in row.members): row.values for row in rows}
    assert len(by_key) == len(rows)
    return by_key


def _key(member: Any) -> Any:
    return TOTAL if member.mark is Mark.TOTAL else member.key


def same(found: dict[tuple[Any, ...], tuple[Any, ...]], expected: dict[tuple[Any, ...], tuple[Any, ...]]) -> None:
    """Sums are equal to the last digit; ratios as far as decimals go."""
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        assert found[key] == values, (key, found[key], values)


def test_subtotals_and_totals_in_both_directions(engine: Engine) -> None:
    names = ("revenue", "profit", "margin", "orders", "customers", "order_value", "last_order", "lines")
    rows, columns = ("region.province", "product.category1"), ("day.year",)
    found = asked(engine, measures=names, rows=rows, columns=columns, subtotals=True)
    same(found, naive.measured(naive.pivoted(FACTS, rows, columns, subtotals=True), names))


@pytest.mark.parametrize(
    "levels",
    [
        ("account.industry1", "order.kind"), ("person.department1", "territory.territory"), ("day.week",), ("day.fiscal_quarter",),
        ("account.level", "day.weekday"), (), ("product.product", "region.city"),
    ],
)  # fmt: skip
def test_every_level_tells_facts_apart(engine: Engine, levels: tuple[str, ...]) -> None:
    names = ("revenue", "margin", "customers", "quantity")
    found = asked(engine, measures=names, rows=levels, totals=False)
    expected = naive.groups(FACTS, levels) or {(): FACTS}
    same(found, naive.measured(expected, names))


def test_conditions_narrow_the_facts(engine: Engine) -> None:
    where = [
        {"level": "day.quarter", "is": ["2025-Q3", "2026-Q1"]}, {"level": "account.industry1", "not": [1]},
        {"level": "region.province", "is": ["310000", None]}, {"level": "order.kind", "is": "sale"},
    ]  # fmt: skip
    found = asked(engine, measures=["revenue", "orders"], rows=["region.city"], where=where, totals=False)
    rows = [
        row for row in FACTS
        if row["day.quarter"] in ("2025-Q3", "2026-Q1") and row["account.industry1_id"] != 1
        and row["region.province_code"] in ("310000", None) and row["kind"] == "sale"
    ]  # fmt: skip
    same(found, naive.measured(naive.groups(rows, ("region.city",)), ("revenue", "orders")))


def test_text_cannot_get_out_of_its_quotes(engine: Engine) -> None:
    nasty = ["'; DROP TABLE dim_region; --", "\\", "\\' OR 1=1 --", '"', "Shenzhen's"]
    assert (
        asked(
            engine,
            measures=["revenue"],
            where=[{"level": "order.shipping_mode", "not": []}, {"level": "region.city", "is": nasty}],
        )
        == {(): (None,)}
        or engine.dialect == "never"
    )


def test_the_unknown_member_is_no_subtotal(engine: Engine) -> None:
    found = asked(engine, measures=["revenue"], rows=["region.province"])
    unknown = [row for row in FACTS if row["region.province_code"] is None]
    assert (found[None,], found[TOTAL,]) == ((naive.MEASURES["revenue"](unknown),), (naive.MEASURES["revenue"](FACTS),))


def months_of(first: str, last: str) -> list[periods.Period]:
    begin, end = (periods.parse_code(code) for code in (first, last))
    return list(periods.between("month", begin.first, end.first))


def in_months(months: list[periods.Period]) -> list[dict[str, Any]]:
    codes = {month.code for month in months}
    return [row for row in FACTS if row["day.month"] in codes]


def test_time_is_reckoned_with_month_by_month(engine: Engine) -> None:
    names = ["revenue", "revenue@previous", "revenue@year_before", "revenue@year_to_date", "revenue@fiscal_year_to_date",
             "customers@moving_sum_3", "margin@year_to_date"]  # fmt: skip
    found = asked(engine, measures=names, rows=["day.month"], where=[{"level": "day.year", "is": ["2025"]}], totals=False)
    revenue, customers, margin = (naive.MEASURES[name] for name in ("revenue", "customers", "margin"))
    expected = {}
    for month in months_of("2025-01", "2025-12"):
        fiscal = month.year if month.number >= small_star.FISCAL_STARTS else month.year - 1
        expected[month.code,] = (
            revenue(in_months([month])), revenue(in_months([month.previous()])), revenue(in_months([month.year_before()])),
            revenue(in_months(months_of("2025-01", month.code))),
            revenue(in_months(months_of(f"{fiscal}-{small_star.FISCAL_STARTS:02}", month.code))),
            customers(in_months(months_of(month.previous(2).code, month.code))), margin(in_months(months_of("2025-01", month.code))),
        )  # fmt: skip
    same(found, expected)


def test_a_total_of_a_moving_column_is_its_last_period(engine: Engine) -> None:
    names = ["revenue", "revenue@year_to_date", "customers@year_to_date"]
    found = asked(
        engine, measures=names, rows=["day.year", "day.quarter"], subtotals=True, where=[{"level": "day", "until": "2025-12-31"}]
    )
    for year in ("2024", "2025"):
        rows = [row for row in FACTS if row["day.year"] == year]
        expected = (naive.MEASURES["revenue"](rows), naive.MEASURES["revenue"](rows), naive.MEASURES["customers"](rows))
        assert found[year, TOTAL] == expected == (found[year, TOTAL][0], *found[year, f"{year}-Q4"][1:])
    assert found[TOTAL, TOTAL][1] == found["2025", TOTAL][1]


def test_moving_averages_wait_until_facts_reach_back(engine: Engine) -> None:
    found = asked(engine, measures=["revenue@moving_average_2"], rows=["day.month"], totals=False)
    first = min(row["day.month"] for row in FACTS)
    second = periods.parse_code(first).next()
    rows = in_months(months_of(first, second.code))
    assert (found[first,], found[second.code,]) == ((None,), (naive.MEASURES["revenue"](rows) / 2,))


def test_two_times_are_compared(engine: Engine) -> None:
    found = asked(
        engine, measures=["revenue", "customers"], rows=["region.province"], totals=False,
        where=[{"level": "day.quarter", "is": ["2025-Q4"]}], compare={"to": "previous"},
    )  # fmt: skip
    now = naive.groups(naive.between(FACTS, Day(2025, 10, 1), Day(2025, 12, 31)), ("region.province",))
    then = naive.groups(naive.between(FACTS, Day(2025, 7, 1), Day(2025, 9, 30)), ("region.province",))
    expected = {}
    for key in now.keys() | then.keys():
        told: list[Any] = []
        for name in ("revenue", "customers"):
            one, other = (naive.MEASURES[name](rows.get(key, [])) for rows in (now, then))
            change = (one or 0) - (other or 0)
            told += [one, other, change, Decimal(change) / Decimal(other) if other and other > 0 else None]
        expected[key] = tuple(told)
    same(found, expected)


def test_months_are_compared_by_their_place_in_the_span(engine: Engine) -> None:
    compare = {"to": "span", "from": "2024-04-01", "until": "2024-06-30"}
    where = [{"level": "day", "from": "2025-10-01", "until": "2025-12-31"}]
    found = asked(engine, measures=["revenue"], rows=["day.month"], where=where, compare=compare, totals=False)
    for at, month in enumerate(months_of("2025-10", "2025-12")):
        other = months_of("2024-04", "2024-06")[at]
        assert found[month.code,][:2] == tuple(naive.MEASURES["revenue"](in_months([one])) for one in (month, other))


def test_a_time_cut_in_the_middle_is_compared_with_the_same_days(engine: Engine) -> None:
    where = [{"level": "day", "from": "2025-07-01", "until": "2025-08-20"}]
    found = asked(engine, measures=["revenue", "revenue@year_before"], rows=["day.month"], where=where)
    same(found, {
        key: tuple(naive.MEASURES["revenue"](naive.between(FACTS, *days)) for days in spans)
        for key, spans in {
            ("2025-07",): ((Day(2025, 7, 1), Day(2025, 7, 31)), (Day(2024, 7, 1), Day(2024, 7, 31))),
            ("2025-08",): ((Day(2025, 8, 1), Day(2025, 8, 20)), (Day(2024, 8, 1), Day(2024, 8, 20))),
            (TOTAL,): ((Day(2025, 7, 1), Day(2025, 8, 20)), (Day(2024, 7, 1), Day(2024, 8, 20))),
        }.items()
    })  # fmt: skip


def test_days_find_the_same_day_of_the_year_before(engine: Engine) -> None:
    found = asked(
        engine, measures=["revenue", "revenue@year_before"], rows=["day.day"], where=[{"level": "day.month", "is": ["2025-03"]}]
    )
    year_before = naive.between(FACTS, Day(2024, 3, 1), Day(2024, 3, 31))
    assert found[TOTAL,][1] == naive.MEASURES["revenue"](year_before)
    by_day = naive.groups(year_before, ("day.day",))
    assert {key: values[1] for key, values in found.items() if key != (TOTAL,) and values[1] is not None} == {
        (f"2025{day[4:]}",): naive.MEASURES["revenue"](rows) for (day,), rows in by_day.items()
    }


@pytest.mark.parametrize("least", [False, True])
def test_the_first_members_and_all_others(engine: Engine, least: bool) -> None:
    names = ("revenue", "customers", "margin")
    top = {"count": 3, "by": "revenue", "level": "product.product", "least": least}
    found = asked(engine, measures=names, rows=["product.product"], sort=["-revenue"], top=top)
    by_product = naive.groups(FACTS, ("product.product",))
    order = sorted(by_product, key=lambda key: naive.MEASURES["revenue"](by_product[key]), reverse=not least)
    others = [row for key in order[3:] for row in by_product[key]]
    expected = {key: by_product[key] for key in order[:3]} | {("__others__",): others, (TOTAL,): FACTS}
    same(found, naive.measured(expected, names))
    assert list(found)[-2:] == [("__others__",), (TOTAL,)]


def test_without_others_only_the_first_members_count(engine: Engine) -> None:
    top = {"count": 2, "by": "profit", "level": "product.category1", "others": False}
    found = asked(engine, measures=["profit"], rows=["product.category1"], top=top)
    by_category = naive.measured(naive.groups(FACTS, ("product.category1",)), ("profit",))
    best = sorted(by_category, key=lambda key: by_category[key][0], reverse=True)[:2]
    assert found == {key: by_category[key] for key in best} | {(TOTAL,): (sum(by_category[key][0] for key in best),)}


def test_bounds_keep_rows_by_their_value(engine: Engine) -> None:
    rows = ("product.category1", "region.province")
    every = naive.measured(naive.groups(FACTS, rows), ("profit",))
    losing = {key: values for key, values in every.items() if values[0] is not None and values[0] < 0}
    having = [{"by": "profit", "below": 0}]
    assert asked(engine, measures=["profit"], rows=rows, having=having, totals=False) == losing
    columns = asked(engine, measures=["profit"], rows=rows, columns=["day.year"], having=having, totals=False)
    assert {key[:2] for key in columns} == losing.keys()


def test_shares_are_of_the_total(engine: Engine) -> None:
    found = asked(engine, measures=["revenue@share"], rows=["order.kind"], columns=["day.year"])
    of = naive.measured(naive.pivoted(FACTS, ("order.kind",), ("day.year",), subtotals=False), ("revenue",))
    assert found == {key: (value / of[TOTAL, key[1]][0],) for key, (value,) in of.items()}


def test_rows_stand_in_the_order_asked_for(engine: Engine) -> None:
    found = asked(engine, measures=["margin"], rows=["product.product"], sort=["-margin"], totals=False)
    values = [value for key, (value,) in found.items() if key != (None,)]
    assert list(found)[-1] == (None,)
    assert values == sorted(values, reverse=True)
    parents = asked(engine, measures=["revenue"], rows=["region.province", "product.category1"], sort=["revenue"], subtotals=True)
    heads = [(key[0], value[0]) for key, value in parents.items() if key[1] == TOTAL and key[0] not in (None, TOTAL)]
    assert heads == sorted(heads, key=lambda head: head[1])


def test_balances_are_those_of_the_last_month_end(engine: Engine) -> None:
    facts = STAR.facts("snap_receivables")
    found = asked(
        engine, cube="receivables", measures=["open_amount", "debtors"], rows=["day.year", "day.quarter"], subtotals=True
    )
    expected = {}
    for year, quarter in sorted({(row["day.year"], row["day.quarter"]) for row in facts}):
        for key, rows in {
            (year, quarter): [row for row in facts if row["day.quarter"] == quarter],
            (year, TOTAL): [row for row in facts if row["day.year"] == year],
            (TOTAL, TOTAL): facts,
        }.items():
            end = max(row["month_end"] for row in rows)
            expected[key] = [row for row in rows if row["month_end"] == end]
    same(found, naive.measured(expected, ("open_amount", "debtors")))


def test_a_customer_who_paid_owes_nothing_at_the_end(engine: Engine) -> None:
    facts = STAR.facts("snap_receivables")
    end = max(row["month_end"] for row in facts)
    paid = next(
        account
        for account in range(1001, 1013)
        if not any(row["account_id"] == account and row["month_end"] == end for row in facts)
    )
    where = [{"level": "account.account", "is": [paid]}]
    assert any(row["account_id"] == paid for row in facts)
    assert asked(engine, cube="receivables", measures=["open_amount"], where=where) == {(): (None,)}
    assert (TOTAL,) not in {
        key
        for key, value in asked(engine, cube="receivables", measures=["open_amount"], where=where, rows=["day.year"]).items()
        if value[0]
    }


def test_amounts_on_heads_are_not_multiplied_by_lines(engine: Engine) -> None:
    heads = STAR.rows["fact_orders"]
    assert asked(engine, cube="orders", measures=["amount", "orders"]) == {
        (): (sum(row["base_amount"] for row in heads), len(heads))
    }


@pytest.mark.parametrize(
    "reaches",
    [
        (Reach("owner_id", frozenset({1, 3})),), (Reach("owner_id", frozenset({2})), Reach("order_id", frozenset({1, 5, 9}))),
        (Reach("owner_id", frozenset()),), (Reach("owner_id", None),),
    ],
)  # fmt: skip
def test_reach_narrows_before_anything_is_summed(engine: Engine, reaches: tuple[Reach, ...]) -> None:
    rows = [row for row in FACTS if any(one.keys is None or row[one.column] in one.keys for one in reaches)]
    names = ("revenue", "orders", "customers", "revenue@share")
    found = asked(
        engine, Scope(reaches), measures=names, rows=["product.category1"], top={"count": 1, "by": "revenue"}, sort=["-revenue"]
    )
    assert found.get((TOTAL,), (None, 0, 0, None))[:3] == tuple(naive.MEASURES[name](rows) for name in names[:3])


def test_presums_give_what_the_lines_give(engine: Engine) -> None:
    names = ["revenue", "profit", "margin", "orders", "customers", "lines", "quantity"]
    question = Question.read({"cube": "order_lines", "measures": names, "rows": ["day.quarter"], "columns": ["order.currency"]})
    found = answer(question, MODEL, engine)
    assert "sum_orders" in found.sql[0]
    same(told(found), naive.measured(naive.pivoted(FACTS, ("day.quarter",), ("order.currency",), subtotals=False), names))


def test_an_empty_star_gives_empty_answers(engine: Engine) -> None:
    where = [{"level": "day.year", "is": ["2031"]}]
    names = ["revenue", "orders", "revenue@year_before"]
    assert asked(engine, measures=names, rows=["region.province"], where=where, totals=False) == {}
    assert asked(engine, measures=names, where=where) == {(): (None, 0, None)}
