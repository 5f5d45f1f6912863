"""Cubes are checked: what is wrong is said with what was probably meant."""

from dataclasses import replace
from decimal import Decimal

import pytest

from guanxi.semantics.cube import Cube, Dimension, Hierarchy, Kind, Level, Link, Measure, Presum
from guanxi.semantics.days import DAY
from guanxi.semantics.formulas import BadFormula, parts_of, read, reckoned
from guanxi.semantics.model import BadCube, Model
from guanxi.semantics.naming import NotKnown
from guanxi.semantics.scope import restricted

PLACE = Dimension(
    name="place", label="Place", table="dim_place", key="place_key",
    levels=(Level(name="province", label="Province", key="province"), Level(name="city", label="City", key="city")),
    hierarchies=(Hierarchy(name="places", label="Places", levels=("province", "city")),),
)  # fmt: skip
CUBE = Cube(
    name="sales", label="Sales", table="fact_sales", time="day",
    links=(Link(dimension=DAY, column="day"), Link(dimension=PLACE, column="place_key")),
    measures=(
        Measure(name="revenue", label="Revenue", column="revenue"),
        Measure(name="cost", label="Cost", column="cost"),
        Measure(name="profit", label="Profit", kind=Kind.CALCULATED, formula="revenue - cost"),
        Measure(name="margin", label="Margin", kind=Kind.RATIO, part="profit", over="revenue"),
    ),
    usual=("revenue",),
)  # fmt: skip


def wrong(cube: Cube) -> list[str]:
    with pytest.raises(BadCube) as why:
        Model.of([cube])
    return str(why.value).splitlines()


def test_a_right_cube_is_taken() -> None:
    assert Model.of([CUBE]).cube("sales") is CUBE


def test_wrong_names_are_refused_with_a_suggestion() -> None:
    measures = (*CUBE.measures, Measure(name="rate", label="Rate", kind=Kind.RATIO, part="profits", over="revenue"))
    assert wrong(replace(CUBE, measures=measures)) == [
        "Cube 'sales', measure 'rate': it is made of 'profits', which does not exist. Did you mean 'profit'?"
    ]
    assert wrong(replace(CUBE, usual=("revenu",))) == [
        "Cube 'sales': its usual measure 'revenu' does not exist. Did you mean 'revenue'?"
    ]
    assert wrong(replace(CUBE, time="days")) == ["Cube 'sales': its time 'days' is no dimension of time. Did you mean 'day'?"]
    presum = Presum(table="sums", columns=frozenset(), sums={"revenues": "revenue"})
    assert wrong(replace(CUBE, presums=(presum,))) == [
        "Cube 'sales': presum 'sums' has sums of 'revenues', which does not exist. Did you mean 'revenue'?"
    ]
    place = replace(PLACE, hierarchies=(Hierarchy(name="places", label="Places", levels=("provinces", "city")),))
    assert wrong(replace(CUBE, links=(CUBE.links[0], Link(dimension=place, column="place_key")))) == [
        "Cube 'sales', dimension 'place': hierarchy 'places' names level 'provinces', which does not exist. Did you mean 'province'?"
    ]


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (Measure(name="x", label="", kind=Kind.DISTINCT, column="a"), "distinct measures aggregate by distinct, not by 'sum'"),
        (Measure(name="x", label=""), "it needs a column"),
        (Measure(name="x", label="", kind=Kind.SEMI_ADDITIVE, column="a"), "only snapshots have semi-additive measures"),
        (
            Measure(name="x", label="", kind=Kind.CALCULATED, formula="revenue; drop"),
            "'revenue; drop' is no formula: invalid syntax",
        ),
        (Measure(name="x y", label="", column="a"), "measure 'x y' must be small letters, digits and underscores"),
        (Measure(name="x", label="", column="a; drop"), "column 'a; drop' must be small letters, digits and underscores"),
    ],
)
def test_measures_that_make_no_sense_are_refused(measure: Measure, text: str) -> None:
    assert wrong(replace(CUBE, measures=(*CUBE.measures, measure))) == [f"Cube 'sales', measure {measure.name!r}: {text}"]


def test_sums_of_a_snapshot_are_not_added_over_time() -> None:
    cube = replace(CUBE, closing="day")
    assert all("must not be added over time" in text for text in wrong(cube))


def test_formulas_are_exact_and_hold_nothing_else() -> None:
    assert reckoned("(a - b) / a * 100", {"a": Decimal("0.3"), "b": Decimal("0.1")}) == Decimal("66.66666666666666666666666667")
    assert reckoned("a / b", {"a": Decimal(1), "b": Decimal(0)}) is None
    assert reckoned("-a + 1", {"a": Decimal("0.1")}) == Decimal("0.9")
    for bad in ("__import__('os')", "a if b else c", "a ** b", "a.b", "'text'", "a[0]", "True", "lambda: 1"):
        with pytest.raises(BadFormula):
            read(bad)


def test_what_is_hidden_takes_along_what_is_made_of_it() -> None:
    seen = restricted(CUBE, {"cost", "place.city"})
    assert [measure.name for measure in seen.measures] == ["revenue"]
    assert [name for name in seen.level_names() if name.startswith("place")] == ["place.province"]
    assert seen.links[1].dimension.hierarchies[0].levels == ("province",)
    assert restricted(CUBE, {"place.city", "place.province"}).links == (CUBE.links[0],)
    assert parts_of(CUBE.measures[3]) == ("profit", "revenue")


def test_a_name_that_is_not_known_is_repeated_without_tricks() -> None:
    with pytest.raises(NotKnown) as why:
        Model.of([CUBE]).cube("sale\x1b[31m" + "x" * 100)
    assert "\x1b" not in str(why.value)
    assert len(str(why.value)) < 120
