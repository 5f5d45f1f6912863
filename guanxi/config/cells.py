"""Draws the values of records for pages, by the kind of their field; in Python, since a list draws hundreds of them."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from guanxi.config import formatting
from guanxi.records import naming
from guanxi.records.fields import Kind
from guanxi.records.showing import Cell

NOTHING = Markup('<span class="soft">–</span>')
_ELSEWHERE = ' rel="noopener noreferrer" target="_blank"'
_BARE_SITE = re.compile(r"www\.[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?")


def value(cell: Any, short: bool = False) -> Markup:
    """Draw one value; short: as it stands in a table."""
    if cell.is_empty:
        return NOTHING
    draw = _DRAWN.get(cell.kind)
    return draw(cell, short) if draw else escape(cell.value)


def told(cell: Any) -> str:
    """Tell a value in words only, as history does; empty for nothing."""
    if cell.is_empty:
        return ""
    tell = _TOLD.get(cell.kind)
    return tell(cell) if tell else str(cell.value).strip()


def in_list(cell: Any, href: str, name: str) -> Markup:
    """Draw the inside of a cell of a list; `href` opens the record and stands in its first cell."""
    if href and cell.kind != Kind.RELATION:
        said = told(cell) or name
        return _html(f'<a class="main{_in_one_piece(said)}" href="{escape(href)}">{escape(said)}</a>')
    return value(cell, True)


def line(found: Sequence[Cell], head: Sequence[Any], editable: Collection[str], href: str, name: str) -> Markup:
    """Draw the cells of one line of a list below their columns."""
    return _html(_line(found, _openings(head, editable), href, lambda: name, {}))


def lines(
    rows: Iterable[tuple[Any, Sequence[Cell]]], head: Sequence[Any], editable: Collection[str], *, can_choose: bool
) -> Markup:
    """Draw the lines of a list: each record with its cells below their columns, the first of which opens it."""
    openings, choose, common = _openings(head, editable), escape(_("Select this row")), dict[int, str]()
    drawn = []
    for obj, found in rows:
        href = naming.address_of(obj) or ""
        at = f' data-href="{escape(href)}" data-record="{escape(href)}"' if href else ""
        box = f'<input type="checkbox" name="chosen" value="{obj.pk}" data-choose aria-label="{choose}">'
        drawn.append(f'<tr{at} data-version="{obj.version}">' + (f'<td class="check">{box}</td>' if can_choose else ""))
        drawn.append(f"{_line(found, openings, href, partial(naming.name_of, obj), common)}</tr>\n")
    return _html("".join(drawn))


def _line(found: Sequence[Cell], openings: Sequence[str], href: str, name: Callable[[], str], common: dict[int, str]) -> str:
    """The cells of one line; `common` keeps what was drawn of cells that many lines have in common."""
    drawn = []
    for place, cell in enumerate(found):
        if not place and href and cell.kind != Kind.RELATION:
            said = told(cell) or name()
            inside = f'<a class="main{_in_one_piece(said)}" href="{escape(href)}">{escape(said)}</a>'
        elif (inside := common.get(id(cell), "")) == "":
            inside = common[id(cell)] = value(cell, True)
        drawn.append(f"{openings[place]}{inside}</td>")
    return "".join(drawn)


def cards(rows: Iterable[tuple[Any, Sequence[Cell]]], head: Sequence[Any], grouped_by: str, mover: str) -> Markup:
    """Draw the cards of a board's column: each record's name and what else it holds, but not what the board is grouped by.

    `mover` is the drawn button that moves a card without a mouse; without it, cards stay where they are.
    """
    labels = [None if column.name == grouped_by else (escape(column.name), escape(column.label)) for column in head]
    draggable, mover, common = ' draggable="true"' if mover else "", escape(mover), dict[int, str]()
    drawn = []
    for obj, found in rows:
        href, name = escape(naming.address_of(obj) or ""), naming.name_of(obj)
        drawn.append(
            f'<li class="card" tabindex="0" data-card data-record="{href}" data-href="{href}" data-version="{obj.version}"{draggable}>\n'
            f'<div class="card-head"><a class="main" href="{href}" tabindex="-1">{escape(name)}</a>{mover}</div>\n<dl>'
        )
        for label, cell in zip(labels, found, strict=True):
            if label and not cell.is_empty and (cell.text or cell.value) != name:
                if (inside := common.get(id(cell), "")) == "":
                    inside = common[id(cell)] = value(cell, True)
                drawn.append(
                    f'<div data-name="{label[0]}"><dt class="hidden-text">{label[1]}</dt><dd title="{label[1]}">{inside}</dd></div>'
                )
        drawn.append("</dl>\n</li>\n")
    return _html("".join(drawn))


def _openings(head: Sequence[Any], editable: Collection[str]) -> list[str]:
    return [_opening(column.name, column.num, column.name in editable) for column in head]


def _html(drawn: str) -> Markup:
    """What was put together of our own words and escaped values; three times quicker than `Markup.format`."""
    return Markup(drawn)  # noqa: S704


def _in_one_piece(text: str) -> str:
    """The class that keeps a number such as SO-261122-01757 from breaking at its hyphens; it fits beside other columns of a phone."""
    return " nowrap" if len(text) <= 18 and "-" in text and " " not in text and text.isascii() else ""


@lru_cache(maxsize=4096)
def _opening(name: str, is_number: bool, is_editable: bool) -> str:
    place = f'data-field="{escape(name)}" data-edit' if is_editable else f'data-name="{escape(name)}"'
    return f'<td class="{"num" if is_number else ""}" {place}>'


def _signed(number: Any, text: str) -> Markup:
    return _html(f'<span class="nowrap{" negative" if number < 0 else ""}">{escape(text)}</span>')


def _time(moment: Any, text: str) -> Markup:
    # Days, hours and spans as our own formats write them hold nothing to escape.
    return _html(f'<time datetime="{formatting.machine_time(moment)}" title="{formatting.moment(moment)}">{text}</time>')


def _colored(text: str, color: str) -> Markup:
    return _html(f'<span class="badge choice-{escape(color)}">{escape(text)}</span>')


def _choice(cell: Cell, _short: bool) -> Markup:
    return _colored(cell.text, cell.colors[0]) if cell.colors and cell.colors[0] else escape(cell.text)


def _words(cell: Cell, _short: bool) -> Markup:
    colors = cell.colors or ("",) * len(cell.texts)
    drawn = [
        _colored(text, color) if color else f'<span class="tag">{escape(text)}</span>'
        for text, color in zip(cell.texts, colors, strict=True)
    ]
    return _html(" ".join(drawn))


def _relation(cell: Cell, _short: bool) -> Markup:
    if not cell.href:
        return escape(cell.text)
    piece = ' class="nowrap"' if _in_one_piece(cell.text) else ""
    return _html(f'<a{piece} href="{escape(cell.href)}">{escape(cell.text)}</a>')


def _link(scheme: str, cell: Cell, more: str = "") -> Markup:
    said = escape(cell.value)
    return _html(f'<a href="{scheme}{said}"{more}>{said}</a>')


def _web_link(cell: Cell, _short: bool) -> Markup:
    """An address of the web; any other (as an import beside our rules may have left it) is shown and leads nowhere."""
    said = str(cell.value).lower()
    if said.startswith(("http://", "https://", "ftp://", "ftps://")):
        return _link("", cell, _ELSEWHERE)
    return _link("https://", cell, _ELSEWHERE) if _BARE_SITE.fullmatch(said) else escape(cell.value)


def _text(cell: Cell, short: bool) -> Markup:
    """A text that is nothing but an address of the web leads there, too: people leave https:// away."""
    said = str(cell.value)
    return _web_link(cell, short) if said[:4].lower() in ("www.", "http") and " " not in said else escape(said)


