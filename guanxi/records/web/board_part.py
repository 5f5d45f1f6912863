"""A board as it is drawn: remembered as long as nothing changed of what stands on it, for all who see the same."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from markupsafe import Markup

from guanxi.people.web.asking import person_of
from guanxi.records import registry, showing, stamps, tagging
from guanxi.records.fields import Kind
from guanxi.records.listing import board, fetching
from guanxi.records.listing.asking import Question


def drawn(request: HttpRequest, question: Question, reader: showing.Reader, about: dict[str, Any]) -> dict[str, Any]:
    """The board of a list, and whether there is nothing on it; `about` is what the page says of the list (`list_page.state`).

    Names of other records that are columns depend on who looks; such a board is drawn each time.
    """
    person, today, now = person_of(request), timezone.localdate(), timezone.now()
    rows = fetching.matching(question, person, today)

    def draw() -> tuple[str, bool]:
        shown = board.board(question, person, today, reader)
        columns = [(column, showing.rows(reader, column.cards, question.columns)) for column in shown.columns]
        words = render_to_string("records/board.html", {**about, "board": shown, "board_columns": columns}, request)
        return words, shown.totals.whole.count == 0

    if question.group is None or question.group.field.kind is Kind.RELATION or question.problems:
        text, is_bare = draw()
    else:
        looks = (
            "board", about["state"], about["may_move"], registry.edition(), translation.get_language(), timezone.get_current_timezone_name(),
            now.replace(second=0, microsecond=0), reader.company_currency, tuple(tagging.colors().items()),
            tuple(reader.may_follow(column.target) for column in question.columns if column.kind is Kind.RELATION),
        )  # fmt: skip
        text, is_bare = stamps.remembered(rows, looks, lambda: board.asked(question, rows), draw)
    return {"board_drawn": Markup(text), "is_empty": is_bare and question.is_narrowed}  # noqa: S704 (drawn by our template)
