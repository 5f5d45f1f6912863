"""What only seems to follow is told apart from what does."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.analytics.sequences import shuffling
from guanxi.analytics.sequences.histories import Histories, from_events, from_sets
from guanxi.analytics.sequences.patterns import Limits, frequent_patterns
from guanxi.analytics.sequences.rules import Asked, sequences
from guanxi.analytics.thresholds import share

EVENTS = st.dictionaries(st.integers(0, 20), st.sets(st.sampled_from("abc"), min_size=1), max_size=6)


def _contents(histories: Histories) -> list[list[tuple[int, ...]]]:
    events = [tuple(histories.codes[start:end].tolist()) for start, end in itertools.pairwise(histories.starts)]
    return [sorted(events[place] for place in np.flatnonzero(histories.of == one)) for one in range(len(histories))]


@given(st.lists(EVENTS, min_size=1, max_size=6), st.integers(0, 5))
def test_every_history_keeps_its_events_and_its_moments(days: list[dict[int, set[str]]], seed: int) -> None:
    histories = from_events([[(day, sorted(items)) for day, items in history.items()] for history in days])
    other = shuffling.shuffled(histories, np.random.default_rng(seed))
    assert (other.of.tolist(), other.times.tolist()) == (histories.of.tolist(), histories.times.tolist())
    assert _contents(other) == _contents(histories)


def test_of_two_events_in_any_order_half_stand_in_this_one() -> None:
    """By lot one history in two holds a → b, so 60 of 120 are expected; 80 would be too many: P(X ≥ 80) = 0.00017 for 120 coins."""
    histories = from_sets([[["a"], ["b"]]] * 80 + [[["b"], ["a"]]] * 40)
    counts = frequent_patterns(histories, 5)
    told = shuffling.chances(histories, counts, 5, Limits(), times=400)
    forth = told[(0,), (1,)]
    assert (forth.expected, forth.chance) == (pytest.approx(60, abs=1), pytest.approx(0.00017, abs=0.0001))
    assert told[(1,), (0,)].chance == 1.0, "fewer than by chance is not surprising"


def test_what_is_bought_again_and_again_says_nothing_of_order() -> None:
    histories = from_sets([[["a"], ["a"], ["a"]]] * 30)
    told = shuffling.chances(histories, frequent_patterns(histories, 5), 5, Limits(), times=5)
    assert {(one.expected, one.chance) for one in told.values()} == {(30.0, 1.0)}


def test_sequences_that_chance_makes_are_left_out_up_to_their_share_and_the_others_stay() -> None:
    lot = np.random.default_rng(7)
    drawn = [[[str(item)] for item in lot.permutation(6)] for _turn in range(300)]
    real = [[*events, ["first"], ["then"]] for events in drawn]
    asked = Asked(share("10%"), None, Limits(longest=2), shuffles=20, false_discoveries=share("5%"))
    found = sequences(from_sets(real), asked)
    certain = [one for one in found.sequences if one.order and one.order.rate < 1e-6]
    kept = {(first[0], last[0]) for (first, *_between, last) in (one.events for one in certain)}
    assert kept == {("first", "then"), *((str(item), end) for item in range(6) for end in ("first", "then"))}
    assert len(found.sequences) - len(certain) <= 8 + 1, "the eight single items, and of those drawn by lot one in twenty at most"
    assert found.tested == 6 * 5 + 6 * 2 + 1, (
        "all pairs of the six in both orders, each of them with the two at the end, and these"
    )


def test_the_same_shuffles_come_each_time() -> None:
    histories = from_sets([[["a"], ["b"], ["c"]], [["c"], ["a"]], [["b"], ["a"], ["c"]]] * 10)
    asked = Asked(share("10%"), shuffles=3)
    assert sequences(histories, asked) == sequences(histories, asked)
