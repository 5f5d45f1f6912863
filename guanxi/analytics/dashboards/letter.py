"""A report or dashboard as a letter: what each report says, its first rows to read at once, and the whole of it attached."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanxi.analytics.exploring.grid import Grid, Line
from guanxi.analytics.exploring.looking import Look
from guanxi.analytics.exploring.web import heads

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
    """A report as it stands in a letter: its name, what stands out, of which time, its first rows, and the file.

    Who may not take figures away as files gets the letter alone: `content` is empty.
    """

    name: str
    headline: str
    note: str
    address: str
    file_name: str
    content: bytes
    media_type: str
    level: str = ""
    columns: Sequence[str] = field(default=())
    rows: Sequence[Row] = field(default=())
    left_out: int = 0


def table(look: Look, whole: Grid) -> tuple[str, list[str], list[Row], int]:
    """The first rows and columns: what the rows are, the heads, the rows, and how many rows are left out."""
    level = " › ".join(look.level(axis.name) for axis in whole.row_axes)
    columns = [" · ".join(part for part in parts if part) for parts in heads.column_names(look, whole)[:MOST_COLUMNS]]
    last = whole.lines[-1:] if whole.lines and whole.lines[-1].is_total else ()
    body = whole.lines[: len(whole.lines) - len(last)]
    shown = [*body[:MOST_ROWS], *last]
    return level, columns, [_row(look, whole, line) for line in shown], max(0, len(body) - MOST_ROWS)


def _row(look: Look, whole: Grid, line: Line) -> Row:
    name = (
        look.row_name(line) if whole.is_tree and line.path else " · ".join(dict.fromkeys(heads.member_names(look, whole, line)))
    )
    texts = [look.text(cell, place) for place, cell in enumerate(line.cells[:MOST_COLUMNS])]
    return Row(name, [(text, text.startswith("-")) for text in texts], line.depth, line.is_total or line.is_parent)


def written(name: str, day: str, to: str, parts: Sequence[Part], address: str) -> EmailMultiAlternatives:
    """The letter, as text and as a page, with its files."""
    lines = [f"{one.name}: {one.headline}" if one.headline else one.name for one in parts]
    body = "\n".join([*lines, "", _("Open it: %(address)s") % {"address": address}])
    message = EmailMultiAlternatives(f"{name} · {day}", body, to=[to])
    context = {"name": name, "day": day, "parts": parts, "address": address, "lang": get_language(), "site": settings.SITE_URL}
    message.attach_alternative(render_to_string("dashboards/letter.html", context), "text/html")
    for one in (part for part in parts if part.content):
        message.attach(one.file_name, one.content, one.media_type)
    return message
