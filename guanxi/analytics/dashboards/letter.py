"""A report or dashboard as a letter: what each report says, its first rows to read at once, and the whole of it attached."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanxi.analytics.exploring.grid import Grid, Line
from guanxi.analytics.exploring.looking import Look
from guanxi.analytics.exploring.web import heads
from guanxi.analytics.exploring.writing import begun

MOST_ROWS, MOST_COLUMNS = 12, 4


@dataclass(frozen=True)
class Row:
    """A line of the table in the letter."""

    name: str
    figures: Sequence[tuple[str, bool]]
    depth: int = 0
    is_strong: bool = False


@dataclass(frozen=True)
class Part:
    """A report as it stands in a letter: its name, what stands out, of which time, and its first rows."""

    name: str
    headline: str
    note: str
    address: str
    level: str = ""
    columns: Sequence[str] = field(default=())
    rows: Sequence[Row] = field(default=())
    left_out: int = 0


@dataclass(frozen=True)
class File:
    """What is attached; who may not take figures away as files gets the letter alone."""

    name: str
    content: bytes
    media_type: str


def part(look: Look, whole: Grid, name: str, address: str) -> Part:
    """A report for the letter: its first rows and columns, and the sum of all."""
    level = " › ".join(look.level(axis.name) for axis in whole.row_axes)
    columns = [" · ".join(part for part in parts if part) for parts in heads.column_names(look, whole)[:MOST_COLUMNS]]
    last = whole.lines[-1:] if whole.lines and whole.lines[-1].is_total else ()
    body = whole.lines[: len(whole.lines) - len(last)]
    shown = [*body[:MOST_ROWS], *last]
    rows = [_row(look, whole, line) for line in shown]
    return Part(name, str(look.message or ""), begun(look.time), address, level, columns, rows, max(0, len(body) - MOST_ROWS))


def _row(look: Look, whole: Grid, line: Line) -> Row:
    name = (
        look.row_name(line) if whole.is_tree and line.path else " · ".join(dict.fromkeys(heads.member_names(look, whole, line)))
    )
    texts = [look.text(cell, place) for place, cell in enumerate(line.cells[:MOST_COLUMNS])]
    return Row(name, [(text, text.startswith("-")) for text in texts], line.depth, line.is_total or line.is_parent)


def written(
    name: str, day: str, to: str, parts: Sequence[Part], address: str, files: Sequence[File] = ()
) -> EmailMultiAlternatives:
    """The letter, as text and as a page, with its files."""
    lines = [f"{one.name}: {one.headline}" if one.headline else one.name for one in parts]
    body = "\n".join([*lines, "", _("Open it: %(address)s") % {"address": address}])
    message = EmailMultiAlternatives(f"{name} · {day}", body, to=[to])
    context = {
        "name": name, "day": day, "parts": parts, "address": address, "lang": get_language(), "has_files": bool(files),
    }  # fmt: skip
    message.attach_alternative(render_to_string("dashboards/letter.html", context), "text/html")
    for one in files:
        message.attach(one.name, one.content, one.media_type)
    return message
