"""PostgreSQL finds a record by every fragment of its name, and no typed text breaks a query."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.lib import phones, text

pytestmark = pytest.mark.django_db
in_one_transaction = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)

chinese = st.text(st.sampled_from("北京华為技术有限公司单曾解重庆银行长沙𠮷々〇臺灣"), min_size=1, max_size=12)
latin = st.text(st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=0x17F), min_size=1, max_size=30)


def found(names: list[str], typed: str, extra: list[str] | None = None) -> bool:
    """Whether a record with these names (and these further tokens) is found by what is typed."""
    query = text.search_query(typed)
    tokens = text.search_tokens(*names) + (extra or [])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {text.VECTOR_SQL} @@ %s::tsquery", [tokens, query])
        is_found = bool(cursor.fetchone()[0])
        cursor.execute(f"SELECT {text.VECTOR_SQL} @@ %s::tsquery", [text.telling(tokens), query])
        assert cursor.fetchone()[0] == is_found  # what is left out of the index is found as well
        return is_found


@in_one_transaction
@given(st.text())
def test_no_text_breaks_a_query(db: None, typed: str) -> None:
    query = text.search_query(typed)
    with connection.cursor() as cursor:
        for sql in ("SELECT %s::tsquery", "SELECT to_tsquery('simple', %s)"):
            cursor.execute(sql, [query])
            assert (cursor.fetchone() == (None,)) == (query is None)
        tokens = text.search_tokens(typed)
        cursor.execute("SELECT length(%s::tsvector)", [text.tsvector_literal(tokens)])
        assert cursor.fetchone() == (len(set(tokens)),)


@in_one_transaction
@given(name=chinese, start=st.integers(0, 11), length=st.integers(1, 12), around=st.sampled_from(["", "ABC ", "(1)"]))
def test_every_chinese_fragment_finds_the_name(db: None, name: str, start: int, length: int, around: str) -> None:
    fragment = name[start % len(name) :][:length]
    assert found([f"{around}{name}{around}"], fragment)


@in_one_transaction
@given(word=latin, length=st.integers(1, 30), around=st.sampled_from(["", "華為 ", "x, "]))
def test_every_beginning_of_a_word_finds_it(db: None, word: str, length: int, around: str) -> None:
    assert found([f"{around}{word}"], word[:length])


@pytest.mark.parametrize(
    "typed",
    ["bjhw", "hw", "huawei", "HuaWei", "beijinghua", "beijing huawei", "华为", "華為", "北京 jishu", "ｊｓ", "技术中国", "h"],
)
def test_a_company_is_found_by_pinyin_initials_and_characters(db: None, typed: str) -> None:
    assert found(["北京华为技术(中国)有限公司"], typed)


@pytest.mark.parametrize("typed", ["华技", "北华", "uawei", "nanjing", "为华", "bjjs"])
def test_a_company_is_not_found_by_what_it_is_not_called(db: None, typed: str) -> None:
    assert not found(["北京华为技术(中国)有限公司"], typed)


@pytest.mark.parametrize("typed", ["shantian", "shan tian", "stf", "dtf", "dan", "danxiaom", "单雄"])
def test_a_surname_is_found_by_both_readings(db: None, typed: str) -> None:
    assert found(["单田芳", "单晓明", "单雄信"], typed)


@pytest.mark.parametrize("typed", ["010 6552 9988", "+86 10 65529988", "(010)65529988转801", "65529988", "0106552"])
def test_a_phone_is_found_in_any_notation(db: None, typed: str) -> None:
    assert found(["华为"], typed, extra=phones.search_tokens(phones.parse("010-65529988转801")))
