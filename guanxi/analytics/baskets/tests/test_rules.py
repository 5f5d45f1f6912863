"""Rules reach their thresholds exactly, and their figures are what the definitions say."""

import gzip
from fractions import Fraction
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.analytics.baskets import reading, significance
from guanxi.analytics.baskets.ledger import from_lists
from guanxi.analytics.baskets.rules import Asked, Rule, rules

GROCERIES = Path(__file__).parents[5] / "shared" / "data" / "baskets" / "groceries.csv.gz"
real_groceries = pytest.mark.skipif(not GROCERIES.exists(), reason=f"{GROCERIES} is not there")


def only(lists: list[list[str]], support: str = "1/100", confidence: str = "1/100") -> dict[str, Rule]:
    found = rules(from_lists(lists), Asked(Fraction(support), Fraction(confidence)))
    return {f"{'+'.join(rule.body)}>{'+'.join(rule.head)}": rule for rule in found.rules}


def test_figures_are_those_of_the_definitions() -> None:
    rule = only([["tea", "milk"]] * 6 + [["tea"]] * 2 + [["milk"]] * 3 + [["salt"]] * 9)["tea>milk"]
    assert (rule.both, rule.body_count, rule.head_count, rule.whole) == (6, 8, 9, 20)
    assert (rule.support, rule.confidence, rule.lift) == (0.3, 0.75, pytest.approx(0.75 / 0.45))
    assert (rule.leverage, rule.conviction) == (pytest.approx(0.3 - 0.4 * 0.45), pytest.approx(0.55 / 0.25))
    exact = sum(comb(9, held) * comb(11, 8 - held) for held in range(6, 9)) / comb(20, 8)
    assert rule.chance == pytest.approx(exact)


def test_a_rule_that_is_never_wrong_has_no_conviction() -> None:
    assert only([["a", "b"]] * 3 + [["b"]])["a>b"].conviction is None


def test_a_rule_at_exactly_the_confidence_is_one() -> None:
    lists = [["a", "b"]] * 3 + [["a"]] * 7
    assert ("a>b" in only(lists, confidence="0.3"), "a>b" in only(lists, confidence="0.3000001")) == (True, False)


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=4), min_size=1, max_size=25), st.fractions(Fraction(1, 10), 1))
def test_no_rule_is_missing_and_none_too_many(lists: list[list[str]], confidence: Fraction) -> None:
    held = [frozenset(names) for names in lists]
    every = {
        (body, head)
        for whole in {frozenset(part) for one in held for size in range(2, 5) for part in combinations(sorted(one), size)}
        for size in (1, 2)
        for part in combinations(sorted(whole), size)
        if (head := frozenset(part)) != whole
        and (body := whole - head)
        and Fraction(sum(whole <= one for one in held), sum(body <= one for one in held)) >= confidence
    }
    found = rules(from_lists(lists), Asked(Fraction(1, 1000), confidence, longest_head=2))
    assert {(frozenset(rule.body), frozenset(rule.head)) for rule in found.rules} == every


def test_discovery_rates_are_those_of_benjamini_and_hochberg() -> None:
    rates = significance.discovery_rates(np.array([0.04, 0.001, 0.03, 0.5]))
    assert rates.tolist() == pytest.approx([0.04 * 4 / 3, 0.004, 0.04 * 4 / 3, 0.5])


def test_chance_findings_are_left_out_where_that_is_asked() -> None:
    lists = [["a", "b"]] * 30 + [["c"]] * 30 + [["c", "d"], ["d"]]
    asked = Asked(Fraction(1, 100), Fraction(1, 100), false_discoveries=Fraction(1, 20))
    assert {(rule.body, rule.head) for rule in rules(from_lists(lists), asked).rules} == {(("a",), ("b",)), (("b",), ("a",))}


@real_groceries
@pytest.mark.parametrize(
    ("support", "confidence", "count"), [("1/1000", "8/10", 410), ("6/1000", "1/4", 463), ("1/100", "1/2", 15)]
)
def test_the_published_number_of_rules_is_found_among_groceries(support: str, confidence: str, count: int) -> None:
    """As arules finds them with at least two items in a rule (Hahsler et al., the package's own examples)."""
    baskets = reading.from_lines(GROCERIES)
    found = rules(baskets, Asked(Fraction(support), Fraction(confidence)))
    assert (found.whole, found.items, len(found.rules)) == (9835, 169, count)


@real_groceries
def test_the_best_known_rule_has_its_published_figures() -> None:
    found = rules(reading.from_lines(GROCERIES), Asked(Fraction(1, 1000), Fraction(8, 10)))
    rule = next(rule for rule in found.rules if rule.body == ("liquor", "red/blush wine"))
    assert (rule.head, round(rule.support, 8), round(rule.confidence, 7), round(rule.lift, 5)) == (
        ("bottled beer",),
        0.00193188,
        0.9047619,
        11.23527,
    )


def test_reading_tells_how_items_are_separated(tmp_path: Path) -> None:
    file = tmp_path / "baskets.txt"
    for content, items in (
        ("a, b\n\nc,a", {"a", "b", "c"}),
        ("1 2 3\n2 3\n", {"1", "2", "3"}),
        ("whole milk\nred wine\n", {"whole milk", "red wine"}),
        ('"x, y";z\n', {"x, y", "z"}),
    ):
        file.write_text(content, encoding="utf-8")
        marked = reading.from_lines(file, delimiter=";") if ";" in content else reading.from_lines(file)
        assert set(marked.items) == items
    file.write_bytes(gzip.compress("牛奶，面包\n牛奶,面包\n".encode("gb18030")))
    assert set(reading.from_lines(file).items) == {"牛奶，面包", "牛奶", "面包"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_baskets_are_read_in_the_encodings_of_spreadsheets(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "baskets.csv"
    file.write_bytes("牛奶,面包\r\n黄油,牛奶\r\n".encode(encoding))
    baskets = reading.from_lines(file)
    assert (len(baskets), set(baskets.items)) == (2, {"牛奶", "面包", "黄油"})
