"""Chinese names are read as people read them."""

from __future__ import annotations

import time

import pytest

from guanxi.lib.pinyin import full, initials, sort_key, syllables


@pytest.mark.parametrize(
    ("text", "read", "first_letters"),
    [
        ("北京华为", "beijinghuawei", "bjhw"),
        ("北京華為", "beijinghuawei", "bjhw"),
        ("重庆银行", "chongqingyinhang", "cqyh"),
        ("长春长城汽车行业协会", "changchunchangchengqichehangyexiehui", "ccccqchyxh"),
        ("TCL 集团 2024", "tcljituan2024", "tcljt2024"),
        ("ＴＣＬ集团", "tcljituan", "tcljt"),
        ("吕布", "lvbu", "lb"),
        ("", "", ""),
        ("—— ！", "", ""),
    ],
)
def test_names_are_read_in_full_and_by_initials(text: str, read: str, first_letters: str) -> None:
    assert (full(text), initials(text)) == (read, first_letters)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单田芳", "shan tian fang"),
        ("單田芳", "shan tian fang"),
        ("曾国藩", "zeng guo fan"),
        ("解晓东", "xie xiao dong"),
        ("仇英", "qiu ying"),
        ("查良镛", "zha liang yong"),
        ("朴树", "piao shu"),
        ("尉迟恭", "yu chi gong"),
        ("王曾", "wang ceng"),
    ],
)
def test_surnames_have_their_own_reading_at_the_start_only(name: str, read: str) -> None:
    assert " ".join(syllables(name, surname=True)) == read


def test_a_word_that_is_no_name_keeps_its_usual_reading() -> None:
    assert full("解决") == "jiejue"


def test_sorting_is_by_syllables() -> None:
    assert sorted(["先", "西安", "安", "Zeta", "兴"], key=sort_key) == ["安", "西安", "先", "兴", "Zeta"]


def test_fifty_thousand_names_are_read_in_a_second() -> None:
    names = [f"北京华为技术{number % 10}有限公司" for number in range(5000)]
    full("暖")
    best = min(_seconds(names) for _ in range(3))
    assert len(names) / best > 50_000


def _seconds(names: list[str]) -> float:
    started = time.process_time()
    for name in names:
        full(name)
    return time.process_time() - started
