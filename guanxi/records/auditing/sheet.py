"""The audit trail as a table file."""

import csv as table
import io
import json
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from .finding import Found, Question, find, read_place

MOST_ROWS = 100_000


def csv(question: Question) -> Iterator[bytes]:
    """Lines of CSV, newest first."""
    yield "\ufeff".encode() + _line(
        [_("when"), _("who"), _("kind"), _("object"), _("record"), _("channel"), _("network address"), _("details")]
    )
    written = 0
    while written < MOST_ROWS:
        page = find(question)
        for found in page.lines:
            yield _row(found)
        written += len(page.lines)
        if not page.older:
            return
        question = replace(question, before=read_place(page.older))


def _row(found: Found) -> bytes:
    details = json.dumps(found.details, ensure_ascii=False) if found.details else ""
    who = str(found.by) if found.by else found.who
    return _line(
        [found.at.isoformat(), who, found.label, found.object_label, str(found.key or ""), found.channel, found.address, details]
    )


def _line(cells: list[str]) -> bytes:
    text = io.StringIO()
    table.writer(text).writerow(["'" + cell if cell[:1] in "=+-@\t\r" and cell else cell for cell in cells])
    return text.getvalue().encode()
