"""Answers arranged as tables: order, sums, empty cells, what is too much for a page."""

from decimal import Decimal

from guanxi.analytics.exploring import grid
from guanxi.analytics.exploring.grid import Grid
from guanxi.semantics.answer import Mark

from .answers import TOTAL, answer

PROVINCES = answer(
    ["region.province", "product.category1"],
    ["day.quarter"],
    ["profit"],
    [
        ("Jilin", "Paper", "2026-Q2", -5),
        ("Jilin", "Chairs", "2026-Q1", 3),
        ("Guangdong", "Paper", "2026-Q1", 7),
        ("Jilin", TOTAL, "2026-Q1", 3),
        ("Jilin", TOTAL, "2026-Q2", -5),
        ("Guangdong", TOTAL, "2026-Q1", 7),
        (TOTAL, TOTAL, TOTAL, 5),
        ("Jilin", "Paper", TOTAL, -5),
    ],
    subtotals=True,
)


def _names(made: Grid) -> list[list[object]]:
    return [["*" if member.mark is Mark.TOTAL else member.key for member in line.path] for line in made.lines]


def test_sums_stand_above_what_they_sum_up_and_the_sum_of_all_at_the_end() -> None:
    made = grid.of(PROVINCES)
    assert _names(made) == [["Jilin"], ["Jilin", "Paper"], ["Jilin", "Chairs"], ["Guangdong"], ["Guangdong", "Paper"], ["*", "*"]]
    assert [(line.depth, line.is_parent, line.is_total) for line in made.lines] == [
        (0, True, False), (1, False, False), (1, False, False), (0, True, False), (1, False, False), (0, False, True),
    ]  # fmt: skip


def test_time_runs_from_left_to_right_and_the_sum_stands_last() -> None:
    made = grid.of(PROVINCES)
    assert [group.path[0].key for group in made.groups] == ["2026-Q1", "2026-Q2", None]
    assert [group.is_total for group in made.groups] == [False, False, True]


def test_where_there_were_no_facts_the_cell_is_empty_and_not_zero() -> None:
    made = grid.of(answer(["a.b"], ["c.d"], ["profit"], [("x", "1", 0), ("y", "2", 4)]))
    assert [[(cell.value, cell.is_empty) for cell in line.cells] for line in made.lines] == [
        [(Decimal(0), False), (None, True)], [(None, True), (Decimal(4), False)],
    ]  # fmt: skip


def test_without_subtotals_each_row_names_all_its_members() -> None:
    made = grid.of(answer(["a.b", "c.d"], [], ["profit"], [("x", "1", 1), ("x", "2", 2)]))
    assert (made.is_tree, _names(made)) == (False, [["x", "1"], ["x", "2"]])


def test_members_of_the_same_name_under_different_parents_stay_apart() -> None:
    lines = [("x", "other", 1), ("y", "other", 2), ("x", TOTAL, 1), ("y", TOTAL, 2)]
    made = grid.of(answer(["a.b", "c.d"], [], ["profit"], lines, subtotals=True))
    assert [(line.member.key, line.cells[0].value) for line in made.lines] == [("x", 1), ("other", 1), ("y", 2), ("other", 2)]


def test_what_is_too_much_for_a_page_is_counted_and_the_sum_of_all_stays() -> None:
    made = grid.of(answer(["a.b"], [], ["profit"], [*((f"{n:03}", n) for n in range(100)), (TOTAL, 4950)]), most_cells=30)
    assert (len(made.lines), made.hidden_lines, made.lines[-1].is_total, made.lines[28].member.key) == (30, 71, True, "028")


def test_too_many_columns_are_counted_and_their_sum_stays() -> None:
    lines = [("x", f"2026-{month:02}", month) for month in range(1, 13)]
    made = grid.of(answer(["a.b"], ["day.month"], ["profit"], [*lines, ("x", TOTAL, 78)]), most_columns=4)
    assert ([group.path[0].key for group in made.groups], made.hidden_groups) == (
        ["2026-01", "2026-02", "2026-03", "2026-04", None], 8,
    )  # fmt: skip


def test_cells_are_colored_by_the_largest_one_that_sums_up_nothing() -> None:
    made = grid.of(PROVINCES)
    assert made.largest == {0: Decimal(7)}
    assert [made.heat(Decimal(value), 0) for value in (0, 1, -5, 7)] == [0, 1, 4, 5]


def test_a_page_of_rows_stands_under_its_heads_and_above_the_sum_of_all() -> None:
    lines = [(top, below, 1) for top in ("a", "b") for below in (TOTAL, "1", "2", "3")]
    made = answer(["region.province", "region.city"], [], ["profit"], [*lines, (TOTAL, TOTAL, 6)], subtotals=True)
    page = grid.of(made, most_rows=2, start=6)
    assert [(line.member.key, line.depth, line.is_total) for line in page.lines] == [
        ("b", 0, False),
        ("2", 1, False),
        ("3", 1, False),
        (None, 0, True),
    ]
    assert (page.start, page.room, page.count) == (6, 2, 8)
    assert [line.member.key for line in grid.of(made, most_rows=2).lines] == ["a", "1", None]
