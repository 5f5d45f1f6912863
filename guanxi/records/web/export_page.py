"""Downloading a list, or the chosen rows of it, as a file."""

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.people import auditing
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import noted, person_of
from guanxi.records import exporting, reading
from guanxi.records.declare import Record
from guanxi.records.listing import fetching
from guanxi.records.showing import Reader
from guanxi.records.talking import taking_out

from .access import record_at
from .list_page import asked

COMMENTS = "comments"
MOST_CHOSEN = 1000
LARGEST_KEY = 2**63 - 1


@require_safe
def download(request: HttpRequest, path: str) -> HttpResponseBase:
    """The list as it stands (search, filters, columns, order) as CSV or XLSX; only rows that the person may export.

    A workbook has the comments on a sheet of its own; as CSV they are a file of their own ("comments").
    """
    record = record_at(request, path, RightTo.EXPORT)
    kind = request.GET.get("format", "csv")
    if kind not in (*exporting.MEDIA_TYPES, COMMENTS):
        raise Http404
    person, today = person_of(request), timezone.localdate()
    question, _desk = asked(request, record)
    if question.problems:
        return HttpResponseRedirect(f"{reverse('records:list', args=[path])}?{request.GET.urlencode()}")
    rows = fetching.matching(question, person, today, RightTo.EXPORT) & reading.visible(record, person)
    if "chosen" in request.GET:
        rows = rows.filter(pk__in=_keys(request.GET.getlist("chosen")))
    reader = Reader(record, person)
    said = taking_out.lines(record, rows, person)
    columns, what = [column.name for column in question.columns], {"format": kind, "filter": request.GET.urlencode()[:2000]}
    noted(request, auditing.Kind.EXPORTED, path=path, what={**what, "rows": rows.count(), "fields": columns})
    if kind == COMMENTS:
        comments = _("Comments")
        name = exporting.file_name(record, "csv", today).replace(record.labels, f"{record.labels} – {comments}", 1)
        return _sent(exporting.lines_as_csv(said), name)
    return _file(record, kind, fetching.all_rows(question, rows), list(question.columns), reader, said)


def _file(
    record: Record, kind: str, rows: Iterator[Any], columns: list[Any], reader: Reader, said: Iterator[list[Any]]
) -> HttpResponseBase:
    name = exporting.file_name(record, kind, timezone.localdate())
    if kind == "xlsx":
        book = exporting.as_xlsx(rows, columns, reader, said=said)
        return FileResponse(book, as_attachment=True, filename=name, content_type=exporting.MEDIA_TYPES[kind])
    return _sent(exporting.as_csv(rows, columns, reader), name)


def _sent(lines: Iterator[str], name: str) -> HttpResponseBase:
    response = StreamingHttpResponse(_in_same_language(lines), content_type=exporting.MEDIA_TYPES["csv"])
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _in_same_language(lines: Iterator[str]) -> Iterator[str]:
    """Lines are made while they are sent, when the request's language and time zone are no longer in force."""
    language, zone = translation.get_language(), timezone.get_current_timezone()
    while True:
        with translation.override(language), timezone.override(zone):
            line = next(lines, None)
        if line is None:
            return
        yield line


def _keys(texts: list[str]) -> list[int]:
    found = (int(text) for text in texts[:MOST_CHOSEN] if text.isascii() and text.isdigit() and len(text) < 20)
    return [key for key in found if key <= LARGEST_KEY]
