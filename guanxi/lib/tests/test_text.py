"""Texts are found by what people type."""

from __future__ import annotations

import pytest

from guanxi.lib.text import fold, is_fragment, search_query, search_tokens, telling, tsvector_literal


def test_tokens_of_a_company_name() -> None:
    characters = ["华为", "为中", "中国", "国"]
    readings = ["hwzg", "wzg", "zg", "g", "huaweizhongguo", "weizhongguo", "zhongguo", "guo"]
    words = ["iphone15", "iphone", "15"]
    assert search_tokens("华为(中国)", "iPhone15") == sorted([*characters, *readings, *words])


def test_tokens_without_pinyin_are_the_words_themselves() -> None:
    assert search_tokens("华为", None, "", pinyin=False) == ["为", "华为"]


def test_a_token_that_begins_another_one_tells_nothing() -> None:
    assert telling(["华为", "华", "为", "hw", "hwzg", "15", "155", "15"]) == ["155", "hwzg", "为", "华为"]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("華為", "华为"),
        ("ＡＢＣ１", "abc1"),
        ("Éclair", "eclair"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("臺灣", "台湾"),
    ],
)
def test_width_case_accents_and_tradition_make_no_difference(text: str, same: str) -> None:
    assert fold(text) == same
    assert search_tokens(text) == search_tokens(same)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("hw", "'hw':*"),
        ("单", "'单':*"),
        ("北京華為", "'北京' & '京华' & '华为'"),
        ("华为 HuaWei", "'华为' & 'huawei':*"),
        ("SO-2024", "'so':* & '2024':*"),
        ("010-6552 9988", "'861065529988':* | '01065529988':*"),
        ("95588", "'95588':* | ('95588':*)"),
        ("'; drop \\ ' &|!:*()", "'drop':*"),
        ("a" * 300, "'" + "a" * 24 + "':*"),
    ],
)
def test_the_query_asks_for_all_words_typed(typed: str, query: str) -> None:
    assert search_query(typed) == query


@pytest.mark.parametrize("typed", ["", "  ", "！？", "\x00", "\ud800"])
def test_nothing_to_look_for_is_no_query(typed: str) -> None:
    assert search_query(typed) is None


def test_phone_digits_are_asked_for_as_dialed_in_the_region() -> None:
    assert search_query("02-2345-6789", region="TW") == "'886223456789':* | '0223456789':*"


def test_the_text_form_of_a_vector_is_quoted() -> None:
    assert tsvector_literal(["a'b", "c\\d"]) == "'a''b' 'c\\\\d'"


@pytest.mark.parametrize(("text", "expected"), [("精密", True), ("華", False), ("精密a", False), ("精 密", False), ("", False)])
def test_only_chinese_characters_make_a_fragment(text: str, expected: bool) -> None:
    assert is_fragment(text) is expected
