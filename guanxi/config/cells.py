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
_means_something = re.compile("[&<>\"']").search
_BARE_SITE = re.compile(r"www\.[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?")


def value(cell: Any, short: bool = False) -> Markup:
    """Draw one value; short: as it stands in a table."""
    return _html(_drawn(cell, short))


def told(cell: Any) -> str:
    """Tell a value in words only, as history does; empty for nothing."""
    if cell.is_empty:
        return ""
    tell = _TOLD.get(cell.kind)
    return tell(cell) if tell else str(cell.value).strip()


def in_list(cell: Any, href: str, name: str) -> Markup:
    """Draw the inside of a cell of a list; `href` opens the record and stands in its first cell."""
    if href and cell.kind != Kind.RELATION:
        return _html(_opener(told(cell) or name, _safe(href)))
    return value(cell, True)


def line(found: Sequence[Cell], head: Sequence[Any], editable: Collection[str], href: str, name: str) -> Markup:
    """Draw the cells of one line of a list below their columns."""
    return _html(_line(found, _openings(head, editable), _safe(href), lambda: name, _Pen()))


def lines(
    rows: Iterable[tuple[Any, Sequence[Cell]]], head: Sequence[Any], editable: Collection[str], *, can_choose: bool
) -> Markup:
    """Draw the lines of a list: each record with its cells below their columns, the first of which opens it."""
    openings, choose, pen = _openings(head, editable), _safe(_("Select this row")), _Pen()
    drawn = []
    for obj, found in rows:
        href = _safe(naming.address_of(obj) or "")
        at = f' data-href="{href}" data-record="{href}"' if href else ""
        drawn.append(f'<tr{at} data-version="{obj.version}">')
        if can_choose:
            box = f'<input type="checkbox" name="chosen" value="{obj.pk}" data-choose aria-label="{choose}">'
            drawn.append(f'<td class="check">{box}</td>')
        drawn.append(f"{_line(found, openings, href, partial(naming.name_of, obj), pen)}</tr>\n")
    return _html("".join(drawn))


class _Pen:
    """Draws the cells of one page; what many lines have in common it draws once."""

    def __init__(self) -> None:
        self.common: dict[int, str] = {}
        self.ago: dict[Any, str] = {}
        self.clock: formatting.Clock | None = None

    def draw(self, cell: Cell) -> str:
        """The inside of a cell of a table."""
        inside = self.common.get(id(cell))
        if inside is None:
            is_moment = cell.kind is Kind.MOMENT and not cell.is_empty
            inside = self.common[id(cell)] = self._moment(cell.value) if is_moment else _drawn(cell, True)
        return inside

    def _moment(self, moment: Any) -> str:
        if moment not in self.ago:
            clock = self.clock = self.clock or formatting.clock()
            self.ago[moment] = _timed(moment, clock.moment(moment), clock.ago(moment))
        return self.ago[moment]


def _line(found: Sequence[Cell], openings: Sequence[str], href: str, name: Callable[[], str], pen: _Pen) -> str:
    """The cells of one line; `href` is safe already."""
    drawn = []
    opens, draw = bool(href), pen.draw
    for opening, cell in zip(openings, found, strict=True):
        inside = _opener(told(cell) or name(), href) if opens and cell.kind is not Kind.RELATION else draw(cell)
        opens = False
        drawn.append(f"{opening}{inside}</td>")
    return "".join(drawn)


def _opener(said: str, href: str) -> str:
    return f'<a class="main{_in_one_piece(said)}" href="{href}">{_safe(said)}</a>'


def cards(rows: Iterable[tuple[Any, Sequence[Cell]]], head: Sequence[Any], grouped_by: str, mover: str) -> Markup:
    """Draw the cards of a board's column: each record's name and what else it holds, but not what the board is grouped by.

    `mover` is the drawn button that moves a card without a mouse; without it, cards stay where they are.
    """
    labels = [None if column.name == grouped_by else (_safe(column.name), _safe(column.label)) for column in head]
    draggable, mover, pen = ' draggable="true"' if mover else "", escape(mover), _Pen()
    drawn = []
    for obj, found in rows:
        href, name = _safe(naming.address_of(obj) or ""), naming.name_of(obj)
        drawn.append(
            f'<li class="card" tabindex="0" data-card data-record="{href}" data-href="{href}" data-version="{obj.version}"{draggable}>\n'
            f'<div class="card-head"><a class="main" href="{href}" tabindex="-1">{_safe(name)}</a>{mover}</div>\n<dl>'
        )
        for label, cell in zip(labels, found, strict=True):
            if label and not cell.is_empty and (cell.text or cell.value) != name:
                inside = f'<dt class="hidden-text">{label[1]}</dt><dd title="{label[1]}">{pen.draw(cell)}</dd>'
                drawn.append(f'<div data-name="{label[0]}">{inside}</div>')
        drawn.append("</dl>\n</li>\n")
    return _html("".join(drawn))


