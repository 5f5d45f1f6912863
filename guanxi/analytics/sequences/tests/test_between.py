"""The time between steps is that of the earliest events that hold the sequence."""

import itertools
from statistics import median

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from guanxi.analytics.sequences.between import Steps
from guanxi.analytics.sequences.histories import Histories, from_codes, from_events
from guanxi.analytics.sequences.patterns import Limits, frequent_patterns

EVENTS = st.dictionaries(st.integers(0, 20), st.sets(st.sampled_from("abc"), min_size=1), max_size=6)


def steps_of(history: dict[int, set[str]], pattern: tuple[tuple[str, ...], ...], least: int) -> list[int] | None:
    """Walk through one history: the first beginning that has an end, then always the next event that fits."""
    days = sorted(history)
    for start in days:
        way = [start] if set(pattern[0]) <= history[start] else []
        for event in pattern[1:]:
            way += [day for day in days if way and day > way[-1] and day - way[-1] >= least and set(event) <= history[day]][:1]
        if len(way) == len(pattern):
            return [after - before for before, after in itertools.pairwise(way)]
    return None


@given(st.lists(EVENTS, min_size=1, max_size=6), st.sampled_from([0, 3]))
def test_medians_are_those_of_walking_through_every_history(histories: list[dict[int, set[str]]], least: int) -> None:
    numbered = from_events([[(day, sorted(items)) for day, items in history.items()] for history in histories])
    limits = Limits(longest=3, least_gap=least)
    steps = Steps(numbered, limits)
    for pattern in frequent_patterns(numbered, 1, limits):
        named = tuple(tuple(numbered.items[code] for code in event) for event in pattern)
        walked = [way for history in histories if (way := steps_of(history, named, least))]
        expected = [median(column) for column in zip(*walked, strict=True)]
        assert steps.medians(pattern) == expected


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 3)), max_size=30))
def test_numbered_lines_make_the_same_histories_as_named_ones(lines: list[tuple[int, int, int]]) -> None:

    columns = np.array(lines, np.int64).reshape(-1, 3).T
    found = from_codes(columns[0], columns[1], columns[2], "wxyz")
    by_history: dict[int, list[tuple[int, list[str]]]] = {}
    for whose, day, code in sorted(lines):
        by_history.setdefault(whose, []).append((day, ["wxyz"[code]]))
    assert _plain(found) == _plain(from_events(by_history.values()))


def _plain(histories: Histories) -> list[tuple[int, int, list[str]]]:
    return [
        (int(of), int(time), sorted(histories.items[code] for code in histories.codes[start:end]))
        for of, time, start, end in zip(histories.of, histories.times, histories.starts, histories.starts[1:], strict=False)
    ]
