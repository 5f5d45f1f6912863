"""Values are drawn for people, and nothing that somebody typed becomes part of the page's own language."""

import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from guanxi.config import cells
from guanxi.records import fields, registry
from guanxi.records.fields import Kind
from guanxi.records.showing import Cell, Reader

EVIL = '<b onclick="x">&'
TAME = "&lt;b onclick=&#34;x&#34;&gt;&amp;"
DAY = datetime.date(2026, 3, 4)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def column(name: str, *, num: bool = False) -> SimpleNamespace:
    return SimpleNamespace(name=name, num=num)


@pytest.mark.parametrize(
    ("cell", "drawn"),
    [
        (Cell(Kind.TEXT, "Acme"), "Acme"),
        (Cell(Kind.TEXT, ""), '<span class="soft">–</span>'),
        (Cell(Kind.MONEY, Decimal(-5), currency="USD"), '<span class="nowrap negative">-$5.00</span>'),
        (Cell(Kind.INTEGER, 1200), '<span class="nowrap">1,200</span>'),
        (Cell(Kind.INTEGER, 2026, text="2026"), '<span class="nowrap">2026</span>'),
        (Cell(Kind.PERCENT, Decimal("0.4")), '<span class="nowrap">40%</span>'),
        (Cell(Kind.DAY, DAY), '<time datetime="2026-03-04" title="Mar 4, 2026 00:00">Mar 4, 2026</time>'),
        (Cell(Kind.YES_NO, False), "No"),
        (Cell(Kind.CHOICE, "a", text="One", colors=("red",)), '<span class="badge choice-red">One</span>'),
        (Cell(Kind.TAGS, ["x", "y"], texts=("x", "y")), '<span class="tag">x</span> <span class="tag">y</span>'),
        (Cell(Kind.RELATION, object(), text="Ada", href="/people/1/"), '<a href="/people/1/">Ada</a>'),
        (
            Cell(Kind.TEXT, "WWW.x.cn/a?b"),
            '<a href="https://WWW.x.cn/a?b" rel="noopener noreferrer" target="_blank">WWW.x.cn/a?b</a>',
        ),
        (Cell(Kind.TEXT, "http://x.cn"), '<a href="http://x.cn" rel="noopener noreferrer" target="_blank">http://x.cn</a>'),
        (Cell(Kind.TEXT, "www. x.cn"), "www. x.cn"),
        (Cell(Kind.TEXT, "www.x@y.cn"), "www.x@y.cn"),
        (Cell(Kind.URL, "javascript:x"), "javascript:x"),
        (Cell(Kind.PHONE, "110"), '<a href="tel:110" class="nowrap">110</a>'),
    ],
)
def test_every_kind_is_drawn_in_its_own_way(cell: Cell, drawn: str) -> None:
    assert cells.value(cell, True) == drawn


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind in {"text", "long_text", "email", "phone", "url"}])
def test_what_somebody_typed_is_escaped(kind: Kind) -> None:
    drawn = cells.line([Cell(kind, EVIL)], [column("x")], {"x"}, "", "")
    assert (EVIL in drawn, TAME in drawn) == (False, True)


@pytest.mark.parametrize("kind", [Kind.CHOICE, Kind.CHOICES, Kind.TAGS, Kind.RELATION])
def test_labels_and_names_are_escaped(kind: Kind) -> None:
    cell = Cell(kind, EVIL, text=EVIL, texts=(EVIL,), href=EVIL, colors=(EVIL,))
    for drawn in (
        cells.value(cell),
        cells.in_list(cell, EVIL, EVIL),
        cells.line([cell], [column(EVIL, num=True)], (), "", ""),
    ):
        assert (EVIL in drawn, TAME in drawn) == (False, True)


@pytest.mark.parametrize(
    ("said", "css"), [("SO-261122-01757", "main nowrap"), ("A long name of a company", "main"), ("2026-华东-项目", "main")]
)
def test_a_number_keeps_in_one_piece_and_a_name_may_break(said: str, css: str) -> None:
    assert cells.in_list(Cell(Kind.TEXT, said), "/a/1/", "") == f'<a class="{css}" href="/a/1/">{said}</a>'


def test_the_first_cell_of_a_line_opens_the_record() -> None:
    head = [column("name"), column("size", num=True)]
    drawn = cells.line([Cell(Kind.TEXT, ""), Cell(Kind.INTEGER, 7)], head, {"size"}, "/a/1/", "Acme")
    assert drawn == (
        '<td class="" data-name="name"><a class="main" href="/a/1/">Acme</a></td>'
        '<td class="num" data-field="size" data-edit><span class="nowrap">7</span></td>'
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "name", "value", "said"), [("market-figures", "year", 2026, "2026"), ("accounts", "employees", 5435, "5,435")]
)
def test_years_have_no_thousands(path: str, name: str, value: int, said: str) -> None:
    record = registry.at(path)
    assert record is not None
    reads = Reader(record).reads(fields.everything(record)[name])
    assert cells.told(reads(record.model(**{name: value}))) == said
