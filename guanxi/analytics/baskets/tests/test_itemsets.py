"""The search finds what counting every set finds."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.analytics.baskets import itemsets
from guanxi.analytics.baskets.itemsets import TooMany, frequent_sets
from guanxi.analytics.baskets.ledger import from_lists

Lists = list[list[str]]
LISTS: st.SearchStrategy[Lists] = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=7), max_size=40)


def counted(lists: Lists, least: int, longest: int) -> dict[frozenset[str], int]:
    """Count every set that could be."""
    every = sorted({item for names in lists for item in names})
    sets = (frozenset(chosen) for size in range(1, longest + 1) for chosen in combinations(every, size))
    counts = {one: sum(one <= set(names) for names in lists) for one in sets}
    return {one: count for one, count in counts.items() if count >= least}


def found(lists: Lists, least: int, longest: int = 0) -> dict[frozenset[str], int]:
    baskets = from_lists(lists)
    sets = frequent_sets(baskets, least, longest=longest)
    return {frozenset(baskets.items[code] for code in codes): count for codes, count in sets.items()}


@given(LISTS, st.integers(1, 6))
def test_every_frequent_set_is_found_with_its_count(lists: Lists, least: int) -> None:
    assert found(lists, least) == counted(lists, least, 7)


@given(LISTS, st.integers(1, 3), st.integers(1, 3))
def test_longer_sets_than_asked_are_left_out(lists: Lists, least: int, longest: int) -> None:
    assert found(lists, least, longest) == counted(lists, least, longest)


def test_large_classes_and_shrinking_rows_count_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rare prefixes inside many baskets, compared all at once and one by one."""
    lists = [[item for position, item in enumerate("abcdefgh") if number % (position + 2) == 0] for number in range(1, 2000)]
    at_once = found(lists, 3)
    monkeypatch.setattr(itemsets, "AT_ONCE", 0)
    monkeypatch.setattr(itemsets, "SHRINK", 1)
    assert found(lists, 3) == at_once == counted(lists, 3, 8)


def test_an_item_counts_once_in_a_basket_and_an_empty_basket_counts_as_one() -> None:
    baskets = from_lists([["a", "a"], [], ["a"]])
    assert (len(baskets), frequent_sets(baskets, 1)) == (3, {(0,): 2})


def test_no_end_of_sets_is_refused() -> None:
    with pytest.raises(TooMany, match="More than 100 sets"):
        frequent_sets(from_lists([list("abcdefghij")]), 1, most=100)
