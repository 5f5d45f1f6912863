"""Which charts suit a table, and what they draw of it."""

from dataclasses import replace
from decimal import Decimal

from guanxi.analytics.exploring import grid, wording
from guanxi.analytics.exploring.charts import choosing, drawing, plain
from guanxi.analytics.exploring.charts.plain import Pen, Plain
from guanxi.analytics.exploring.grid import Grid
from guanxi.analytics.exploring.sheet import Drawn
from guanxi.sales.cubes import ORDER_LINES
from guanxi.semantics.answer import Answer, Axis, Column, Mark, Member

from .answers import TOTAL, answer

COURSE = answer(["day.month"], [], ["revenue", "revenue@year_before"], [("2026-01", 5, 4), ("2026-02", 7, None)])
BY_CITY = answer(["region.province"], [], ["profit", "margin"], [("440000", 9, "0.3"), ("220000", -4, "-0.1"), (TOTAL, 5, "0.2")])
ACROSS = answer(
    ["product.category1"], ["day.quarter"], ["revenue"],
    [("Paper", "2026-Q2", 2), ("Paper", "2026-Q1", 1), ("Chairs", "2026-Q1", 4), ("Paper", TOTAL, 3), ("Chairs", TOTAL, 4), (TOTAL, TOTAL, 7)],
)  # fmt: skip


def _named(member: Member, _axis: Axis) -> str:
    return str(member.key)


def _linked(path: object, _axes: object) -> str:
    return f"/{path[-1].key}" if path else ""  # type: ignore[index]


def _head(column: Column) -> str:
    return column.name


PEN = Pen(_named, _linked, _head, "CNY", "en")


def _of(made: Answer) -> tuple[Grid, Plain]:
    table = grid.of(made)
    return table, plain.of(table, _named, _head)


def _best(made: Answer) -> Drawn:
    return choosing.best(*_of(made), Drawn.AUTO)


def _spec(made: Answer, kind: Drawn) -> drawing.Spec:
    return drawing.spec_of(kind, *_of(made), PEN)


def test_the_chart_that_suits_is_chosen_unless_somebody_wants_another_one() -> None:
    assert [_best(made) for made in (COURSE, BY_CITY, ACROSS)] == [Drawn.LINE, Drawn.CHINA, Drawn.LINE]
    assert choosing.best(*_of(COURSE), Drawn.BAR) is Drawn.BAR
    assert choosing.best(*_of(COURSE), Drawn.WORLD) is Drawn.LINE


def test_parts_of_a_whole_are_not_offered_where_something_is_negative() -> None:
    assert choosing.offered(*_of(BY_CITY)) == [Drawn.TABLE, Drawn.LINE, Drawn.BAR, Drawn.SCATTER, Drawn.CHINA]


def test_one_number_is_only_a_table() -> None:
    assert _best(answer([], [], ["profit"], [(7,)])) is Drawn.TABLE


def test_sums_are_not_drawn_among_what_they_sum_up() -> None:
    assert _spec(BY_CITY, Drawn.BAR) == {
        "kind": "bar", "categories": ["440000", "220000"], "series": [{"name": "profit", "values": [9, -4]}],
        "links": ["/440000", "/220000"], "format": {"currency": "CNY"},
    }  # fmt: skip


def test_time_runs_along_the_axis_even_if_it_stands_in_the_columns() -> None:
    spec = _spec(ACROSS, Drawn.LINE)
    assert spec["categories"] == ["2026-Q1", "2026-Q2"]
    assert [(one["name"], one["values"]) for one in spec["series"]] == [("Paper", [1, 2]), ("Chairs", [4, None])]


def test_the_year_before_is_dashed() -> None:
    assert [one.get("dashed", False) for one in _spec(COURSE, Drawn.LINE)["series"]] == [False, True]


def test_a_map_names_provinces_without_figures_too() -> None:
    values = _spec(BY_CITY, Drawn.CHINA)["series"][0]["values"]
    assert len(values) == 34
    assert values[:3] == [["440000", "440000", 9], ["220000", "220000", -4], ["110000", "Beijing", None]]


def test_areas_are_divided_by_the_second_level_and_leave_out_losses() -> None:
    made = answer(["a.b", "c.d"], [], ["revenue"], [("x", "1", 3), ("x", "2", 2), ("y", "1", -1)])
    assert _spec(made, Drawn.TREEMAP)["tree"] == [
        {"name": "x", "value": 5, "children": [{"name": "1", "value": 3, "link": "/1"}, {"name": "2", "value": 2, "link": "/2"}]}
    ]


def test_a_heat_map_takes_rows_and_columns_or_the_two_levels_of_the_rows() -> None:
    two = answer(["a.b", "c.d"], [], ["revenue"], [("x", "1", 3), ("y", "2", 2)])
    assert (_spec(two, Drawn.HEAT)["rows"], _spec(two, Drawn.HEAT)["series"][0]["values"]) == (["x", "y"], [[0, 0, 3], [1, 1, 2]])
    assert (_spec(ACROSS, Drawn.HEAT)["rows"], _spec(ACROSS, Drawn.HEAT)["series"][0]["values"]) == (
        ["Paper", "Chairs"], [[0, 0, 1], [1, 0, 2], [0, 1, 4]],
    )  # fmt: skip


def test_a_scatter_takes_the_first_two_measures() -> None:
    assert _spec(BY_CITY, Drawn.SCATTER)["series"][0]["values"] == [
        [9, Decimal("0.3"), "440000"], [-4, Decimal("-0.1"), "220000"],
    ]  # fmt: skip


def test_of_many_series_the_largest_ones_are_drawn_in_their_order() -> None:
    made = answer(["a.b"], ["c.d"], ["revenue"], [("x", str(n), n) for n in range(12)])
    assert [one["name"] for one in _spec(made, Drawn.BAR)["series"]] == [str(n) for n in range(4, 12)]


def test_the_share_of_the_first_is_one_of_everything_and_of_a_part_there_is_none() -> None:
    made = answer(["account.account"], [], ["revenue"], [("a", 30), ("b", 20), ("rest", 50), (TOTAL, 100)])
    others = [(Mark.OTHERS,) if keys == ("rest",) else marks for keys, marks in zip(made.keys, made.marks, strict=True)]
    found = _of(replace(made, marks=others))[1]

    def written(_column: Column, value: object) -> str:
        return str(value)

    assert wording.message(found, ORDER_LINES, written) == "Revenue: a leads with 30%"
    assert wording.message(found, ORDER_LINES, written, is_whole=False) == "Revenue: a has the highest value, 30"
