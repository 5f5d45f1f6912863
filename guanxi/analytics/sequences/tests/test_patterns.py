"""The search finds what trying every pattern on every history finds."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.analytics.sequences.histories import from_events, from_sets
from guanxi.analytics.sequences.patterns import Limits, TooMany, frequent_patterns

Histories = list[dict[int, set[str]]]
Pattern = tuple[tuple[str, ...], ...]
EVENTS = st.dictionaries(st.integers(0, 12), st.sets(st.sampled_from("abc"), min_size=1), max_size=5)
HISTORIES: st.SearchStrategy[Histories] = st.lists(EVENTS, min_size=1, max_size=8)
LIMITS = st.builds(
    Limits,
    longest=st.integers(1, 3),
    largest=st.integers(0, 2),
    least_gap=st.sampled_from([0, 0, 2, 3]),
    most_gap=st.none() | st.integers(1, 6),
    window=st.none() | st.integers(1, 9),
)


def holds(history: dict[int, set[str]], pattern: Pattern, limits: Limits) -> bool:
    """Try every choice of moments for the events of the pattern."""
    return any(
        all(set(event) <= history[moment] for event, moment in zip(pattern, chosen, strict=True))
        and all(limits.least_gap <= after - before for before, after in pairwise(chosen))
        and (limits.most_gap is None or all(after - before <= limits.most_gap for before, after in pairwise(chosen)))
        and (limits.window is None or chosen[-1] - chosen[0] <= limits.window)
        for chosen in combinations(sorted(history), len(pattern))
    )


def tried(histories: Histories, least: int, limits: Limits) -> dict[Pattern, int]:
    events = [event for size in range(1, (limits.largest or 3) + 1) for event in combinations("abc", size)]
    found: dict[Pattern, int] = {}
    above: list[Pattern] = [()]
    for _ in range(limits.longest):
        longer = [(*pattern, event) for pattern in above for event in events]
        counts = {pattern: sum(holds(history, pattern, limits) for history in histories) for pattern in longer}
        above = [pattern for pattern, count in counts.items() if count >= least]
        found |= {pattern: counts[pattern] for pattern in above}
    return found


@given(HISTORIES, st.integers(1, 4), LIMITS)
def test_every_frequent_pattern_is_found_with_its_count(histories: Histories, least: int, limits: Limits) -> None:
    numbered = from_events([[(moment, sorted(items)) for moment, items in history.items()] for history in histories])
    found = frequent_patterns(numbered, least, limits)
    named = {tuple(tuple(sorted(numbered.items[code] for code in event)) for event in one): count for one, count in found.items()}
    assert named == tried(histories, least, limits)


def test_the_worked_example_of_the_method_is_reproduced() -> None:
    """Pei et al. 2001, table 1: <(ab)c> and <a(bc)a> have support 2, <a c> has 4."""
    rows = ["a abc ac d cf", "ad c bc ae", "ef ab df c b", "e g af c b c"]
    histories = from_sets([[list(event) for event in row.split()] for row in rows])
    code = {name: number for number, name in enumerate(histories.items)}
    found = frequent_patterns(histories, 2)
    asked = {"ab c": 2, "a bc a": 2, "a c": 4, "a b": 4, "e f c b": 2, "f b c": 2}
    patterns = {text: tuple(tuple(sorted(code[name] for name in event)) for event in text.split()) for text in asked}
    assert ({text: found.get(pattern) for text, pattern in patterns.items()}, len(found)) == (asked, 53)


def test_no_end_of_patterns_is_refused() -> None:
    with pytest.raises(TooMany):
        frequent_patterns(from_sets([[[str(number)] for number in range(20)]]), 1, most=1000)


def test_nothing_is_found_in_nothing() -> None:
    assert frequent_patterns(from_sets([]), 1) == {}
    assert frequent_patterns(from_sets([[], [["a"]]]), 2) == {}
