"""What is mined is what was bought: at any level, in the chosen purchases, and only as far as the person sees them."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from guanxi.analytics.baskets.ledger import Baskets
from guanxi.analytics.mining import bought_together, items, options, slicing, what_follows, worth
from guanxi.analytics.mining.data import Data
from guanxi.analytics.mining.slicing import Slice
from guanxi.analytics.warehouse import place
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach
from guanxi.records.refusals import Invalid, NotAllowed, Refusal

from .conftest import Line, Look

LINES: list[Line] = [
    (1, 21, "2026-01-05", 1, 1), (1, 21, "2026-01-05", 3, 1), (2, 21, "2026-02-05", 3, 1), (2, 21, "2026-02-05", 4, 1),
    (3, 22, "2026-01-20", 2, 2), (3, 22, "2026-01-20", 4, 2), (4, 23, "2026-03-01", 1, 2), (4, 23, "2026-03-01", 3, 2), (4, 23, "2026-03-01", -1, 2),
]  # fmt: skip


def named(baskets: Baskets) -> list[list[str]]:
    bounds = zip(baskets.starts, baskets.starts[1:], strict=False)
    return [sorted(baskets.items[code] for code in baskets.codes[start:end]) for start, end in bounds]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("product", [["Laser", "Lens"], ["Lens", "Oil"], ["Oil", "Press"], ["Laser", "Lens"]]),
        ("category2", [["Cutters", "Optics"], ["Fluids", "Optics"], ["Fluids", "Presses"], ["Cutters", "Optics"]]),
        ("category1", [["Machines", "Parts"], ["Parts"], ["Machines", "Parts"], ["Machines", "Parts"]]),
        ("category3", []),
        ("mixed", [
            ["Laser", "Lens", "[Cutters]", "[Machines]", "[Optics]", "[Parts]"], ["Lens", "Oil", "[Fluids]", "[Optics]", "[Parts]"],
            ["Oil", "Press", "[Fluids]", "[Machines]", "[Parts]", "[Presses]"], ["Laser", "Lens", "[Cutters]", "[Machines]", "[Optics]", "[Parts]"],
        ]),
    ],
)  # fmt: skip
def test_an_order_is_a_basket_at_every_level(looking: Look, level: str, expected: list[list[str]]) -> None:
    assert looking(LINES, lambda data: named(items.baskets(data, level, "order")[0])) == expected


@pytest.mark.parametrize(
    ("per", "expected"),
    [
        ("customer", [["Laser", "Lens", "Oil"], ["Oil", "Press"], ["Laser", "Lens"]]),
        ("customer-day", [["Laser", "Lens"], ["Lens", "Oil"], ["Oil", "Press"], ["Laser", "Lens"]]),
    ],
)
def test_a_basket_may_be_all_that_a_customer_bought(looking: Look, per: str, expected: list[list[str]]) -> None:
    assert looking(LINES, lambda data: named(items.baskets(data, "product", per)[0])) == expected


@pytest.mark.parametrize(
    ("where", "orders"),
    [
        ({"region.province": "浙江省"}, 3), ({"region.province": ["Shanghai"]}, 1), ({"region.province": ["310000", "330000"]}, 4),
        ({"account.industry1": "Steel"}, 3), ({"account": "22"}, 1), ({"account": "A2"}, 1), ({"product.category2": "Fluids"}, 2),
        ({"from": "2026-01-20", "until": "2026-02-05"}, 2), ({"region.province": "浙江省", "account.industry1": "Steel"}, 2),
        ({"account.industry1": "nothing of that name"}, 0),
    ],
)  # fmt: skip
def test_only_the_chosen_purchases_are_looked_at(looking: Look, where: dict[str, object], orders: int) -> None:
    assert looking(LINES, lambda data: len(items.baskets(data, "product", "order")[0]), chosen=slicing.read(where)) == orders


@pytest.mark.django_db
def test_a_person_mines_what_their_reach_shows_and_nothing_else(looking: Look) -> None:
    seller, other, nobody = (Person.objects.create(username=name) for name in ("seller", "other", "nobody"))
    role = Role.objects.create(name="sells")
    Grant.objects.create(role=role, object="orders", action="view", reach=Reach.OWN)
    seller.roles.add(role)
    lines = [
        (order, account, day, product, seller.pk if owner == 1 else other.pk) for order, account, day, product, owner in LINES
    ]
    assert looking(lines, lambda data: named(items.baskets(data, "product", "order")[0]), seller) == [
        ["Laser", "Lens"],
        ["Lens", "Oil"],
    ]
    with pytest.raises(NotAllowed):
        looking(lines, lambda data: items.baskets(data, "product", "order"), nobody)


def test_at_all_levels_no_rule_says_that_a_product_is_in_its_category(looking: Look) -> None:
    chosen = options.read(
        bought_together.METHOD.options, {"level": "mixed", "support": "1%", "confidence": "1%", "false_discoveries": "1"}
    )
    rows = looking(LINES, lambda data: bought_together.run(chosen, data, lambda _share, _text: None).rows)
    told = {(tuple(row["antecedent"]), tuple(row["consequent"])) for row in rows}
    assert ((("Laser",), ("Lens",)) in told, (("Laser",), ("[Optics]",)) in told) == (True, True)
    assert {pair for pair in told if pair[0] == ("Laser",)} == {(("Laser",), (name,)) for name in ("Lens", "[Optics]", "[Parts]")}


def test_rules_carry_the_keys_of_their_items(looking: Look) -> None:
    chosen = options.read(bought_together.METHOD.options, {"support": "50%", "confidence": "1%", "false_discoveries": "1"})
    found = looking(LINES, lambda data: bought_together.run(chosen, data, lambda _share, _text: None))
    assert (found.said["keys"], found.said["baskets"], found.said["warnings"]) == (
        {"Laser": "product:11", "Lens": "product:13"}, 4, ["few_baskets", "few_in_a_rule"],
    )  # fmt: skip


def test_sequences_know_the_days_between_their_steps(looking: Look) -> None:
    lines: list[Line] = [(number, customer, day, product, 1) for number, (customer, day, product) in enumerate([
        (21, "2026-01-01", 1), (21, "2026-01-31", 4), (22, "2026-01-01", 1), (22, "2026-03-02", 4), (23, "2026-01-01", 4), (23, "2026-02-01", 2),
    ])]  # fmt: skip
    chosen = options.read(
        what_follows.METHOD.options, {"level": "product", "support": "1/2", "confidence": "1/2", "surprising": False}
    )
    found = looking(lines, lambda data: what_follows.run(chosen, data, lambda _share, _text: None))
    assert [(row["sequence"], row["count"], row["days_between"]) for row in found.rows] == [([["Laser"], ["Oil"]], 2, [45.0])]
    narrow = {**chosen, "max_gap": 40, "support": chosen["support"] / 2}
    found = looking(lines, lambda data: what_follows.run(narrow, data, lambda _share, _text: None))
    counted = {tuple(event[0] for event in row["sequence"]): (row["count"], row["days_between"]) for row in found.rows}
    assert counted == {("Laser", "Oil"): (1, [30.0])}


def test_nothing_bought_is_said_in_words(looking: Look) -> None:
    chosen = options.read(bought_together.METHOD.options, {})
    with pytest.raises(Refusal, match="no purchases"):
        looking([], lambda data: bought_together.run(chosen, data, lambda _share, _text: None))


@pytest.mark.django_db
def test_worth_is_told_by_account_in_the_asked_amount(looking: Look) -> None:
    days = [datetime.date(2026, 1, 1) + datetime.timedelta(days=step) for step in range(0, 150, 6)]
    lines: list[Line] = [
        (number, account, str(day), 1, 1)
        for number, (account, day) in enumerate(
            (account, day) for account in range(100, 160) for day in days if (day.toordinal() * account) % 7 < 3
        )
    ]
    told = {}
    for amount in ("revenue", "profit"):
        chosen = options.read(worth.METHOD.options, {"amount": amount, "weeks": 26})
        told[amount] = looking(lines, lambda data, chosen=chosen: worth.run(chosen, data, lambda _share, _text: None))
    assert {row["account"] for row in told["revenue"].rows} == {account for _order, account, *_rest in lines}
    assert told["profit"].said["lifetime_value"] == pytest.approx(told["revenue"].said["lifetime_value"] * 0.4, rel=0.05)
    assert worth.needs({"amount": "profit"}) == ("profit",)


@pytest.mark.parametrize("where", [{"region.planet": "Mars"}, {"from": "soon"}, {"from": "2026-02-01", "until": "2026-01-01"}])
def test_a_slice_that_makes_no_sense_is_refused(where: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        slicing.read(where)


def test_a_slice_survives_being_kept() -> None:
    chosen = Slice(datetime.date(2026, 1, 1), None, {"region.province": ("浙江省", "上海市")})
    assert slicing.read(chosen.told()) == chosen


@pytest.fixture
def loaded(tmp_path: Path, settings: Any) -> Iterator[Callable[[Callable[[Data], Any]], Any]]:
    """Opens a warehouse that holds nothing but a loaded table of visits."""
    settings.WAREHOUSE = tmp_path
    place.close()
    (tmp_path / "loads").mkdir()
    with duckdb.connect() as connection:
        rows = "('x','call',DATE '2026-01-01'),('x','visit',DATE '2026-01-11'),('y','call',DATE '2026-02-01'),('y','visit',DATE '2026-02-21')"
        file = tmp_path / "loads" / "visits.parquet"
        connection.execute(f"COPY (FROM (VALUES {rows}) AS v(whom, what, day)) TO '{file}'")
    (tmp_path / "loads" / "pointer.json").write_text('{"edition": 1, "tables": {"visits": "visits.parquet"}}', encoding="utf-8")

    def look(work: Callable[[Data], Any]) -> Any:
        with place.opened() as connection:
            return work(Data(connection, None, datetime.date(2026, 6, 30)))

    yield look
    place.close()


def test_every_loaded_table_can_be_mined_by_the_columns_that_are_named(loaded: Callable[[Callable[[Data], Any]], Any]) -> None:
    columns = {"table": "visits", "by": "whom", "item": "what"}
    chosen = options.read(what_follows.METHOD.options, {**columns, "order": "day", "surprising": False})
    found = loaded(lambda data: what_follows.run(chosen, data, lambda _share, _text: None))
    pairs = [(row["sequence"], row["count"], row["days_between"]) for row in found.rows if len(row["sequence"]) > 1]
    assert pairs == [([["call"], ["visit"]], 2, [15.0])]
    chosen = options.read(bought_together.METHOD.options, {**columns, "false_discoveries": "1"})
    found = loaded(lambda data: bought_together.run(chosen, data, lambda _share, _text: None))
    assert [(row["antecedent"], row["consequent"], row["count"]) for row in found.rows] == [
        (["call"], ["visit"], 2),
        (["visit"], ["call"], 2),
    ]


@pytest.mark.parametrize(("wrong", "named"), [({"table": "nothing"}, "load_visits"), ({"by": "who"}, "whom, what, day")])
def test_a_table_or_column_that_is_not_there_is_named_with_those_that_are(
    loaded: Callable[[Callable[[Data], Any]], Any], wrong: dict[str, str], named: str
) -> None:
    chosen = options.read(bought_together.METHOD.options, {"table": "visits", "by": "whom", "item": "what", **wrong})
    with pytest.raises(Invalid) as refused:
        loaded(lambda data: bought_together.run(chosen, data, lambda _share, _text: None))
    assert named in " ".join(refused.value.fields.values())
