"""Words are joined with the signs of the reader's language."""

import pytest
from django.utils import translation

from guanxi.records.enumerating import labeled, listed, parted, together


@pytest.mark.parametrize(
    ("language", "words", "texts", "ways"),
    [
        ("en", "a, b, c", "a; b; c", "a, b and c"),
        ("zh-hans", "a、b、c", "a；b；c", "a、b和c"),
        ("zh-hant", "a、b、c", "a；b；c", "a、b和c"),
    ],
)
def test_each_language_has_its_own_signs(language: str, words: str, texts: str, ways: str) -> None:
    with translation.override(language):
        assert (listed("abc"), parted("abc"), together("abc")) == (words, texts, ways)


def test_one_word_stands_alone_and_none_is_empty() -> None:
    assert [listed(["a"]), listed([]), together(["a"]), together([])] == ["a", "", "a", ""]


@pytest.mark.parametrize(("language", "text"), [("en", "Roles: 3"), ("zh-hans", "Roles：3")])
def test_a_label_stands_before_its_value(language: str, text: str) -> None:
    with translation.override(language):
        assert labeled("Roles", 3) == text


def test_words_may_hold_signs_of_percent() -> None:
    with translation.override("en"):
        assert listed(["40%", "%(first)s"]) == "40%, %(first)s"