def _yes(cell: Cell) -> str:
    return _("Yes") if cell.value else _("No")


def _number(cell: Cell, _short: bool) -> Markup:
    return _signed(cell.value, formatting.number(cell.value))


def _moment(cell: Cell, short: bool) -> Markup:
    return _time(cell.value, formatting.ago(cell.value) if short else formatting.moment(cell.value))


def _prose(cell: Cell, short: bool) -> Markup:
    return _html(f'<span class="{"clip" if short else "prose"}">{escape(cell.value)}</span>')


_DRAWN: dict[Kind, Callable[[Any, bool], Markup]] = {
    Kind.MONEY: lambda cell, _short: _signed(cell.value, formatting.money(cell.value, cell.currency)),
    Kind.PERCENT: lambda cell, _short: _html(
        f'<span class="nowrap">{escape(formatting.percent(cell.value, cell.digits))}</span>'
    ),
    Kind.INTEGER: _number,
    Kind.NUMBER: _number,
    Kind.QUANTITY: _number,
    Kind.DAY: lambda cell, _short: _time(cell.value, formatting.day(cell.value)),
    Kind.MOMENT: _moment,
    Kind.YES_NO: lambda cell, _short: escape(_yes(cell)),
    Kind.CHOICES: _words,
    Kind.TAGS: _words,
    Kind.CHOICE: _choice,
    Kind.RELATION: _relation,
    Kind.EMAIL: lambda cell, _short: _link("mailto:", cell),
    Kind.PHONE: lambda cell, _short: _link("tel:", cell, ' class="nowrap"'),
    Kind.URL: _web_link,
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _prose,
}
_TOLD: dict[Kind, Callable[[Any], str]] = {
    Kind.MONEY: lambda cell: formatting.money(cell.value, cell.currency),
    Kind.PERCENT: lambda cell: formatting.percent(cell.value, cell.digits),
    Kind.INTEGER: lambda cell: formatting.number(cell.value),
    Kind.NUMBER: lambda cell: formatting.number(cell.value),
    Kind.QUANTITY: lambda cell: formatting.number(cell.value),
    Kind.DAY: lambda cell: formatting.day(cell.value),
    Kind.MOMENT: lambda cell: formatting.moment(cell.value),
    Kind.YES_NO: _yes,
    Kind.CHOICES: lambda cell: ", ".join(cell.texts),
    Kind.TAGS: lambda cell: ", ".join(cell.texts),
    Kind.CHOICE: lambda cell: cell.text,
    Kind.RELATION: lambda cell: cell.text,
}
