"""Sheets: what an address says, and the steps from one sheet to the next."""

from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from guanxi.analytics.exploring import sheet
from guanxi.analytics.exploring.sheet import Against, Color, Drawn, Filter, Sheet, Zone

LEVELS = st.sampled_from(["region.province", "product.category1", "account.account", "day.month", "day.quarter"])
KEYS = st.text(st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"]), max_size=8)
FILTERS = st.builds(Filter, LEVELS, st.lists(KEYS, min_size=1, max_size=3, unique=True).map(tuple), st.booleans())


def _one_of_each(filters: list[Filter]) -> tuple[Filter, ...]:
    return tuple({one.level: one for one in filters}.values())


SHEETS = st.builds(
    lambda levels, cut, **rest: Sheet(cube="order_lines", rows=tuple(levels[:cut]), columns=tuple(levels[cut:]), **rest),
    st.lists(LEVELS, max_size=4, unique=True),
    st.integers(0, 4),
    measures=st.lists(st.sampled_from(["profit", "revenue@year_before", "margin"]), unique=True).map(tuple),
    filters=st.lists(FILTERS, max_size=3).map(_one_of_each),
    time=st.sampled_from(["", "last_quarter", "2026-Q3", "2026-01-01..2026-03-31"]),
    against=st.sampled_from(Against),
    sort=st.sampled_from(["", "profit", "-profit"]),
    top=st.integers(0, 100),
    drawn=st.sampled_from(Drawn),
    color=st.sampled_from(Color),
    subtotals=st.booleans(),
    only=st.sampled_from([(), (("profit", "below", "0"),)]),
)


def _read(address: str) -> Sheet:
    return sheet.read("order_lines", parse_qs(address, keep_blank_values=True))


@given(SHEETS)
def test_an_address_says_all_of_a_sheet(one: Sheet) -> None:
    assert _read(one.address) == one


def test_what_makes_no_sense_in_an_address_is_left_out() -> None:
    odd = _read("show=,,profit,profit&rows=a.b&columns=a.b,c.d&top=-5&as=hologram&color=x&against=x&only=profit:below&is.=x")
    assert odd == Sheet(cube="order_lines", measures=("profit",), rows=("a.b",), columns=("c.d",))


def test_a_level_stands_in_one_place_only() -> None:
    one = _read("rows=region.province,product.category1&columns=day.quarter")
    moved = one.put("region.province", Zone.COLUMNS, 0)
    assert (moved.rows, moved.columns) == (("product.category1",), ("region.province", "day.quarter"))


def test_a_measure_can_be_put_before_another() -> None:
    assert _read("show=a,b,c").showing("c", 0).measures == ("c", "a", "b")


def test_drilling_into_a_member_filters_by_it_and_by_what_stands_around_it() -> None:
    one = _read("rows=region.province,product.category1&time=last_quarter")
    found = one.drilled({"region.province": "440000", "product.category1": "3"}, "product.category1", into="product.category2")
    assert found.address == "rows=product.category2&is.region.province=440000&is.product.category1=3&time=last_quarter"


def test_drilling_into_an_outer_member_keeps_the_inner_level() -> None:
    one = _read("rows=region.province,product.category1")
    found = one.drilled({"region.province": "440000"}, "region.province", into="region.city")
    assert (found.rows, found.filters) == (("region.city", "product.category1"), (Filter("region.province", ("440000",)),))


def test_leaving_a_member_out_of_chosen_ones_chooses_the_others() -> None:
    assert _read("is.a.b=1&is.a.b=2").leaving_out("a.b", "1").filters == (Filter("a.b", ("2",)),)
    assert _read("").leaving_out("a.b", "1").leaving_out("a.b", "2").filters == (Filter("a.b", ("1", "2"), is_excluding=True),)


def test_sorting_by_a_measure_turns_around_and_ends() -> None:
    one = _read("show=profit")
    steps = [one := one.sorted_by("profit") for _step in range(3)]
    assert [step.sort for step in steps] == ["-profit", "profit", ""]


def test_taking_a_measure_away_takes_its_sorting_and_its_condition_along() -> None:
    left = _read("show=profit,revenue&sort=-profit&only=profit:below:0").without("profit")
    assert left == _read("show=revenue")
