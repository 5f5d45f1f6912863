"""Phones are understood in every notation people use."""

from __future__ import annotations

import random
from collections.abc import Iterator

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.lib import phones
from guanxi.lib.phones import Phone, digits, display, looks_like_phone, parse, region_of, search_digits, search_tokens

BEIJING = "+861065529988"


@pytest.mark.parametrize(
    "written",
    [
        "01065529988",
        "010-65529988",
        "(010) 6552 9988",
        "010.6552.9988",
        "０１０－６５５２９９８８",
        "+86 10 6552 9988",
        "＋86 10 6552 9988",
        "+86 (0)10 65529988",
        "0086-10-65529988",
        "电话：010-65529988",
    ],
)
def test_every_notation_of_a_beijing_number_is_the_same_number(written: str) -> None:
    assert parse(written) == Phone(written, BEIJING)


@pytest.mark.parametrize(
    "written",
    [
        "010-65529988转801",
        "010-65529988 轉 801",
        "010-65529988分机801",
        "010-65529988 分機：801",
        "010-65529988转分机801",
        "010-65529988-801",
        "010-65529988 ext. 801",
        "010-65529988x801",
        "010-65529988 #801",
        "010-65529988,801",
        "010-65529988（转８０１）",
        "tel:+86-10-65529988;ext=801",
    ],
)
def test_the_extension_is_told_from_the_number(written: str) -> None:
    phone = parse(written)
    assert (phone.e164, phone.extension) == (BEIJING, "801")


@pytest.mark.parametrize(
    ("written", "region", "e164"),
    [
        ("138 0013 8000", "CN", "+8613800138000"),
        ("8613800138000", "CN", "+8613800138000"),
        ("手机:13800138000(张三)", "CN", "+8613800138000"),
        ("400-820-8820", "CN", "+864008208820"),
        ("800-820-8820", "CN", "+868008208820"),
        ("02-2345-6789", "TW", "+886223456789"),
        ("0912-345-678", "tw", "+886912345678"),
        ("2345 6789", "HK", "+85223456789"),
        ("+852 2345 6789", "CN", "+85223456789"),
        ("+44 (0)20 7946 0958", "CN", "+442079460958"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("+39 (0)6 12345678", "CN", "+390612345678"),
    ],
)
def test_numbers_are_read_as_dialed_in_the_region(written: str, region: str, e164: str) -> None:
    assert parse(written, region=region).e164 == e164


@pytest.mark.parametrize("written", ["95588", "110", "65529988", "", "转801", "no number", "9" * 400, "+", "(((", "１２"])
def test_what_is_no_complete_number_keeps_its_text_only(written: str) -> None:
    assert parse(written) == Phone(written, None, "")


@given(st.text())
def test_odd_input_never_raises(text: str) -> None:
    phone = parse(text)
    assert phone.raw == text.strip()
    assert all(token.isascii() and token.isdigit() for token in search_tokens(phone))


@pytest.mark.parametrize(
    "typed", ["010 6552 9988", "(010)65529988", "+86 10 65529988", "65529988", "5529988", "0086 10 6552 9988", "106552", "9988"]
)
def test_a_number_is_found_by_any_notation_or_end_of_it(typed: str) -> None:
    wanted = search_digits(typed)
    assert [token for token in search_tokens(parse("010-65529988转801")) if token.startswith(wanted)] != []


def test_another_number_is_not_found() -> None:
    wanted = search_digits("010-65529989")
    assert [token for token in search_tokens(parse("010-65529988")) if token.startswith(wanted)] == []


def test_numbers_are_shown_national_at_home_and_international_abroad() -> None:
    phone = parse("+861065529988 转 801")
    assert display(phone, region="CN", extension_mark=" 转 ") == "010 6552 9988 转 801"
    assert display(phone, region="TW") == "+86 10 6552 9988 ext. 801"
    assert display(parse("95588")) == "95588"


def test_digits_of_any_script_count() -> None:
    assert digits("٣٤ ５-6 ④") == "3456"


def test_a_number_knows_its_territory() -> None:
    assert [region_of(parse(text)) for text in ("+85223456789", "13800138000", "95588")] == ["HK", "CN", None]


def test_only_phone_like_text_looks_like_a_phone() -> None:
    likes = {
        text: looks_like_phone(text) for text in ("010-6552 9988 转 801", "+86 138", "SO-2024-0001", "华为 13800138000", "12")
    }
    assert likes == {"010-6552 9988 转 801": True, "+86 138": True, "SO-2024-0001": False, "华为 13800138000": False, "12": False}


def _numbers_as_people_write_them() -> Iterator[str]:
    dice = random.Random(3)  # noqa: S311
    for _turn in range(3000):
        some = f"{dice.randrange(10**9):09d}"
        yield f"1{dice.randint(3, 9)}{some}"
        yield f"+86 1{dice.randint(3, 9)}{some}"
        yield f"0{some[:3]}-{some[3:]}{dice.randint(10, 99)}"
        yield f"(0{some[:2]}) {some[1:]}"
        yield f"+86-{some}1"


def test_usual_numbers_at_home_are_read_as_the_library_reads_them() -> None:
    for raw in _numbers_as_people_write_them():
        at_home = phones._at_home(raw)
        if at_home:
            known = phonenumbers.parse(raw, "CN")
            assert phonenumbers.is_valid_number(known), raw
            assert phonenumbers.format_number(known, phonenumbers.PhoneNumberFormat.E164) == f"+86{at_home}"
            dialed = phones.digits(phonenumbers.format_number(known, phonenumbers.PhoneNumberFormat.NATIONAL))
            assert phones._dialed(f"+86{at_home}") == (at_home, dialed)
    assert sum(bool(phones._at_home(raw)) for raw in _numbers_as_people_write_them()) > 3000
