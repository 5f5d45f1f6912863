"""Numbers, money, days and names are written as readers of each language expect; templates find what they need."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from jinja2 import Environment, UndefinedError
from markupsafe import Markup

from guanxi.config import formatting, jinja

NOW = datetime(2026, 3, 5, 6, 30, tzinfo=UTC)


@pytest.fixture
def environment() -> Environment:
    return jinja.environment()


@pytest.fixture(autouse=True)
def _in_shanghai() -> Iterator[None]:
    with timezone.override("Asia/Shanghai"), translation.override("en"):
        yield


def written(environment: Environment, template: str, **values: object) -> str:
    return environment.from_string(template).render(**values)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "-CN¥1,234.50"), ("zh-hans", "-¥1,234.50"), ("zh-hant", "-CN¥1,234.50")],
)
def test_money_names_its_currency_and_keeps_the_minus(language: str, expected: str) -> None:
    with translation.override(language):
        assert formatting.money(Decimal("-1234.5"), "CNY") == expected


def test_money_follows_the_places_of_its_currency_unless_told_otherwise() -> None:
    assert [formatting.money(1234, "JPY"), formatting.money(Decimal("1234.56"), "USD", 0)] == ["¥1,234", "$1,235"]


def test_digits_fix_the_places_of_a_number() -> None:
    value = Decimal("1234567.891")
    assert [formatting.number(value), formatting.number(value, 0), formatting.number(5, 2)] == [
        "1,234,567.891",
        "1,234,568",
        "5.00",
    ]


@pytest.mark.parametrize(("language", "expected"), [("en", "1.2M"), ("zh-hans", "123.5万"), ("zh-hant", "123.5萬")])
def test_large_numbers_are_shortened_in_steps_of_the_language(language: str, expected: str) -> None:
    with translation.override(language):
        assert formatting.compact(1234567) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("en", ["CN¥206", "CN¥7.9K", "-CN¥31"]), ("zh-hans", ["¥206", "¥7,851", "-¥31"])]
)
def test_small_amounts_are_rounded_instead_of_shortened(language: str, expected: list[str]) -> None:
    with translation.override(language):
        assert [
            formatting.compact(amount, "CNY") for amount in (Decimal("205.754675"), Decimal("7851.34"), Decimal("-31.2"))
        ] == expected


def test_a_signed_share_shows_its_direction_and_zero_has_none() -> None:
    shares = [formatting.percent(share, signed=True) for share in (0.124, -0.031, 0)]
    assert shares == ["+12.4%", "-3.1%", "0.0%"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Mar 5, 2026"), ("zh-hans", "2026-03-05"), ("zh-hant", "2026/03/05")],
)
def test_days_follow_the_language(language: str, expected: str) -> None:
    with translation.override(language):
        assert formatting.day(date(2026, 3, 5)) == expected


def test_moments_are_told_in_the_time_zone_of_the_reader() -> None:
    late = datetime(2026, 3, 5, 17, 5, tzinfo=UTC)
    assert [formatting.moment(late), formatting.day(late)] == ["Mar 6, 2026 01:05", "Mar 6, 2026"]


def test_time_passed_and_time_to_come_are_told_apart() -> None:
    with translation.override("zh-hans"):
        told = [formatting.ago(NOW + delta, NOW) for delta in (-timedelta(minutes=4), timedelta(days=3))]
    assert told == ["4分钟前", "3天后"]


def test_nothing_is_written_as_a_dash() -> None:
    empty = [
        formatting.number(None),
        formatting.money(None, "CNY"),
        formatting.percent(None),
        formatting.day(None),
        formatting.ago(None),
    ]
    assert empty == ["–"] * 5


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("王小明", "小明"),
        ("欧阳娜娜", "娜娜"),
        ("Ada Lovelace", "AL"),
        ("Bo", "B"),
        ("北京华为数字技术有限公司", "北京"),
        (" ", "?"),
    ],
)
def test_initials_are_the_given_name_in_chinese(name: str, expected: str) -> None:
    assert formatting.initials(name) == expected


def test_texts_are_escaped_and_unknown_names_refused(environment: Environment) -> None:
    assert written(environment, "{{ name }}", name="<b>&</b>") == "&lt;b&gt;&amp;&lt;/b&gt;"
    with pytest.raises(UndefinedError):
        written(environment, "{{ nme }}", name="x")


def test_a_data_block_cannot_end_its_script(environment: Environment) -> None:
    shown = written(environment, "{{ value|data_block }}", value={"a": "</script>", "b": Decimal("1.5"), "c": date(2026, 3, 5)})
    assert shown == '{"a":"\\u003c/script\\u003e","b":1.5,"c":"2026-03-05"}'


def test_the_searched_words_are_marked_whatever_their_case() -> None:
    assert jinja.marked("Acme & Söhne", "acme &") == Markup("<mark>Acme &amp;</mark> Söhne")


def test_macros_speak_the_language_of_the_request(environment: Environment) -> None:
    template = '{% import "ui/all.html" as ui %}{{ ui.number(value) }} {{ ui.money(value, "CNY") }}'
    shown = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            shown.append(written(environment, template, value=Decimal(-5)))
    negative = '<span class="nowrap negative">{}</span>'
    assert shown == [
        f"{negative.format('-5')} {negative.format('-CN¥5.00')}",
        f"{negative.format('-5')} {negative.format('-¥5.00')}",
    ]


def test_every_component_is_offered_under_one_name(environment: Environment) -> None:
    offered = set(vars(environment.get_template("ui/all.html").module))
    made = {
        name
        for part in ("controls", "layout", "tables", "forms", "figures")
        for name in vars(environment.get_template(f"ui/{part}.html").module)
        if not name.startswith("_")
    }
    assert made - offered == set()


def test_no_template_writes_styles_or_handlers_that_the_policy_refuses() -> None:
    refused = (" style=", "<style", " onclick=", " hx-on", "javascript:")
    found = [
        f"{path.name}: {word}"
        for folder in jinja.template_folders()
        for path in Path(folder).rglob("*.html")
        for word in refused
        if word in path.read_text()
    ]
    assert found == []


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("records:list", ["accounts"]),
        ("records:page", ["accounts", 7]),
        ("records:view", ["accounts", 0]),
        ("records:act", ["orders", 12, "ship"]),
        ("records:file-view", ["orders", 12, 12]),
        ("records:file-view", ["orders", 987_650_123_456_789, 3]),
        ("records:change-comment", ["orders", "12", 3]),
        ("home", []),
    ],
)
def test_addresses_are_those_that_django_gives(name: str, places: list[str | int]) -> None:
    for _turn in range(2):  # found and found again
        assert jinja.url(name, *places) == reverse(name, args=places)