def _openings(head: Sequence[Any], editable: Collection[str]) -> list[str]:
    return [_opening(column.name, column.num, column.name in editable) for column in head]


def _html(drawn: str) -> Markup:
    """What was put together of our own words and escaped values; three times quicker than `Markup.format`."""
    return Markup(drawn)  # noqa: S704


def _safe(said: Any) -> str:
    """What somebody typed, with nothing in it that means something to a browser; most of it never held such a thing."""
    return said if type(said) is str and not _means_something(said) else str(escape(said))


def _in_one_piece(text: str) -> str:
    """The class that keeps a number such as SO-261122-01757 from breaking at its hyphens; it fits beside other columns of a phone."""
    return " nowrap" if len(text) <= 18 and "-" in text and " " not in text and text.isascii() else ""


@lru_cache(maxsize=4096)
def _opening(name: str, is_number: bool, is_editable: bool) -> str:
    place = f'data-field="{escape(name)}" data-edit' if is_editable else f'data-name="{escape(name)}"'
    return f'<td class="{"num" if is_number else ""}" {place}>'


def _drawn(cell: Any, short: bool) -> str:
    if cell.is_empty:
        return NOTHING
    draw = _DRAWN.get(cell.kind)
    return draw(cell, short) if draw else _safe(cell.value)


def _signed(number: Any, text: str) -> str:
    return f'<span class="nowrap{" negative" if number < 0 else ""}">{_safe(text)}</span>'


def _timed(time: Any, exact: str, said: str) -> str:
    # Days, hours and spans as our own formats write them hold nothing to escape.
    return f'<time datetime="{formatting.machine_time(time)}" title="{exact}">{said}</time>'


def _colored(text: str, color: str) -> str:
    return f'<span class="badge choice-{_safe(color)}">{_safe(text)}</span>'


def _choice(cell: Cell, _short: bool) -> str:
    return _colored(cell.text, cell.colors[0]) if cell.colors and cell.colors[0] else _safe(cell.text)


def _words(cell: Cell, _short: bool) -> str:
    colors = cell.colors or ("",) * len(cell.texts)
    drawn = [
        _colored(text, color) if color else f'<span class="tag">{_safe(text)}</span>'
        for text, color in zip(cell.texts, colors, strict=True)
    ]
    return " ".join(drawn)


def _relation(cell: Cell, _short: bool) -> str:
    if not cell.href:
        return _safe(cell.text)
    piece = ' class="nowrap"' if _in_one_piece(cell.text) else ""
    return f'<a{piece} href="{_safe(cell.href)}">{_safe(cell.text)}</a>'


def _link(scheme: str, cell: Cell, more: str = "") -> str:
    said = _safe(cell.value)
    return f'<a href="{scheme}{said}"{more}>{said}</a>'


def _web_link(cell: Cell, _short: bool) -> str:
    """An address of the web; any other (as an import beside our rules may have left it) is shown and leads nowhere."""
    said = str(cell.value).lower()
    if said.startswith(("http://", "https://", "ftp://", "ftps://")):
        return _link("", cell, _ELSEWHERE)
    return _link("https://", cell, _ELSEWHERE) if _BARE_SITE.fullmatch(said) else _safe(cell.value)


def _text(cell: Cell, short: bool) -> str:
    """A text that is nothing but an address of the web leads there, too: people leave https:// away."""
    said = str(cell.value)
    return _web_link(cell, short) if said[:4].lower() in ("www.", "http") and " " not in said else _safe(said)


def _yes(cell: Cell) -> str:
    return _("Yes") if cell.value else _("No")


def _number(cell: Cell, _short: bool) -> str:
    return _signed(cell.value, cell.text or formatting.number(cell.value))


def _moment(cell: Cell, short: bool) -> str:
    clock = formatting.clock()
    exact = clock.moment(cell.value)
    return _timed(cell.value, exact, clock.ago(cell.value) if short else exact)


def _day(cell: Cell, _short: bool) -> str:
    said = formatting.day(cell.value)
    return _timed(cell.value, f"{said} 00:00", said)


def _prose(cell: Cell, short: bool) -> str:
    return f'<span class="{"clip" if short else "prose"}">{_safe(cell.value)}</span>'


_DRAWN: dict[Kind, Callable[[Any, bool], str]] = {
    Kind.MONEY: lambda cell, _short: _signed(cell.value, formatting.money(cell.value, cell.currency)),
    Kind.PERCENT: lambda cell, _short: f'<span class="nowrap">{_safe(formatting.percent(cell.value, cell.digits))}</span>',
    Kind.INTEGER: _number,
    Kind.NUMBER: _number,
    Kind.QUANTITY: _number,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.YES_NO: lambda cell, _short: _safe(_yes(cell)),
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
    Kind.INTEGER: lambda cell: cell.text or formatting.number(cell.value),
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
