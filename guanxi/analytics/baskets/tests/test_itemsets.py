"""The search finds what counting every set finds."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.analytics.baskets import itemsets
from guanxi.analytics.baskets.itemsets import TooMany, frequent_sets
from guanxi.analytics.baskets.ledger import Baskets, from_codes, from_lists, from_pairs

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
    monkeypatch.setattr(itemsets, "AT_ONCE", 1)
    part_by_part = found(lists, 3)
    monkeypatch.setattr(itemsets, "SHORT", 0)
    monkeypatch.setattr(itemsets, "SHRINK", 1)
    assert found(lists, 3) == part_by_part == at_once == counted(lists, 3, 8)


def test_an_item_counts_once_in_a_basket_and_an_empty_basket_counts_as_one() -> None:
    baskets = from_lists([["a", "a"], [], ["a"]])
    assert (len(baskets), frequent_sets(baskets, 1)) == (3, {(0,): 2})


def test_no_end_of_sets_is_refused() -> None:
    with pytest.raises(TooMany, match="More than 100 sets"):
        frequent_sets(from_lists([list("abcdefghij")]), 1, most=100)


ABOVE = {"a": "x", "b": "x", "c": "y", "d": "y", "x": "z", "y": "z"}
"""A product and the category that it is in, two levels up."""


def above(item: str) -> list[str]:
    return [ABOVE[item], *above(ABOVE[item])] if item in ABOVE else []


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=4), max_size=25), st.integers(1, 4))
def test_at_all_levels_together_no_set_holds_an_item_and_its_category(lists: Lists, least: int) -> None:
    mixed = [[held for item in names for held in (item, *above(item))] for names in lists]
    baskets = from_lists(mixed)
    code = {name: number for number, name in enumerate(baskets.items)}
    apart: dict[int, set[int]] = {}
    for name, one in code.items():
        for other in above(name):
            apart.setdefault(one, set()).add(code[other])
            apart.setdefault(code[other], set()).add(one)
    sets = frequent_sets(baskets, least, apart=apart)
    named = {frozenset(baskets.items[one] for one in codes): count for codes, count in sets.items()}
    trivial = {one for one in counted(mixed, least, 7) if any(other in one for item in one for other in above(item))}
    assert named == {one: count for one, count in counted(mixed, least, 7).items() if one not in trivial}


@given(st.lists(st.tuples(st.integers(5, 9), st.integers(0, 3)), max_size=30))
def test_numbered_lines_make_the_same_baskets_as_named_ones(lines: list[tuple[int, int]]) -> None:
    columns = np.array(lines, np.int64).reshape(-1, 2).T
    found = from_codes(columns[0], columns[1], "wxyz")
    gathered = from_pairs([basket for basket, _item in sorted(lines)], ["wxyz"[item] for _basket, item in sorted(lines)])
    assert [_names(found, number) for number in range(len(found))] == [
        _names(gathered, number) for number in range(len(gathered))
    ]


def _names(baskets: Baskets, number: int) -> list[str]:
    return sorted(baskets.items[code] for code in baskets.codes[baskets.starts[number] : baskets.starts[number + 1]])
