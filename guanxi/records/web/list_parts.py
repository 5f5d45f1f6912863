"""Parts of a list that come when they are asked for: rows of a group, cards of a column, totals, counts, neighbors."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from guanxi.people.web.asking import person_of
from guanxi.records import showing
from guanxi.records.bulk import planning
from guanxi.records.listing import board, fetching, totaling
from guanxi.records.listing.asking import Question

from .access import one, record_at
from .list_page import FIRST_ROWS, asked, note_read, state
from .pages import render


@require_safe
def group(request: HttpRequest, path: str) -> HttpResponse:
    """The next rows of one group of a list, or the next cards of one column of a board."""
    record = record_at(request, path)
    question, desk = asked(request, record)
    if question.group is None:
        raise Http404
    person, key = person_of(request), request.GET.get("in", "")
    rows = fetching.matching(question, person, timezone.localdate())
    try:
        within = rows.filter(question.group.inside(key))
    except (ValueError, KeyError, OverflowError) as error:
        raise Http404 from error
    some, after = fetching.beyond_place(question, within, board.CARDS if question.is_board else FIRST_ROWS)
    reader = showing.Reader(record, person)
    note_read(request, question)
    context = {
        **state(request, question, reader, desk),
        "key": key,
        "after": after,
        "rows": showing.rows(reader, some, question.columns),
    }
    return render(request, "records/board_cards.html" if question.is_board else "records/group_rows.html", context)


@require_safe
def totals(request: HttpRequest, path: str) -> HttpResponse:
    """The sums below a list, or the figures above the columns of a board."""
    record = record_at(request, path)
    question, desk = asked(request, record)
    person, today = person_of(request), timezone.localdate()
    reader = showing.Reader(record, person)
    context = state(request, question, reader, desk)
    if question.is_board:
        return render(request, "records/board_heads.html", {**context, "totals": board.figures(question, person, today, reader)})
    found = totaling.totals(record, fetching.matching(question, person, today), question.columns, reader)
    return render(request, "records/totals_row.html", {**context, "totals": found, "limit": totaling.LIMIT})


@require_safe
def count(request: HttpRequest, path: str) -> JsonResponse:
    """How many rows the list has, exactly, as far as so many may be changed at once."""
    record = record_at(request, path)
    question, _desk = asked(request, record)
    rows = fetching.matching(question, person_of(request), timezone.localdate())
    found = rows.order_by().values("pk")[: planning.MOST + 1].count()
    return JsonResponse({"count": found, "limit": planning.MOST, "fits": found <= planning.MOST})


@require_safe
def neighbors(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """The records before and after this one in the list whose address is given."""
    record, obj = one(request, path, pk)
    question, _desk = asked(request, record)
    before, after = fetching.neighbors(question, _narrowed(question, request), obj)
    context = {
        "record": record,
        "back": f"{reverse('records:list', args=[record.path])}?{request.GET.urlencode()}",
        "before": reverse("records:page", args=[record.path, before]) if before else "",
        "after": reverse("records:page", args=[record.path, after]) if after else "",
    }
    return render(request, "records/neighbors.html", context)


def _narrowed(question: Question, request: HttpRequest) -> Any:
    return fetching.matching(question, person_of(request), timezone.localdate())
