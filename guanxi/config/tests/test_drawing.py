"""Small pictures have the shape that their numbers say."""

from guanxi.config import drawing


def test_a_sparkline_runs_from_corner_to_corner_over_zero() -> None:
    drawn = drawing.sparkline([0, 5, 10], width=84, height=24)
    assert drawn == drawing.Sparkline("2.0,22.0 42.0,12.0 82.0,2.0", "2.0,24 2.0,22.0 42.0,12.0 82.0,2.0 82.0,24", 82.0, 2.0)


def test_a_sparkline_leaves_gaps_out_and_needs_two_values() -> None:
    gap = drawing.sparkline([10, None, 10], width=84, height=24)
    assert (gap and gap.line, drawing.sparkline([None, 4])) == ("2.0,2.0 82.0,2.0", None)


def test_equal_values_and_only_zeros_can_be_drawn() -> None:
    drawn = [drawing.sparkline([value, value], width=84, height=24) for value in (0, -3)]
    assert [line and line.line for line in drawn] == ["2.0,22.0 82.0,22.0"] * 2


def test_bars_hang_below_zero_when_negative() -> None:
    assert drawing.bars([10, -10], width=20, height=20) == [
        drawing.Bar(0.0, 0.0, 10.0, False),
        drawing.Bar(10.0, 10.0, 10.0, True),
    ]


def test_slices_of_a_pyramid_fit_together() -> None:
    first, last = drawing.pyramid_slices(2, width=100, height=10, gap=2)
    assert (first, last) == ("50.0,0.0 50.0,0.0 75.0,8.0 25.0,8.0", "25.0,0.0 75.0,0.0 100.0,8.0 0.0,8.0")


def test_shares_fill_the_bar_and_negative_amounts_take_no_room() -> None:
    found = drawing.shares([3, -5, 1], gap=0)
    assert found == [drawing.Share(0.0, 75.0, 0.75), drawing.Share(75.0, 0.0, 0.0), drawing.Share(75.0, 25.0, 0.25)]


def test_nothing_divides_into_nothing() -> None:
    assert drawing.shares([0, 0]) == [drawing.Share(0.0, 0.0, 0.0)] * 2
