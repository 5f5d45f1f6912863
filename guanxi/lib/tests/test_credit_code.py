"""Registration numbers of companies are checked by their last character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.lib.credit_code import ALPHABET, check_character, district, is_credit_code, is_taiwan_number

VALID = "91350100M000100Y43"  # the example of GB 32100-2015


def test_the_example_of_the_standard_is_right() -> None:
    assert is_credit_code(VALID)
    assert is_credit_code("９１３５０１００ m000100y43")
    assert check_character(VALID[:17]) == "3"


@pytest.mark.parametrize("place", range(18))
def test_any_wrong_character_is_found(place: int) -> None:
    wrong = ALPHABET[(ALPHABET.index(VALID[place]) + 1) % len(ALPHABET)]
    assert not is_credit_code(f"{VALID[:place]}{wrong}{VALID[place + 1 :]}")


@given(st.text())
def test_odd_input_is_no_code(text: str) -> None:
    assert (is_credit_code(text), is_taiwan_number(text), district(text)) == (False, False, None)


def test_a_code_tells_where_the_company_was_registered() -> None:
    assert [district(VALID), district("123")] == ["350100", None]


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("10458575", True),
        ("10458570", True),
        ("10458574", True),
        ("10458576", False),
        ("04595257", True),
        ("04595258", False),
        ("1234567", False),
    ],
)
def test_taiwans_numbers_are_checked(number: str, right: bool) -> None:
    assert is_taiwan_number(number) == right
